/**
 * Settles what was never recorded: the process died between sending and recording, or Timekit's answer got lost. A new
 * booking that Timekit knows is recorded; one that it does not know was never acknowledged and is deleted. A change is looked
 * up (`booking-turns.service.ts`).
 *
 * Only what is older than a minute is looked at. A call to Timekit ends after 20 seconds at the latest, so by then
 * whoever sent it has given up, and Timekit has it or never will. Several processes may do this
 * at once: each result is recorded on the row that was looked at, or not at all.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../core/clock.js';
import { BookingStore } from './booking-store.service.js';
import { BookingTurns } from './booking-turns.service.js';
import type { Booking } from './booking.entity.js';
import { isKnown, UpstreamBookings } from './upstream-bookings.service.js';

const SETTLED_AFTER_MS = 60_000;
const BATCH = 100;

@Injectable()
export class BookingRecovery {
  private readonly logger = new Logger(BookingRecovery.name);

  constructor(
    private readonly store: BookingStore,
    private readonly upstream: UpstreamBookings,
    private readonly turns: BookingTurns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All that can be settled now. Never throws for a single booking: what fails stays as it is for the next time. */
  async resolvePending(): Promise<void> {
    const before = new Date(this.clock.now().epochMilliseconds - SETTLED_AFTER_MS);
    await this.resolveAll(async (after) => await this.store.pendingIds(before, after, BATCH));
    await this.resolveAll(async (after) => await this.store.changingIds(before, after, BATCH));
  }

  private async resolveAll(idsAfter: (after: string | undefined) => Promise<string[]>): Promise<void> {
    let after: string | undefined;
    do {
      const ids = await idsAfter(after);
      for (const id of ids) {
        await this.tryToResolve(id);
      }
      after = ids.length < BATCH ? undefined : ids.at(-1);
    } while (after !== undefined);
  }

  /**
   * The booking with its outcome; as it is when that is known already, too fresh to ask for, or still unclear; null when it
   * was never made. Rejects with a TimekitError when Timekit cannot be asked.
   */
  async resolve(row: Booking): Promise<Booking | null> {
    if (isKnown(row)) {
      const changing = row.changingSince !== null && this.isOld(row.changingSince);
      return changing ? await this.turns.settle(row) : row;
    }
    if (!this.isOld(row.createdAt)) {
      return row;
    }
    const lookup = await this.upstream.find(row);
    switch (lookup.kind) {
      case 'found':
        return await this.store.recordOutcome(row, lookup.standing, 'system');
      case 'absent':
        await this.store.discardPending(row.id);
        return await this.store.find(row.id);
      case 'unclear':
        this.logger.error({ booking_id: row.id }, 'Timekit does not show whether it has this booking');
        return row;
    }
  }

  private isOld(since: Date): boolean {
    return this.clock.now().epochMilliseconds - since.getTime() >= SETTLED_AFTER_MS;
  }

  private async tryToResolve(id: string): Promise<void> {
    try {
      const row = await this.store.find(id);
      if (row !== null) {
        await this.resolve(row);
      }
    } catch (error) {
      this.logger.warn({ err: error, booking_id: id }, 'A booking could not be settled; it stays as it is');
    }
  }
}
