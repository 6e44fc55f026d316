/** What to make of an action that failed, once it is known how the booking stands. */
import { TimekitConflictError, TimekitInvalidError } from '#libs/timekit';
import { pointerOfInput } from './action-inputs.js';
import { allowedActionsOf, type ClientAction, leadsTo } from './booking-graph.js';
import { type ChangeNote, RECONCILE } from './booking-history.service.js';
import type { Standing } from './booking-standings.service.js';
import type { ActionInputsDto } from './bookings.dto.js';
import { BookingsError } from './bookings.errors.js';
import { isUnknown, type UpstreamError } from './change-outcomes.service.js';
import { type KnownBooking, refusalOf } from './upstream-bookings.service.js';

export interface FailedAction {
  /** As the client could see it. */
  readonly seen: KnownBooking;
  readonly turn: KnownBooking;
  readonly action: ClientAction;
  /** As the client sent them. */
  readonly sent: ActionInputsDto;
  readonly note: ChangeNote;
  /** Our id of the resource whose time is taken, if that is why. */
  readonly takenId: string | undefined;
}

export interface Verdict {
  /** To be recorded, which ends the turn; without it the turn stays as it is. */
  readonly found?: { readonly values: Standing; readonly change: ChangeNote };
  /** Undefined when the action counts as performed. */
  readonly refusal?: unknown;
}

/** `current`: how the booking stands at Timekit; undefined when Timekit cannot be asked. */
export function judgeFailed(failed: FailedAction, error: UpstreamError, current: Standing | undefined): Verdict {
  const { seen, turn, action, sent, note, takenId } = failed;
  const refusal = refusalOf(error, (field) => pointerOfInput(field, action, sent), takenId);
  if (current === undefined) {
    return { refusal };
  }
  const { state } = current;
  const unknown = isUnknown(error);
  // Whoever paid otherwise at the same time did not pay with this.
  const isOwn = unknown || (sent.payment_id ?? sent.inputs?.['payment_id']) === undefined;
  const done = isOwn && state !== seen.state && leadsTo(seen.graph, action, state);
  if (done) {
    // With an unknown outcome it was this very call that moved the booking.
    return { found: { values: current, change: unknown ? note : RECONCILE } };
  }
  if (unknown && state === turn.state && current.timekitBookingId === turn.timekitBookingId) {
    return { refusal };
  }
  const found = { values: current, change: RECONCILE };
  if (current.timekitBookingId !== turn.timekitBookingId) {
    return { found, refusal: BookingsError.changedMeanwhile(turn.id) };
  }
  const row = { ...turn, ...current };
  const allowedActions = allowedActionsOf(row);
  const refused = error instanceof TimekitInvalidError || (error instanceof TimekitConflictError && !error.slotTaken);
  return refused && !allowedActions.includes(action)
    ? { found, refusal: BookingsError.actionNotAllowed({ ...row, allowedActions }, action, error) }
    : { found, refusal };
}
