/**
 * Changes of one booking happen one after the other, over all processes: whoever changes it has the turn, a mark on the row
 * (`changing_since`) that is set before Timekit is called and cleared in the transaction that records the outcome. So a
 * change is either sent and recorded, or refused and not sent.
 *
 * A mark that stays was left by a process that died, or by an answer that never came. After half a minute, longer than a
 * call to Timekit lasts, the booking is looked up there, and what is found is recorded as `reconcile`. A holder who comes
 * back after that finds its turn lost, and what it did is recorded already.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../core/clock.js';
import { BookingStore, type ChangeNote } from './booking-store.service.js';
import { BookingsError } from './bookings.errors.js';
import { type KnownBooking, UpstreamBookings } from './upstream-bookings.service.js';

export const RECONCILE: ChangeNote = { actor: 'system', action: 'reconcile', detail: {} };

const LEFT_AFTER_MS = 30_000;

/** All in milliseconds. */
@Injectable()
export class TurnTiming {
  longestWaitMs = 20_000;
  firstPauseMs = 10;
  longestPauseMs = 200;
}

@Injectable()
export class BookingTurns {
  constructor(
    private readonly store: BookingStore,
    private readonly upstream: UpstreamBookings,
    private readonly timing: TurnTiming,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The booking as it is now, with the turn. Throws `bookings.changed_meanwhile` after the longest wait. */
  async take(id: string): Promise<KnownBooking> {
    const giveUpAt = performance.now() + this.timing.longestWaitMs;
    for (let pauseMs = this.timing.firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, this.timing.longestPauseMs)) {
      const turn = await this.store.takeTurn(id);
      if (turn !== undefined) {
        return turn;
      }
      if (await this.settleIfLeft(id)) {
        continue;
      }
      if (performance.now() >= giveUpAt) {
        throw BookingsError.changedMeanwhile(id);
      }
      await sleep(pauseMs);
    }
  }

  /**
   * Looks how the booking is at Timekit and records it, which ends the turn that `seen` shows. Answers with the row as it is
   * then, whoever wrote it. A booking that is gone at Timekit stays as we know it. Rejects when Timekit cannot be asked.
   */
  async settle(seen: KnownBooking): Promise<KnownBooking> {
    try {
      const current = await this.upstream.current(seen);
      const { meta } = current;
      await this.store.record(seen, current, { ...RECONCILE, detail: meta === undefined ? {} : { meta } });
    } catch (error) {
      if (!(error instanceof BookingsError && error.code === 'bookings.gone_upstream')) {
        throw error;
      }
      await this.store.endTurn(seen);
    }
    return await this.store.findKnown(seen.id);
  }

  private async settleIfLeft(id: string): Promise<boolean> {
    const row = await this.store.findKnown(id);
    const since = row.changingSince?.getTime();
    if (since === undefined || this.clock.now().epochMilliseconds - since < LEFT_AFTER_MS) {
      return false;
    }
    await this.settle(row);
    return true;
  }
}
