/** Which graphs the engine runs, and what a client may do to a booking. The graphs themselves are in `#libs/scheduling`. */
import { clientActions, graphs, isGraphName, type BookingAction, type Graph, type GraphName } from '#libs/scheduling';
import type { EngineBooking } from '../storage/booking.entity.js';

const TIME_GRAPHS = [
  'instant',
  'confirm_decline',
  'instant_payment',
  'group_owner',
] as const satisfies readonly GraphName[];
export const SEAT_GRAPHS = ['group_customer', 'group_customer_payment'] as const satisfies readonly GraphName[];

/** A booking of time of a resource. */
export type TimeGraph = (typeof TIME_GRAPHS)[number];

/** A booking of a seat in somebody's group booking. */
export type SeatGraph = (typeof SEAT_GRAPHS)[number];

export function isTimeGraph(name: GraphName): name is TimeGraph {
  return TIME_GRAPHS.some((graph) => graph === name);
}

export function isSeatGraph(name: string): name is SeatGraph {
  return SEAT_GRAPHS.some((graph) => graph === name);
}

/** Whether any graph knows the action; other names under a booking's path are no actions but routes that do not exist. */
export function isAction(name: string): boolean {
  return Object.values(graphs).some(({ transitions }) =>
    Object.values(transitions).some((moves) => Object.hasOwn(moves, name)),
  );
}

export function graphOf(booking: Pick<EngineBooking, 'graph'>): Graph {
  if (!isGraphName(booking.graph)) {
    throw new TypeError(`A stored booking has the unknown graph ${booking.graph}.`);
  }
  return graphs[booking.graph];
}

/**
 * The actions that a client may call on a booking as it stands, in the graph's order. `reschedule_by_customer` is not
 * among them: it only happens as a part of rescheduling, which also books the new time.
 */
export function callableActions(booking: Pick<EngineBooking, 'graph' | 'state'>): BookingAction[] {
  return clientActions(graphOf(booking), booking.state).filter((action) => action !== 'reschedule_by_customer');
}
