/**
 * Looks at Timekit for what time has done to bookings since somebody last looked, and records it. Whoever is about to show
 * or change a booking that is due settles it first; no job has to be on time.
 *
 * Of several who look at once, one records: the row must still have the version that was looked at, and nobody may have marked
 * it anew. While a change is under way, only what time alone does is recorded; anything else may be that change, which is for
 * whoever makes it to record.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { BookingAction } from '#libs/scheduling';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { inParallel } from '../core/in-parallel.js';
import { dueAgain, dueSoon, isDue, isSameDue } from './booking-due.js';
import { BookingHistory, brings, type ChangeNote, RECONCILE } from './booking-history.service.js';
import { BookingLooks, type Found } from './booking-looks.service.js';
import { lockWithRelated } from './booking-lock.js';
import { BookingStore } from './booking-store.service.js';
import { Booking, type BookingRow } from './booking.entity.js';
import { isKnown, type KnownBooking } from './upstream-bookings.service.js';

const LOOKS_AT_ONCE = 8;
const BY_TIME_ALONE: readonly string[] = ['timeout', 'complete'] satisfies BookingAction[];

@Injectable()
export class DueBookings {
  constructor(
    private readonly em: EntityManager,
    private readonly store: BookingStore,
    private readonly history: BookingHistory,
    private readonly looks: BookingLooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The booking as it stands now. Rejects when Timekit cannot be asked. */
  async settle(row: KnownBooking): Promise<KnownBooking> {
    let current = row;
    // Somebody may mark it again meanwhile.
    while (isDue(current, dateNow(this.clock))) {
      await this.record(current, await this.looks.at(current));
      current = await this.store.findKnown(current.id);
    }
    return current;
  }

  /** The same for several, in their order. */
  async settleAll(rows: readonly BookingRow[]): Promise<BookingRow[]> {
    return await inParallel(rows, LOOKS_AT_ONCE, new AbortController().signal, async (row) =>
      isKnown(row) ? await this.settle(row) : row,
    );
  }

  private async record(seen: KnownBooking, found: Found | undefined): Promise<void> {
    const now = dateNow(this.clock);
    await this.em.fork().transactional(async (tx) => {
      await lockWithRelated(tx, [seen], [found?.values.ownerBookingId]);
      const row = await tx.findOne(Booking, { id: seen.id });
      if (row?.version !== seen.version || !isSameDue(row, seen)) {
        return;
      }
      if (found !== undefined && brings(row, found.values)) {
        const { values, change } = found;
        const expected = values.state === row.dueState && row.dueAction !== null;
        if (row.changingSince !== null && !(expected && BY_TIME_ALONE.includes(row.dueAction ?? ''))) {
          Object.assign(row, dueSoon(row, now));
          return;
        }
        const note: ChangeNote = expected ? { ...RECONCILE, action: row.dueAction ?? RECONCILE.action } : change;
        await this.history.enter(tx, row, values, note, expected ? momentOf(row, now) : now);
      } else {
        Object.assign(row, dueAgain(row, now));
      }
    });
  }
}

/** It happened when it was due, whoever looks later. */
function momentOf({ dueAt, updatedAt }: BookingRow, now: Date): Date {
  return new Date(Math.max((dueAt ?? now).getTime(), updatedAt.getTime()));
}
