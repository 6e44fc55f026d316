/** What clients of this API may do with a booking. The graphs themselves are data in `#libs/scheduling`. */
import {
  type BookingAction,
  type BookingState,
  clientActions,
  type Graph,
  graphs,
  isFinal,
  statesOf,
  transition,
} from '#libs/scheduling';
import type { TimekitBookingState } from '#libs/timekit';

const TIME_GRAPHS = ['instant', 'confirm_decline', 'instant_payment', 'group_owner'] as const;
const SEAT_GRAPHS = ['group_customer', 'group_customer_payment'] as const;

/** The graphs that bookings can be made with here; a hold is not a booking. */
export const BOOKING_GRAPHS = [...TIME_GRAPHS, ...SEAT_GRAPHS] as const;
export type BookingGraph = (typeof BOOKING_GRAPHS)[number];

export function isBookingGraph(graph: string): graph is BookingGraph {
  return BOOKING_GRAPHS.some((each) => each === graph);
}

/** Whether its bookings are seats of a group booking; the others hold time of a resource. */
export function isSeatGraph(graph: string): boolean {
  return SEAT_GRAPHS.some((each) => each === graph);
}

/** How seats can stand that nothing has ended yet. */
export function openSeats(): { graph: string; state: string; autoComplete: boolean }[] {
  return SEAT_GRAPHS.flatMap((graph) =>
    statesOf(graphs[graph])
      .filter((state) => !isFinal(graphs[graph], state))
      .flatMap((state) => [true, false].map((autoComplete) => ({ graph, state, autoComplete }))),
  );
}

/** The state before Timekit's answer is recorded. It is ours; Timekit knows no such state. */
export const PENDING = 'pending';

/** What a stored booking can be; `initialized` and `error` are Timekit's own, short-lived and failed. */
export const BOOKING_STATES = [
  PENDING,
  'initialized',
  'tentative',
  'confirmed',
  'paid',
  'unpaid',
  'declined',
  'completed',
  'cancelled',
  'cancelled_by_customer',
  'cancelled_by_owner',
  'rescheduled_by_customer',
  'error',
] as const satisfies readonly (typeof PENDING | BookingState | TimekitBookingState)[];

/** Rescheduling books the new time too, so it is no action of its own. */
export type ClientAction = Exclude<BookingAction, 'timeout' | 'expire' | 'reschedule_by_customer'>;

export const CLIENT_ACTIONS: readonly ClientAction[] = [
  'confirm',
  'decline',
  'pay',
  'cancel',
  'cancel_by_customer',
  'cancel_by_owner',
  'complete',
];

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

/** The action of a client's that leads from one state to the other; undefined when it takes more, or time. */
export function actionBetween(graph: string, from: string, to: string): ClientAction | undefined {
  return allowedActionsOf({ graph, state: from }).find((action) => {
    const step = transition(graphOf(graph), from, action);
    return step.ok && step.to === to;
  });
}

/** Whether the booking can be rescheduled as it stands. */
export function isMovable({ graph, state }: Standing): boolean {
  return transition(graphOf(graph), state, 'reschedule_by_customer').ok;
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

/** Throws for a name that no stored booking can have. */
export function graphOf(graph: string): Graph {
  const known = BOOKING_GRAPHS.find((each) => each === graph);
  if (known === undefined) {
    throw new TypeError(`A stored booking has the unknown graph ${graph}.`);
  }
  return graphs[known];
}
