/**
 * Changes of one hold happen one after the other, over all processes: whoever changes it has the turn, a mark on the row
 * (`changing_since`) that is set before `If-Match` is judged and Timekit is called, and taken back at the end. So a change is
 * either sent, or refused and not sent.
 *
 * A mark that stays was left by a process that died, or by an answer that never came. After half a minute, longer than a
 * call to Timekit lasts, the hold is looked up there, by whoever asks for it, wants to change it, or runs the job. One that
 * Timekit does not hold any more is over, one that it holds for longer was extended, and one that is over here is given back.
 * The real service does not show how long it was prolonged for: then it is held there for longer than we say.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EntityManager, type FilterQuery } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { HoldExpiry } from './hold-expiry.service.js';
import { HoldStore } from './hold-store.service.js';
import { isKnown, type KnownHold } from './hold-state.js';
import { Hold } from './hold.entity.js';
import { HoldsError } from './holds.errors.js';
import { UpstreamHolds } from './upstream-holds.service.js';

const LEFT_AFTER_MS = 30_000;
const LONGEST_WAIT_MS = 20_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;
const BATCH = 100;
const SHOWN_TO_MS = 1_000;

@Injectable()
export class HoldTurns {
  private readonly logger = new Logger(HoldTurns.name);

  constructor(
    private readonly em: EntityManager,
    private readonly store: HoldStore,
    private readonly upstream: UpstreamHolds,
    private readonly expiry: HoldExpiry,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The result of `work`, run with the turn, which is left when `work` fails in a way that `leaves` it open what Timekit did.
   * Throws `holds.not_found`, and `holds.changed_meanwhile` after the longest wait.
   */
  async during<T>(id: string, work: () => Promise<T>, leaves: (error: unknown) => boolean = () => false): Promise<T> {
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const since = await this.take({ id, changingSince: null });
      if (since !== undefined) {
        return await this.run(id, since, work, leaves);
      }
      if (await this.settleLeft(id)) {
        continue;
      }
      if ((await this.em.fork().count(Hold, { id })) === 0) {
        throw HoldsError.notFound(id);
      }
      if (performance.now() >= giveUpAt) {
        throw HoldsError.changedMeanwhile(id);
      }
      await sleep(pauseMs);
    }
  }

  /** Whether somebody had the turn and does nothing with it any more. */
  isLeft({ state, changingSince }: Hold): boolean {
    return state !== 'pending' && changingSince !== null && changingSince <= this.leftBefore();
  }

  /**
   * Ends a turn that was left; false when there is none, or no more. Rejects when Timekit cannot be asked: then it is left
   * from now on, and whoever comes half a minute later tries again.
   */
  async settleLeft(id: string): Promise<boolean> {
    // While a booking is being made from it, it is left for later: what becomes of that may say how it ended.
    const free: FilterQuery<Hold> = {
      $or: [{ state: 'held', bookingId: null }, { state: { $nin: ['held', 'pending'] } }],
    };
    const since = await this.take({ $and: [{ id }, free], changingSince: { $lte: this.leftBefore() } });
    if (since === undefined) {
      return false;
    }
    const hold = await this.store.find(id);
    if (hold !== null && isKnown(hold)) {
      await this.lookAt(hold);
    }
    await this.end(id, since);
    return true;
  }

  /** The same for all but those that are being made. Never throws for a single hold: what fails stays as it is for the next time. */
  async settleAllLeft(): Promise<void> {
    for (let after: string | undefined, more = true; more;) {
      const where = { state: { $ne: 'pending' }, changingSince: { $lte: this.leftBefore() } } as const;
      const next = after === undefined ? where : { ...where, id: { $gt: after } };
      const rows = await this.em.fork().find(Hold, next, { orderBy: { id: 'asc' }, limit: BATCH, fields: ['id'] });
      for (const { id } of rows) {
        await this.tryToSettle(id);
      }
      after = rows.at(-1)?.id;
      more = rows.length === BATCH;
    }
  }

  /** The same for one; never throws. */
  async tryToSettle(id: string): Promise<void> {
    try {
      await this.settleLeft(id);
    } catch (error) {
      this.logger.warn({ err: error, hold_id: id }, 'A hold cannot be looked up now; it stays as it is');
    }
  }

  /** What became of a change that was cut short. Rejects when Timekit cannot be asked. */
  private async lookAt(hold: KnownHold): Promise<void> {
    if (hold.state === 'held' && hold.bookingId === null) {
      const until = await this.upstream.reservedUntil(hold);
      if (until === undefined) {
        await this.expiry.lapse(hold);
      } else if (until !== 'unsaid' && isOther(until, hold.expiresAt)) {
        await this.store.recordFoundExtended(hold, until);
      }
    } else if (hold.state === 'expired' && (await this.upstream.reservedUntil(hold)) !== undefined) {
      await this.upstream.release(hold);
    }
  }

  private async run<T>(
    id: string,
    since: Date,
    work: () => Promise<T>,
    leaves: (error: unknown) => boolean,
  ): Promise<T> {
    try {
      const result = await work();
      await this.end(id, since);
      return result;
    } catch (error) {
      if (!leaves(error)) {
        await this.end(id, since);
      }
      throw error;
    }
  }

  private leftBefore(): Date {
    return new Date(dateNow(this.clock).getTime() - LEFT_AFTER_MS);
  }

  /** The mark, or undefined when the row is not as it was wanted. One compare-and-set. */
  private async take(wanted: FilterQuery<Hold>): Promise<Date | undefined> {
    const now = dateNow(this.clock);
    const taken = await this.em.fork().nativeUpdate(Hold, wanted, { changingSince: now });
    return taken === 0 ? undefined : now;
  }

  /** Never throws: what was done in it matters more, and a turn that is not given back is left. */
  private async end(id: string, since: Date): Promise<void> {
    try {
      await this.em.fork().nativeUpdate(Hold, { id, changingSince: since }, { changingSince: null });
    } catch (error) {
      this.logger.warn({ err: error, hold_id: id }, 'The turn on a hold was not given back');
    }
  }
}

/**
 * Whether a reservation that is over then was prolonged, or cut, since it was to be over at `known`: that counts from before the
 * call that said so, and what Timekit shows is cut to the second.
 */
function isOther(until: Date, known: Date): boolean {
  const laterMs = until.getTime() - known.getTime();
  return laterMs < -SHOWN_TO_MS || laterMs > LEFT_AFTER_MS;
}
