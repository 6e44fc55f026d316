/**
 * Tells of reminders that are due, through the outbox. How the booking stands is looked up at Timekit first, so that nobody
 * is reminded of one that was cancelled or moved there. Of several who tell at once one does: the row must still be as it
 * was before the look, and is locked.
 *
 * A reminder that nobody was there to tell in time is told late, until the booking starts.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { dueOf } from './booking-due.js';
import { reminderFact } from './booking-fact.js';
import { BookingHistory, brings, RECONCILE } from './booking-history.service.js';
import { lockWithRelated } from './booking-lock.js';
import { nextReminderAt, remindersAt } from './booking-reminders.js';
import { BookingStandings, type Standing } from './booking-standings.service.js';
import { Booking } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import type { KnownBooking } from './upstream-bookings.service.js';

@Injectable()
export class Reminders {
  constructor(
    private readonly em: EntityManager,
    private readonly standings: BookingStandings,
    private readonly history: BookingHistory,
    private readonly outbox: OutboxService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machineClock: Clock,
  ) {}

  /** The next one of the booking, which is due. Throws `bookings.changed_meanwhile` while somebody has the turn to change it. */
  async tell(seen: KnownBooking): Promise<void> {
    const current = await this.standings.ofKept(seen);
    await this.em.fork().transactional(async (tx) => {
      await lockWithRelated(tx, [seen], [current?.ownerBookingId]);
      const row = await tx.findOne(Booking, { id: seen.id });
      if (row?.version !== seen.version || row.remindAt?.getTime() !== seen.remindAt?.getTime()) {
        return;
      }
      if (row.changingSince !== null) {
        throw BookingsError.changedMeanwhile(row.id);
      }
      await this.judge(tx, row, current);
      if (row.remindAt !== null && row.remindAt.getTime() === seen.remindAt?.getTime()) {
        this.write(tx, row, row.remindAt);
      }
    });
  }

  /** Nobody is reminded of what does not take place as we know it, or is gone. */
  private async judge(tx: EntityManager, row: Booking, current: Standing | undefined): Promise<void> {
    const now = dateNow(this.clock);
    if (current === undefined) {
      row.remindAt = null;
    } else if (brings(row, current) && !isCompletedByTime(row, current, now)) {
      await this.history.enter(tx, row, current, RECONCILE, now);
    }
  }

  private write(tx: EntityManager, row: Booking, at: Date): void {
    // By the machine's clock: one that was set, past the start too, kept nobody from telling in time.
    if (row.startsAt > dateNow(this.machineClock)) {
      for (const reminder of remindersAt(row, at)) {
        row.remindersTold += 1;
        this.outbox.write(tx, reminderFact(row, reminder, at));
      }
    }
    row.remindAt = nextReminderAt(row, at.getTime());
  }
}

/** Later than at the moment of the reminder: that will be recorded in its turn. */
function isCompletedByTime(row: Booking, current: Standing, now: Date): boolean {
  const planned = dueOf(row);
  return planned.dueAt !== null && planned.dueAt <= now && current.state === planned.dueState;
}
