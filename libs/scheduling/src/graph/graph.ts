/**
 * A booking graph: which states a booking can be in, which action leads where, and what each state holds (time of a
 * resource, or a seat in a group booking). Graphs are data; this file interprets them.
 *
 * Holding is a property of states, so effects are never written down: leaving a state that holds time for one that
 * does not is a release, and so on. `error` belongs to every graph and is reached by failure, never by an action.
 *
 * Source: Timekit docs, graph pages (instant-graph, confirm-decline-graph, instant_payment-graph, group_owner-graph,
 * group_customer-graph, group_customer_payment-graph), the states of `reservation` from Pipedream's Timekit component.
 * Which states hold time or a seat, and which are final, is our reading of those pages.
 */
export type GraphName =
  | 'instant'
  | 'confirm_decline'
  | 'instant_payment'
  | 'group_owner'
  | 'group_customer'
  | 'group_customer_payment'
  | 'reservation';

export type BookingState =
  | 'tentative'
  | 'confirmed'
  | 'declined'
  | 'paid'
  | 'unpaid'
  | 'completed'
  | 'cancelled'
  | 'cancelled_by_customer'
  | 'cancelled_by_owner'
  | 'rescheduled_by_customer'
  | 'reserved'
  | 'expired'
  | 'error';

export type BookingAction =
  | 'confirm'
  | 'decline'
  | 'pay'
  | 'timeout'
  | 'complete'
  | 'cancel'
  | 'cancel_by_customer'
  | 'cancel_by_owner'
  | 'reschedule_by_customer'
  | 'expire';

/** What the caller has to do to the claim on time, or to the seat, when a booking moves. */
export type Effect = 'claim' | 'release' | 'keep' | 'take_seat' | 'free_seat';

/** An action that only the passing of time performs. */
export interface AutomaticAction {
  /** Counted from creation (or from the last extension of a reservation). */
  readonly defaultDelayMs: number;
  /** The key of the booking's settings that says how long instead. */
  readonly setting: string;
}

/** How a group booking ends. */
export type GroupEnd = 'complete' | 'cancel';

/** What a seat does when its group booking ends. */
export interface SeatEnd {
  readonly action: BookingAction;
  readonly to: BookingState;
}

export interface Graph {
  readonly name: GraphName;
  readonly createAction: 'create' | 'confirm' | 'reserve';
  readonly initialState: BookingState;
  /** Key order is the order in which actions are offered. */
  readonly transitions: Partial<Record<BookingState, Partial<Record<BookingAction, BookingState>>>>;
  /** Of a seat: what becomes of each state that is not final when the group booking ends. */
  readonly withGroup?: Readonly<Record<GroupEnd, Partial<Record<BookingState, SeatEnd>>>>;
  readonly automatic?: Partial<Record<BookingAction, AutomaticAction>>;
  readonly blocksTimeIn: readonly BookingState[];
  readonly takesSeatIn: readonly BookingState[];
  /** Keys of the booking's settings that this graph reads. */
  readonly settings?: readonly string[];
}

export type Transition =
  | {
      readonly ok: true;
      readonly from: BookingState;
      readonly to: BookingState;
      readonly effects: readonly Effect[];
      readonly final: boolean;
    }
  | { readonly ok: false; readonly allowed: readonly BookingAction[] };
