/**
 * Changes of one booking happen one after the other, over all processes: whoever changes it has the turn, a mark on the row
 * (`changing_since`) that is set before Timekit is called and cleared in the transaction that records the outcome. So a
 * change is either sent and recorded, or refused and not sent.
 *
 * A mark that stays was left by a process that died, or by an answer that never came. After half a minute, longer than a
 * call to Timekit lasts, the booking is looked up there, and what is found is recorded as `reconcile`. A holder who comes
 * back after that finds its turn lost, and what it did is recorded already.
 *
 * A request that repeats one which had the turn and was cut short may so find its own change made: it is among what was found
 * since, and has no name. What others are named for is not its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { TimekitError } from '#libs/timekit';
import { type Clock, MACHINE_CLOCK } from '../core/clock.js';
import { judgeIfMatch } from '../http/preconditions.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { type ChangeNote, RECONCILE } from './booking-history.service.js';
import { BookingLooks } from './booking-looks.service.js';
import { BookingStore } from './booking-store.service.js';
import { BookingsError, isGone } from './bookings.errors.js';
import type { KnownBooking } from './upstream-bookings.service.js';

const LEFT_AFTER_MS = 30_000;
/** A turn that is older is begun anew before Timekit is called, so that it lasts for as long as a call may. */
const SEND_WITHIN_MS = 5_000;

/** What somebody wants to change. */
export interface Wish {
  /** Whether the booking is as it is wanted. */
  readonly shows: (row: KnownBooking) => boolean;
  /** What the change is recorded as, where a request may be cut short after that. */
  readonly note?: ChangeNote;
}

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
    private readonly looks: BookingLooks,
    private readonly work: IdempotentWork,
    private readonly timing: TurnTiming,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The booking as it is now, with the turn. Throws `bookings.changed_meanwhile` after the longest wait, and
   * `http.precondition_failed` when the client that wants to change it has seen another version, unless it repeats its
   * request and the change was made; `bookings.changed_meanwhile`, too, when others have changed since what it made. Who takes
   * several turns gives one moment for all.
   */
  async take(id: string, wish: Wish, giveUpAt = this.longestWait()): Promise<KnownBooking> {
    for (let pauseMs = this.timing.firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, this.timing.longestPauseMs)) {
      const turn = await this.store.takeTurn(id);
      if (turn !== undefined) {
        return await this.judged(turn, wish);
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

  /** Whether the booking is as it is wanted, and an earlier attempt of this very request has made it so, or may have. */
  async hasMade(row: KnownBooking, wish: Wish): Promise<boolean> {
    return wish.shows(row) && (await this.sinceRepeated(row.id)).some((change) => mayBe(change, wish));
  }

  /**
   * The turn, young enough to call Timekit: whoever had to wait may have lost it meanwhile. Throws
   * `bookings.changed_meanwhile` when that is so.
   */
  async fresh(taken: KnownBooking): Promise<KnownBooking> {
    let turn: KnownBooking | undefined = taken;
    while (turn !== undefined && this.ageMsOf(turn) > SEND_WITHIN_MS) {
      turn = await this.store.renewTurn(turn);
    }
    if (turn === undefined) {
      throw BookingsError.changedMeanwhile(taken.id);
    }
    return turn;
  }

  /** Until when somebody who starts to wait now does; by the clock of `performance`. */
  longestWait(): number {
    return performance.now() + this.timing.longestWaitMs;
  }

  /**
   * Looks how the booking is at Timekit and records it, which ends the turn that `seen` shows. Answers with the row as it is
   * then, whoever wrote it. Rejects when Timekit cannot be asked.
   */
  async settle(seen: KnownBooking): Promise<KnownBooking> {
    const found = await this.looks.at(seen);
    await (found === undefined ? this.store.endTurn(seen) : this.store.recordSeen(seen, found.values, found.change));
    return await this.store.findKnown(seen.id);
  }

  /**
   * Ends the turn after a failure that moved nothing. One that is gone at Timekit has ended there, which is recorded, unless
   * Timekit cannot be asked about that now.
   */
  async endUnmoved(turn: KnownBooking, failure: unknown): Promise<void> {
    try {
      if (isGone(failure)) {
        await this.settle(turn);
        return;
      }
    } catch (error) {
      if (!(error instanceof TimekitError)) {
        throw error;
      }
    }
    await this.store.endTurn(turn);
  }

  /** Whoever has the turn sees the version that the change will follow. */
  private async judged(turn: KnownBooking, wish: Wish): Promise<KnownBooking> {
    try {
      const since = await this.sinceRepeated(turn.id);
      const own = since.findIndex((change) => mayBe(change, wish));
      if (own === -1 || !wish.shows(turn)) {
        judgeIfMatch(turn.version);
        if (own !== -1 && own < since.length - 1) {
          throw BookingsError.overtaken(turn.id);
        }
      }
      await this.store.begun(turn);
      return await this.fresh(turn);
    } catch (error) {
      await this.store.endTurn(turn);
      throw error;
    }
  }

  /** What happened to the booking since an earlier attempt of this request had the turn; nothing when none had it. */
  private async sinceRepeated(id: string): Promise<ChangeNote[]> {
    const version = this.work.versionBefore(id);
    return version === undefined ? [] : await this.store.changesSince(id, version);
  }

  private async settleIfLeft(id: string): Promise<boolean> {
    const row = await this.store.findKnown(id);
    if (row.changingSince === null || this.ageMsOf(row) < LEFT_AFTER_MS) {
      return false;
    }
    await this.settle(row);
    return true;
  }

  private ageMsOf({ changingSince }: KnownBooking): number {
    return this.clock.now().epochMilliseconds - (changingSince?.getTime() ?? 0);
  }
}

/** What was only found may be anybody's. */
function mayBe({ actor, action, detail }: ChangeNote, { note }: Wish): boolean {
  return action === RECONCILE.action || isDeepStrictEqual({ actor, action, detail }, note);
}
