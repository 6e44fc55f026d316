/**
 * Changes of a booking: at Timekit first, then on our row, in turn (`booking-turns.service.ts`). The two can drift apart,
 * because somebody acts at Timekit directly; so a refused action is a reason to look how the booking really stands, and what
 * is found is recorded as `reconcile`.
 *
 * When it is not known whether a change was carried out, the booking is looked up at once. A change that shows is recorded;
 * one that does not may still be on its way, so the turn is kept, and the booking is looked up again when that has lapsed.
 */
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.js';
import type { BookingReminder } from './reminder.js';
import { type ClientAction, leadsTo } from './booking-graph.js';
import { brings, type ChangeNote } from './booking-history.service.js';
import type { BookingValues } from './booking-values.js';
import { BookingTurns, type Wish } from './booking-turns.service.js';
import type { ActionInputsDto } from './bookings.dto.js';
import { BookingsError } from './bookings.errors.js';
import {
  ChangeOutcomes,
  isOfUpstream,
  isUnknown,
  mayHaveMoved,
  type UpstreamError,
} from './change-outcomes.service.js';
import { type FailedAction, judgeFailed } from './failed-action.js';
import {
  type ActionInputs,
  type BookingEdit,
  type KnownBooking,
  refusalOf,
  UpstreamBookings,
} from './upstream-bookings.service.js';

export interface Act {
  readonly action: ClientAction;
  readonly inputs: ActionInputs;
  /** What they were read from. */
  readonly sent: ActionInputsDto;
  /** Not on the bookings that it is related to. */
  readonly alone: boolean;
}

@Injectable()
export class ChangeBooking {
  constructor(
    private readonly upstream: UpstreamBookings,
    private readonly turns: BookingTurns,
    private readonly outcomes: ChangeOutcomes,
    private readonly config: AppConfig,
  ) {}

  /**
   * Performs the action and records it. When it was performed already but not recorded, that is made up for and counts as
   * success, and so does the same action of somebody who was faster, and what an earlier attempt of this request did.
   * Throws `bookings.action_not_allowed` with the actions that are, `bookings.slot_taken` when the new state needs time that is taken, `upstream.refused` for a refused input,
   * `bookings.gone_upstream`, `bookings.changed_meanwhile` with nothing sent, and TimekitErrors.
   */
  async act(seen: KnownBooking, { action, inputs, sent, alone }: Act, actor: string): Promise<KnownBooking> {
    const note: ChangeNote = { actor, action, detail: { ...inputs } };
    const wish: Wish = { shows: ({ graph, state }) => leadsTo(graph, action, state) };
    const turn = await this.turns.take(seen.id, wish);
    if (await this.turns.hasMade(turn, wish)) {
      return await this.outcomes.record(turn, {}, note, 'answers');
    }
    try {
      // At Timekit it may be related to others, of which its row knows nothing.
      const isAlone = alone || turn.bulkId === null;
      const { state, completed } = await this.upstream.act(turn, action, inputs, isAlone);
      return await this.outcomes.record(turn, { state, completed }, note, 'answers');
    } catch (error) {
      if (!isOfUpstream(error)) {
        throw error;
      }
      const takenId = await this.outcomes.takenBy(error);
      return await this.afterFailedAction({ seen, turn, action, sent, note, takenId }, error);
    }
  }

  /** Replaces meta, texts and reminders, of which Timekit knows nothing. Throws as {@link act} does, but for what is about actions. */
  async edit(
    seen: KnownBooking,
    edit: BookingEdit,
    reminders: readonly BookingReminder[] | undefined,
    actor: string,
  ): Promise<KnownBooking> {
    const there = definedOf(edit);
    const values = { ...there, ...(reminders === undefined ? {} : { reminders }) };
    const hasTexts = Object.keys(there).some((name) => name !== 'meta');
    if (hasTexts && this.config.timekit.mode === 'remote') {
      throw BookingsError.notSupportedUpstream('change the texts of a booking');
    }
    const { place, ...rest } = values;
    const detail = { ...rest, ...(place === undefined ? {} : { where: place }) };
    const note: ChangeNote = {
      actor,
      action: hasTexts ? 'edit' : there.meta === undefined ? 'set_reminders' : 'update_meta',
      detail,
    };
    const turn = await this.turns.take(seen.id, { shows: (row) => !brings(row, values) });
    try {
      if (Object.keys(there).length > 0) {
        await this.upstream.edit(turn, edit);
      }
      return await this.outcomes.record(turn, values, note, 'answers');
    } catch (error) {
      if (!isOfUpstream(error)) {
        throw error;
      }
      if (isUnknown(error)) {
        const { turn: kept, current } = await this.outcomes.look(turn, true);
        if (current !== undefined && isDeepStrictEqual({ ...current, ...there }, current)) {
          return await this.outcomes.record(kept, values, note, 'answers');
        }
      } else {
        await this.turns.endUnmoved(turn, error);
      }
      throw refusalOf(error, pointerOfEdit);
    }
  }

  /** Looks how the booking stands, records it, and decides what the caller of the failed action is told. */
  private async afterFailedAction(failed: FailedAction, error: UpstreamError): Promise<KnownBooking> {
    const { turn } = failed;
    if (!mayHaveMoved(error)) {
      await this.turns.endUnmoved(turn, error);
      throw error;
    }
    const { turn: kept, current } = await this.outcomes.look(turn, isUnknown(error));
    const { found, refusal } = judgeFailed({ ...failed, turn: kept }, error, current);
    const ending = refusal === undefined ? 'answers' : 'goes_on';
    const row = found === undefined ? kept : await this.outcomes.record(kept, found.values, found.change, ending);
    if (refusal !== undefined) {
      throw refusal;
    }
    return row;
  }
}

function pointerOfEdit(field: string): string {
  return `/${field.replace(/^openslot\./, '').replaceAll('.', '/')}`;
}

function definedOf({ meta, what, place, description }: BookingEdit): BookingValues {
  return {
    ...(meta === undefined ? {} : { meta: { ...meta } }),
    ...(what === undefined ? {} : { what }),
    ...(place === undefined ? {} : { place }),
    ...(description === undefined ? {} : { description }),
  };
}
