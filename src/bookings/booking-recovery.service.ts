/**
 * Settles bookings whose outcome was never recorded: the process died between sending and recording, or Timekit's answer
 * got lost. One that Timekit knows is recorded; one that it does not know was never acknowledged and is deleted.
 *
 * Only bookings older than a minute are looked at. A call to Timekit ends after 20 seconds at the latest, so by then
 * whoever sent the booking has given up, and Timekit has it or never will.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../core/clock.js';
import { PENDING } from './booking-graph.js';
import { BookingStore } from './booking-store.service.js';
import type { Booking } from './booking.entity.js';
import { UpstreamBookings } from './upstream-bookings.service.js';

const SETTLED_AFTER_MS = 60_000;
const BATCH = 100;

@Injectable()
export class BookingRecovery {
  private readonly logger = new Logger(BookingRecovery.name);

  constructor(
    private readonly store: BookingStore,
    private readonly upstream: UpstreamBookings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All that can be settled now. Never throws for a single booking: what fails stays pending for the next time. */
  async resolvePending(): Promise<void> {
    const before = new Date(this.clock.now().epochMilliseconds - SETTLED_AFTER_MS);
    let after: string | undefined;
    do {
      const ids = await this.store.pendingIds(before, after, BATCH);
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
    const ageMs = this.clock.now().epochMilliseconds - row.createdAt.getTime();
    if (row.state !== PENDING || ageMs < SETTLED_AFTER_MS) {
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

  private async tryToResolve(id: string): Promise<void> {
    try {
      const row = await this.store.find(id);
      if (row !== null) {
        await this.resolve(row);
      }
    } catch (error) {
      this.logger.warn({ err: error, booking_id: id }, 'A pending booking could not be settled; it stays pending');
    }
  }
}
