/** What Timekit did when a hold was extended or given back: each is sent, and what is not answered is looked up. */
import { Injectable, Logger } from '@nestjs/common';
import { TimekitError, TimekitInvalidError } from '#libs/timekit';
import { UpstreamRefusal } from '../http/upstream-refusal.js';
import type { KnownHold } from './hold-state.js';
import { HoldsError } from './holds.errors.js';
import { type Reserved, UpstreamHolds } from './upstream-holds.service.js';

/** Longer than a call to Timekit lasts. */
export const SETTLED_AFTER_MS = 60_000;
const SECOND_MS = 1_000;

@Injectable()
export class HoldOutcomes {
  private readonly logger = new Logger(HoldOutcomes.name);

  constructor(private readonly upstream: UpstreamHolds) {}

  /**
   * False when it is over at Timekit. What is not answered is looked up; what does not show may be on its way. Where Timekit
   * does not tell how long it holds, a later look says nothing either, and whoever extends it again is right.
   */
  async isExtended(hold: KnownHold, seconds: number, from: Date, sending: { showsLater: boolean }): Promise<boolean> {
    try {
      return await this.sent(hold, async () => await this.upstream.extend(hold, seconds));
    } catch (error) {
      const until = isUnknown(error) ? await this.shownUntil(hold) : 'unasked';
      if (until === undefined) {
        return false;
      }
      sending.showsLater = until !== 'unsaid';
      const laterMs = typeof until === 'string' ? Infinity : until.getTime() - from.getTime() - seconds * SECOND_MS;
      if (laterMs < -SECOND_MS || laterMs > SETTLED_AFTER_MS) {
        throw error;
      }
      return true;
    }
  }

  /**
   * True when this gave it back; false when it is over at Timekit, whoever did that. What is not answered is looked up; what
   * does not show may be on its way.
   */
  async gaveBack(hold: KnownHold): Promise<boolean> {
    try {
      return await this.sent(hold, async () => await this.upstream.release(hold));
    } catch (error) {
      if (isUnknown(error) && (await this.shownUntil(hold)) === undefined) {
        return false;
      }
      throw error;
    }
  }

  /** What was sent for a hold that expired before it could be recorded keeps no time there. */
  async takeBack(hold: KnownHold): Promise<void> {
    await this.sent(hold, async () => await this.upstream.release(hold));
  }

  /** As {@link UpstreamHolds.reservedUntil}; `unasked` while Timekit cannot be asked. */
  private async shownUntil(hold: KnownHold): Promise<Reserved | 'unasked'> {
    try {
      return await this.upstream.reservedUntil(hold);
    } catch (error) {
      if (!(error instanceof TimekitError)) {
        throw error;
      }
      this.logger.warn({ err: error, hold_id: hold.id }, 'How long a hold is held at Timekit cannot be looked up now');
      return 'unasked';
    }
  }

  private async sent(hold: KnownHold, call: () => Promise<boolean>): Promise<boolean> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof TimekitError && error.outcomeUnknown) {
        throw HoldsError.outcomeUnknown(hold.id, error);
      }
      throw error instanceof TimekitInvalidError ? UpstreamRefusal.of(error, () => '/seconds') : error;
    }
  }
}

/** Whether Timekit did not say what it did. */
export function isUnknown(error: unknown): boolean {
  return error instanceof HoldsError && error.code === 'holds.outcome_unknown';
}
