/**
 * Holds over our database and Timekit:
 *
 * 1. a row of ours, `pending`, whose id travels with the reservation as its reference. Undo: delete the row;
 * 2. the reservation at Timekit, sent once;
 * 3. its id on our row, as version 1.
 *
 * A definite refusal in step 2 undoes step 1. When its outcome is unknown, the reservation is looked up by its reference,
 * now and whenever somebody asks for the hold; nothing is sent again, and what nobody finds lapses by itself on both sides.
 * Only who repeats the request with its idempotency key, after the call has ended for sure, has it made anew when it does not show.
 * Our row counts from before the call, so it never says held for longer than Timekit does.
 *
 * A change is sent in turn, and what a cut off one has done is looked up (`hold-turns.service.ts`).
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { TimekitError } from '#libs/timekit';
import { CLOCK, type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { DomainError } from '../core/domain-error.js';
import { judgeIfMatch } from '../http/preconditions.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { WantedResources } from './wanted-resources.service.js';
import { newHoldRefusal } from './hold-refusal.js';
import { readHoldRequest } from './hold-request.js';
import { HoldOutcomes, isUnknown, SETTLED_AFTER_MS } from './hold-outcomes.service.js';
import { HoldExpiry } from './hold-expiry.service.js';
import { assertHeld, holdStateAt, isKnown, isOver, type KnownHold, knownOrThrow } from './hold-state.js';
import { HoldTurns } from './hold-turns.service.js';
import { HoldStore } from './hold-store.service.js';
import type { Hold } from './hold.entity.js';
import type { CreateHoldDto } from './holds.dto.js';
import { HoldsError } from './holds.errors.js';
import { isReservationOver, UpstreamHolds } from './upstream-holds.service.js';

export type { KnownHold } from './hold-state.js';

@Injectable()
export class HoldsService {
  private readonly logger = new Logger(HoldsService.name);

  constructor(
    private readonly store: HoldStore,
    private readonly expiry: HoldExpiry,
    private readonly wanted: WantedResources,
    private readonly upstream: UpstreamHolds,
    private readonly turns: HoldTurns,
    private readonly outcomes: HoldOutcomes,
    private readonly work: IdempotentWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machineClock: Clock,
  ) {}

  /**
   * Throws `holds.limit_reached`, `holds.slot_taken`, `holds.outcome_unknown`, `upstream.refused`, `resources.gone_upstream`,
   * other TimekitErrors that say nothing is held, and what `WantedResources` throws.
   */
  async create(dto: CreateHoldDto, actor: string): Promise<Hold> {
    const left = await this.leftBefore();
    if (left !== null && !(await this.neverArrived(left))) {
      return await this.get(left.id);
    }
    const request = readHoldRequest(dto);
    const place = await this.wanted.find(request);
    const pending = await this.store.insertPending(request, place, actor);
    try {
      return await this.store.recordHeld(pending, await this.upstream.reserve(pending, place), actor, {
        answers: true,
      });
    } catch (error) {
      if (!(error instanceof TimekitError)) {
        throw error;
      }
      if (error.outcomeUnknown) {
        return await this.lookUp(pending, actor, { answers: true }, error);
      }
      await this.store.discardPending(pending);
      throw newHoldRefusal(error, request, place);
    }
  }

  /** As it is now. Throws `holds.not_found`, and `holds.outcome_unknown` while Timekit does not show it. */
  async get(id: string): Promise<Hold> {
    let row = await this.store.get(id);
    if (this.turns.isLeft(row)) {
      await this.turns.tryToSettle(id);
      row = await this.store.get(id);
    }
    if (isKnown(row)) {
      return await this.expiry.settle(row);
    }
    return holdStateAt(row, this.nowMs()) === 'held' ? await this.lookUp(row, 'system', { answers: false }) : row;
  }

  /**
   * Throws `holds.not_held`, `holds.in_use`, `holds.outcome_unknown`, `upstream.refused`, `http.precondition_failed`,
   * `holds.changed_meanwhile`, and what {@link get} throws.
   */
  async extend(id: string, seconds: number, actor: string): Promise<Hold> {
    const sending = { showsLater: true };
    return await this.inTurn(
      id,
      async (judged) => {
        judgeIfMatch(judged.version);
        await this.work.stillRuns();
        for (;;) {
          const hold = await this.held(id);
          const from = dateNow(this.clock);
          if (await this.outcomes.isExtended(hold, seconds, from, sending)) {
            const extended = await this.store.recordExtended(hold, seconds, from, actor);
            if (extended !== undefined) {
              return extended;
            }
            await this.takeBackIfOver(hold);
          } else {
            await this.expiry.lapse(hold);
          }
        }
      },
      (error) => sending.showsLater && isOpen(error),
    );
  }

  /**
   * Gives the time back; does nothing for a hold that has ended without a booking, whichever version the client has seen.
   * Throws as {@link extend} does.
   */
  async release(id: string, actor: string): Promise<void> {
    await this.inTurn(
      id,
      async (judged) => {
        if (!isOver(judged, this.nowMs())) {
          judgeIfMatch(judged.version);
        }
        for (;;) {
          if (isOver(await this.get(id), this.nowMs())) {
            return;
          }
          const hold = await this.held(id);
          const gaveBack = await this.outcomes.gaveBack(hold);
          // Over at Timekit may also mean that a booking was made from it: then the next look finds that.
          if ((await this.store.recordReleased(hold, actor, { unlessBooked: !gaveBack })) !== undefined) {
            return;
          }
        }
      },
      isOpen,
    );
  }

  /** The hold, which can be changed. Throws `holds.not_held`, `holds.in_use`, and what {@link get} throws. */
  async held(id: string): Promise<KnownHold> {
    const hold = await this.get(id);
    assertHeld(hold, this.nowMs());
    return knownOrThrow(hold);
  }

  /** What a refused booking says of its hold: over, when Timekit does not know it any more. Undefined for other refusals. */
  async overBecauseOf(refusal: unknown, hold: KnownHold): Promise<HoldsError | undefined> {
    if (!isReservationOver(refusal)) {
      return undefined;
    }
    await this.expiry.lapseUnbooked(hold);
    return HoldsError.notHeld(hold, 'expired');
  }

  private async takeBackIfOver(hold: KnownHold): Promise<void> {
    if (isOver(await this.get(hold.id), this.nowMs())) {
      await this.outcomes.takeBack(hold);
    }
  }

  /** Its outcome is looked up first, and is known unless it is over: the turn is about what comes after that. */
  private async inTurn<T>(
    id: string,
    work: (hold: Hold) => Promise<T>,
    leaves?: (error: unknown) => boolean,
  ): Promise<T> {
    const hold = await this.get(id);
    return isKnown(hold)
      ? await this.turns.during(id, async () => await work(await this.get(id)), leaves)
      : await work(hold);
  }

  /** What an earlier request with the same idempotency key had begun. */
  private async leftBefore(): Promise<Hold | null> {
    const id = this.work.begunBefore;
    return id === undefined ? null : await this.store.find(id);
  }

  /** Takes back what an earlier request began and Timekit, long after that call has ended, does not show. */
  private async neverArrived(hold: Hold): Promise<boolean> {
    const left = this.machineClock.now().epochMilliseconds - SETTLED_AFTER_MS;
    const isOld = hold.changingSince !== null && hold.changingSince.getTime() <= left;
    if (isKnown(hold) || !isOld || !(await this.upstream.isAbsent(hold))) {
      return false;
    }
    await this.store.discardPending(hold);
    return true;
  }

  private async lookUp(
    pending: Hold,
    actor: string,
    ending: { answers: boolean },
    cause?: TimekitError,
  ): Promise<KnownHold> {
    const id = await this.findUpstream(pending);
    if (id === undefined) {
      throw HoldsError.outcomeUnknown(pending.id, cause);
    }
    return await this.store.recordHeld(pending, id, actor, ending);
  }

  private async findUpstream(pending: Hold): Promise<string | undefined> {
    try {
      return await this.upstream.find(pending);
    } catch (error) {
      if (!(error instanceof TimekitError)) {
        throw error;
      }
      this.logger.warn({ err: error, hold_id: pending.id }, 'The outcome of a hold cannot be looked up now');
      return undefined;
    }
  }

  private nowMs(): number {
    return this.clock.now().epochMilliseconds;
  }
}

/** Whether what Timekit did is unknown, or could not be recorded. */
function isOpen(error: unknown): boolean {
  return isUnknown(error) || !(error instanceof DomainError || error instanceof TimekitError);
}
