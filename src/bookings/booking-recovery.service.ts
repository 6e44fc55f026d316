/**
 * Settles what was never recorded: the process died between sending and recording, or Timekit's answer got lost. A new
 * booking that Timekit knows is recorded; one that it does not know was never acknowledged and is deleted. A change is looked
 * up (`booking-turns.service.ts`). What time has done (`due-bookings.service.ts`) and whom to remind (`reminders.service.ts`)
 * is settled here as well, when it is due.
 *
 * Of what was never recorded, only what is older than a minute is looked at. A call to Timekit ends after 20 seconds at the
 * latest, so by then whoever sent it has given up, and Timekit has it or never will. Several processes may do this at once:
 * each result is recorded on the row that was looked at, or not at all.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { inParallel } from '../core/in-parallel.js';
import { HoldExpiry } from '../holds/hold-expiry.service.js';
import { isRemindedNext } from './booking-reminders.js';
import { BookingStore } from './booking-store.service.js';
import { BookingTurns } from './booking-turns.service.js';
import type { BookingRow } from './booking.entity.js';
import { NewBookings } from './new-bookings.service.js';
import { DueBookings } from './due-bookings.service.js';
import { Reminders } from './reminders.service.js';
import { isKnown, UpstreamBookings } from './upstream-bookings.service.js';

const SETTLED_AFTER_MS = 60_000;
const BATCH = 100;
const SETTLED_AT_ONCE = 8;

@Injectable()
export class BookingRecovery {
  private readonly logger = new Logger(BookingRecovery.name);

  constructor(
    private readonly store: BookingStore,
    private readonly making: NewBookings,
    private readonly upstream: UpstreamBookings,
    private readonly turns: BookingTurns,
    private readonly due: DueBookings,
    private readonly reminders: Reminders,
    private readonly holds: HoldExpiry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machineClock: Clock,
  ) {}

  /** All that can be settled now. Never throws for a single booking: what fails stays as it is for the next time. */
  async resolvePending(): Promise<void> {
    const before = this.leftBefore();
    await this.resolveAll(async (after) => await this.store.changingIds(before, after, BATCH));
  }

  /**
   * What time has done by now, to holds too, and whom it says to remind, moment by moment. One that is settled may make
   * others due, such as a group booking its seats. Answers how many bookings could not be settled; they stay due.
   */
  async settleDue(): Promise<number> {
    const failed: string[] = [];
    for (;;) {
      const { ids, at } = await this.store.dueFirst(dateNow(this.clock), failed, BATCH);
      await this.holds.settleAll(at);
      if (ids.length === 0) {
        return failed.length;
      }
      await inParallel(ids, SETTLED_AT_ONCE, new AbortController().signal, async (id) => {
        if (!(await this.tryTo(async (row) => await this.settleNext(row), id))) {
          failed.push(id);
        }
      });
    }
  }

  /** The next that happens to a booking which is due. */
  private async settleNext(row: BookingRow): Promise<void> {
    if (!isKnown(row) || !isRemindedNext(row)) {
      await this.resolve(row);
      return;
    }
    await this.reminders.tell(this.isLeft(row) ? await this.turns.settle(row) : row);
  }

  private async resolveAll(idsAfter: (after: string | undefined) => Promise<string[]>): Promise<void> {
    let after: string | undefined;
    do {
      const ids = await idsAfter(after);
      for (const id of ids) {
        await this.tryTo(async (row) => await this.resolve(row), id);
      }
      after = ids.length < BATCH ? undefined : ids.at(-1);
    } while (after !== undefined);
  }

  /**
   * The booking with its outcome; as it is when that is known already, too fresh to ask for, or still unclear; null when it
   * was never made. Rejects with a TimekitError when Timekit cannot be asked.
   */
  async resolve(row: BookingRow): Promise<BookingRow | null> {
    const left = this.isLeft(row);
    if (isKnown(row)) {
      return left ? await this.turns.settle(row) : await this.due.settle(row);
    }
    if (!left) {
      return row;
    }
    const lookup = await this.upstream.find(row);
    switch (lookup.kind) {
      case 'found':
        return await this.making.record(row, lookup.standing, 'system', 'goes_on');
      case 'absent':
        await this.making.discard(row);
        return await this.store.find(row.id);
      case 'unclear':
        this.logger.error({ booking_id: row.id }, 'Timekit does not show whether it has this booking');
        return row;
    }
  }

  private isLeft({ changingSince }: BookingRow): boolean {
    return changingSince !== null && changingSince <= this.leftBefore();
  }

  /** Whoever sent something then has given up by now. A clock that was set says nothing about that. */
  private leftBefore(): Date {
    return new Date(this.machineClock.now().epochMilliseconds - SETTLED_AFTER_MS);
  }

  private async tryTo(work: (row: BookingRow) => Promise<unknown>, id: string): Promise<boolean> {
    try {
      const row = await this.store.find(id);
      if (row !== null) {
        await work(row);
      }
      return true;
    } catch (error) {
      this.logger.warn({ err: error, booking_id: id }, 'A booking could not be settled; it stays as it is');
      return false;
    }
  }
}
