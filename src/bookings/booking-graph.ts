/** What clients of this API may do with a booking. The graphs themselves are data in `#libs/scheduling`. */
import { type BookingAction, type BookingState, clientActions, graphs, isFinal } from '#libs/scheduling';
import type { TimekitBookingState } from '#libs/timekit';

/** The graphs that bookings can be made with here. */
export const BOOKING_GRAPHS = ['instant', 'confirm_decline'] as const;
export type BookingGraph = (typeof BOOKING_GRAPHS)[number];

/** The state before Timekit's answer is recorded. It is ours; Timekit knows no such state. */
export const PENDING = 'pending';

/** What a stored booking can be; `initialized` and `error` are Timekit's own, short-lived and failed. */
export const BOOKING_STATES = [
  PENDING,
  'initialized',
  'tentative',
  'confirmed',
  'declined',
  'completed',
  'cancelled',
  'cancelled_by_customer',
  'rescheduled_by_customer',
  'error',
] as const satisfies readonly (typeof PENDING | BookingState | TimekitBookingState)[];

/** Rescheduling books the new time too, so it is no action of its own. */
export type ClientAction = Exclude<
  BookingAction,
  'pay' | 'timeout' | 'expire' | 'cancel_by_owner' | 'reschedule_by_customer'
>;

const CLIENT_ACTIONS: readonly ClientAction[] = ['confirm', 'decline', 'cancel', 'cancel_by_customer', 'complete'];

interface Standing {
  graph: string;
  state: string;
}

export function isClientAction(action: string): action is ClientAction {
  return CLIENT_ACTIONS.some((each) => each === action);
}

/** The actions a client may ask for, in the graph's order; none while the booking is pending or over. */
export function allowedActionsOf(booking: Standing): ClientAction[] {
  return clientActions(graphOf(booking.graph), booking.state).filter(isClientAction);
}

/** Whether the action ends in that state, from wherever it starts. */
export function leadsTo(graph: string, action: ClientAction, state: string): boolean {
  return Object.values(graphOf(graph).transitions).some((moves) => moves[action] === state);
}

/** Whether nothing can follow the state. `initialized` is in no graph, and is followed by the graph's first state. */
export function isOver(booking: Standing): boolean {
  return booking.state !== 'initialized' && isFinal(graphOf(booking.graph), booking.state);
}

/** What the history calls the making of a booking. */
export function createActionOf(graph: string): string {
  return graphOf(graph).createAction;
}

function graphOf(graph: string) {
  const known = BOOKING_GRAPHS.find((each) => each === graph);
  if (known === undefined) {
    throw new TypeError(`A stored booking has the unknown graph ${graph}.`);
  }
  return graphs[known];
}
