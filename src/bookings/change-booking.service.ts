/**
 * Changes of a booking: at Timekit first, then on our row, in turn (`booking-turns.service.ts`). The two can drift apart,
 * because somebody acts at Timekit directly; so a refused action is a reason to look how the booking really stands, and what
 * is found is recorded as `reconcile`.
 *
 * When it is not known whether a change was carried out, the booking is looked up at once. A change that shows is recorded;
 * one that does not may still be on its way, so the turn is kept, and the booking is looked up again when that has lapsed.
 */
import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import { TimekitConflictError, TimekitError, TimekitInvalidError } from '#libs/timekit';
import { allowedActionsOf, type ClientAction, leadsTo } from './booking-graph.js';
import { BookingStore, type BookingValues, type ChangeNote } from './booking-store.service.js';
import { BookingTurns, RECONCILE } from './booking-turns.service.js';
import { BookingsError } from './bookings.errors.js';
import {
  type ActionInputs,
  type KnownBooking,
  refusalOf,
  UpstreamBookings,
  type UpstreamCurrent,
} from './upstream-bookings.service.js';

@Injectable()
export class ChangeBooking {
  private readonly logger = new Logger(ChangeBooking.name);

  constructor(
    private readonly store: BookingStore,
    private readonly upstream: UpstreamBookings,
    private readonly turns: BookingTurns,
  ) {}

  /**
   * Performs the action and records it. When it was performed already but not recorded, that is made up for and counts as
   * success, and so does the same action of somebody who was faster. Throws `bookings.action_not_allowed` with the actions
   * that are, `bookings.slot_taken` when the new state needs time that is taken, `upstream.refused` for a refused input,
   * `bookings.gone_upstream`, `bookings.changed_meanwhile` with nothing sent, and TimekitErrors.
   */
  async act(seen: KnownBooking, action: ClientAction, inputs: ActionInputs, actor: string): Promise<KnownBooking> {
    const note: ChangeNote = { actor, action, detail: { ...inputs } };
    const turn = await this.turns.take(seen.id);
    try {
      const { state, completed } = await this.upstream.act(turn, action, inputs);
      return await this.record(turn, { state, completed }, note);
    } catch (error) {
      if (!isOfUpstream(error)) {
        throw error;
      }
      return await this.afterFailedAction({ seen, turn, action, note }, error);
    }
  }

  /** Replaces the meta. Throws as {@link act} does, but for what is about actions. */
  async replaceMeta(seen: KnownBooking, meta: Record<string, unknown>, actor: string): Promise<KnownBooking> {
    const note: ChangeNote = { actor, action: 'update_meta', detail: { meta } };
    const turn = await this.turns.take(seen.id);
    try {
      await this.upstream.replaceMeta(turn, meta);
      return await this.record(turn, { meta }, note);
    } catch (error) {
      if (!isOfUpstream(error)) {
        throw error;
      }
      if (isUnknown(error)) {
        const { turn: kept, current } = await this.look(turn, true);
        if (current?.meta !== undefined && isDeepStrictEqual(current.meta, meta)) {
          return await this.record(kept, { meta }, note);
        }
      } else {
        await this.store.endTurn(turn);
      }
      throw refusalOf(error, pointerOfMeta);
    }
  }

  /** Looks how the booking stands, records it, and decides what the caller of the failed action is told. */
  private async afterFailedAction(
    { seen, turn, action, note }: { seen: KnownBooking; turn: KnownBooking; action: ClientAction; note: ChangeNote },
    error: TimekitError | BookingsError,
  ): Promise<KnownBooking> {
    if (!mayHaveMoved(error)) {
      await this.store.endTurn(turn);
      throw error;
    }
    const unknown = isUnknown(error);
    const { turn: kept, current } = await this.look(turn, unknown);
    if (current === undefined) {
      throw refusalOf(error, (field) => pointerOfInput(field, action));
    }
    const { state, completed } = current;
    const done = state !== seen.state && leadsTo(seen.graph, action, state);
    // With an unknown outcome it was this very call that moved the booking.
    const row =
      unknown && state === kept.state && !done
        ? kept
        : await this.record(kept, { state, completed }, done && unknown ? note : RECONCILE);
    if (done) {
      return row;
    }
    const allowed = allowedActionsOf(row);
    const refused = error instanceof TimekitInvalidError || (error instanceof TimekitConflictError && !error.slotTaken);
    if (refused && !allowed.includes(action)) {
      throw BookingsError.actionNotAllowed({ ...row, allowedActions: allowed }, action, error);
    }
    throw refusalOf(error, (field) => pointerOfInput(field, action));
  }

  /**
   * How the booking is at Timekit. With an unknown outcome the turn begins anew, since a call may have taken most of it.
   * When Timekit cannot be asked there is no answer; the turn is then over unless the outcome is unknown.
   */
  private async look(turn: KnownBooking, unknown: boolean): Promise<{ turn: KnownBooking; current?: UpstreamCurrent }> {
    const kept = unknown ? await this.store.renewTurn(turn) : turn;
    if (kept === undefined) {
      throw BookingsError.changedMeanwhile(turn.id);
    }
    try {
      return { turn: kept, current: await this.upstream.current(kept) };
    } catch (error) {
      this.logger.warn({ err: error, booking_id: turn.id }, 'How a booking stands cannot be looked up now');
      if (!unknown) {
        await this.store.endTurn(kept);
      }
      return { turn: kept };
    }
  }

  private async record(turn: KnownBooking, values: BookingValues, note: ChangeNote): Promise<KnownBooking> {
    const row = await this.store.record(turn, values, note);
    if (row === undefined) {
      throw BookingsError.changedMeanwhile(turn.id);
    }
    return row;
  }
}

function isOfUpstream(error: unknown): error is TimekitError | BookingsError {
  return error instanceof TimekitError || (error instanceof BookingsError && error.code === 'bookings.gone_upstream');
}

function isUnknown(error: TimekitError | BookingsError): boolean {
  return error instanceof TimekitError && error.outcomeUnknown;
}

/** Whether, after this failure, the booking may stand elsewhere at Timekit than on our row. */
function mayHaveMoved(error: TimekitError | BookingsError): boolean {
  return isUnknown(error) || error instanceof TimekitInvalidError || error instanceof TimekitConflictError;
}

function pointerOfInput(field: string, action: ClientAction): string {
  const [first, ...path] = field.split('.');
  if (first !== action || path.length === 0) {
    return '';
  }
  return path[0] === 'message' ? '/message' : `/inputs/${path.join('/')}`;
}

function pointerOfMeta(field: string): string {
  return `/${field.replaceAll('.', '/')}`;
}
