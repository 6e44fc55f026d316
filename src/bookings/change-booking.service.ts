/**
 * Changes of a booking: at Timekit first, then on our row. The two can drift apart, because a process dies in between or
 * because somebody acts at Timekit directly; so a refused action is a reason to look how the booking really stands, and
 * what is found is recorded as `reconcile`.
 *
 * Our row carries a version. What one caller learned from Timekit is recorded only on the version it started from; when
 * another change came in between, Timekit is asked again, so that the last record is always the truth.
 */
import { Injectable } from '@nestjs/common';
import { TimekitConflictError, TimekitError, TimekitInvalidError } from '#libs/timekit';
import { allowedActionsOf, type ClientAction, leadsTo } from './booking-graph.js';
import { BookingStore, type ChangeNote } from './booking-store.service.js';
import { BookingsError } from './bookings.errors.js';
import {
  type ActionInputs,
  type KnownBooking,
  refusalOf,
  UpstreamBookings,
  type UpstreamStanding,
} from './upstream-bookings.service.js';

/** Every round in which we lose, another caller has won. */
const MAX_ROUNDS = 10;
const RECONCILE: ChangeNote = { actor: 'system', action: 'reconcile', detail: {} };

@Injectable()
export class ChangeBooking {
  constructor(
    private readonly store: BookingStore,
    private readonly upstream: UpstreamBookings,
  ) {}

  /**
   * Performs the action and records it. When it was performed already but not recorded, that is made up for and counts as
   * success. Throws `bookings.action_not_allowed` with the actions that are, `bookings.slot_taken` when the new state
   * needs time that is taken, `upstream.refused` for a refused input, and TimekitErrors.
   */
  async act(seen: KnownBooking, action: ClientAction, inputs: ActionInputs, actor: string): Promise<KnownBooking> {
    const note: ChangeNote = { actor, action, detail: { ...inputs } };
    try {
      const standing = await this.upstream.act(seen, action, inputs);
      return await this.record(seen, standing, note);
    } catch (error) {
      if (!(error instanceof TimekitError) || !mayHaveMoved(error)) {
        throw error;
      }
      return await this.afterFailure(seen, action, note, error);
    }
  }

  /** Replaces the meta. */
  async replaceMeta(seen: KnownBooking, meta: Record<string, unknown>, actor: string): Promise<KnownBooking> {
    let row = seen;
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      try {
        await this.upstream.replaceMeta(row, meta);
      } catch (error) {
        throw refusalOf(error, pointerOfMeta);
      }
      const result = await this.store.recordMeta(row, meta, { actor, action: 'update_meta', detail: { meta } });
      if (result.kind !== 'moved') {
        return result.row;
      }
      // Another change was recorded while ours was on its way: sent again, ours is the last one on both sides.
      row = result.row;
    }
    throw BookingsError.changedMeanwhile(seen.id);
  }

  /** Looks how the booking stands, records it, and decides what the caller of the failed action is told. */
  private async afterFailure(
    seen: KnownBooking,
    action: ClientAction,
    note: ChangeNote,
    error: TimekitError,
  ): Promise<KnownBooking> {
    const standing = await this.upstream.standing(seen).catch(() => undefined);
    if (standing === undefined) {
      throw refusalOf(error, (field) => pointerOfInput(field, action));
    }
    const drifted = standing.state !== seen.state;
    const done = drifted && leadsTo(seen.graph, action, standing.state);
    // With an unknown outcome it was an earlier attempt of this very call that moved the booking.
    const row = drifted ? await this.record(seen, standing, done && error.outcomeUnknown ? note : RECONCILE) : seen;
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

  private async record(seen: KnownBooking, standing: UpstreamStanding, note: ChangeNote): Promise<KnownBooking> {
    let [row, known, change] = [seen, standing, note];
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      const result = await this.store.recordState(row, known, change);
      if (result.kind !== 'moved') {
        return result.row;
      }
      row = result.row;
      known = await this.upstream.standing(row);
      change = known.state === standing.state ? note : RECONCILE;
    }
    throw BookingsError.changedMeanwhile(seen.id);
  }
}

/** Whether, after this failure, the booking may stand elsewhere at Timekit than on our row. */
function mayHaveMoved(error: TimekitError): boolean {
  return error.outcomeUnknown || error instanceof TimekitInvalidError || error instanceof TimekitConflictError;
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
