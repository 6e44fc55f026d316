/** Which graphs the engine runs, and what a client may do to a booking. The graphs themselves are in `#libs/scheduling`. */
import { clientActions, graphs, isGraphName, type BookingAction, type Graph, type GraphName } from '#libs/scheduling';
import type { EngineBooking } from '../storage/booking.entity.js';

const SUPPORTED = ['instant', 'confirm_decline', 'instant_payment'] as const satisfies readonly GraphName[];

export type SupportedGraph = (typeof SUPPORTED)[number];

export function isSupported(name: GraphName): name is SupportedGraph {
  return SUPPORTED.some((supported) => supported === name);
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
