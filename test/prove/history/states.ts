/**
 * What each action makes of a booking, written down anew: the product's own table would agree with its mistakes. What moves a
 * booking, or prolongs it, leaves it in its state. `timeout` and `expire` are performed by time.
 */
import type { Entry, Face } from './ledger.js';

interface Graph {
  readonly initial: string;
  /** From a state, by an action, to a state. */
  readonly moves: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const COMPLETE = { complete: 'completed' };
const ENDS = { ...COMPLETE, cancel: 'cancelled', cancel_by_customer: 'cancelled_by_customer' };
/** Of seats: the group booking is cancelled. */
const WITH_GROUP = { cancel_with_group: 'cancelled_by_owner' };
const SEAT_ENDS = {
  ...COMPLETE,
  cancel_by_customer: 'cancelled_by_customer',
  cancel_by_owner: 'cancelled_by_owner',
  ...WITH_GROUP,
};
const PAYMENT = { pay: 'paid', timeout: 'unpaid' };

const GRAPHS: Readonly<Record<string, Graph>> = {
  instant: { initial: 'confirmed', moves: { confirmed: { ...ENDS, reschedule: 'confirmed' } } },
  confirm_decline: {
    initial: 'tentative',
    moves: {
      tentative: { confirm: 'confirmed', decline: 'declined', reschedule: 'tentative' },
      confirmed: { ...ENDS, reschedule: 'confirmed' },
    },
  },
  instant_payment: { initial: 'tentative', moves: { tentative: PAYMENT, paid: ENDS } },
  group_owner: { initial: 'tentative', moves: { tentative: { ...COMPLETE, cancel: 'cancelled' } } },
  group_customer: { initial: 'confirmed', moves: { confirmed: { ...SEAT_ENDS, reschedule: 'confirmed' } } },
  group_customer_payment: {
    initial: 'tentative',
    // Timekit's documentation has it that the customer has cancelled what the owner cancels before it is paid.
    moves: {
      tentative: { ...PAYMENT, ...WITH_GROUP, cancel_by_owner: 'cancelled_by_customer' },
      paid: { ...SEAT_ENDS, reschedule: 'paid' },
    },
  },
};

/** Natively a hold, which says what ended it. */
const RESERVATIONS: Readonly<Record<Face, Graph>> = {
  v2: {
    initial: 'reserved',
    moves: { reserved: { extend: 'reserved', convert: 'expired', release: 'expired', expire: 'expired' } },
  },
  native: {
    initial: 'held',
    moves: {
      held: { extend: 'held', convert: 'converted', release: 'released', expire: 'expired' },
      // It is over anyhow.
      expired: { release: 'expired' },
    },
  },
};

/** One change of a booking: since when it may have happened, until when it had, and whether it has. */
export interface Step {
  readonly action: string;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly certain: boolean;
}

/** Whether the action moves bookings of the graph at all, rather than what is written in them. */
export function movesState(booking: Pick<Entry, 'face' | 'graph'>, action: string): boolean {
  return Object.values(graphOf(booking).moves).some((moves) => moves[action] !== undefined);
}

/** Whether a booking in that state can be acted on so. */
export function allows(booking: Pick<Entry, 'face' | 'graph'>, state: string, action: string): boolean {
  return graphOf(booking).moves[state]?.[action] !== undefined;
}

/**
 * The states that a booking may be in after steps of which the certain ones have happened, in an order that agrees with when
 * they were asked for and answered. None when there is no such order.
 */
export function statesAfter(booking: Pick<Entry, 'face' | 'graph'>, steps: readonly Step[]): Set<string> {
  const states = new Set<string>();
  const seen = new Set<string>();
  const visit = (state: string, left: readonly Step[]): void => {
    const point = `${state} ${left.map((step) => steps.indexOf(step)).join()}`;
    if (seen.has(point)) return;
    seen.add(point);
    const certain = left.filter((step) => step.certain);
    if (certain.length === 0) states.add(state);
    const latest = Math.min(...certain.map(({ answeredAt }) => answeredAt));
    for (const step of left.filter(({ sentAt }) => sentAt <= latest)) {
      const next = after(booking, state, step.action);
      if (next === undefined || (next === state && !step.certain)) continue;
      visit(
        next,
        left.filter((other) => other !== step),
      );
    }
  };
  visit(graphOf(booking).initial, steps);
  return states;
}

/**
 * Where it leads from there. Natively what has happened anyhow, since the client looked, counts as performed; but of two who
 * make a booking from one hold one is told.
 */
export function after(booking: Pick<Entry, 'face' | 'graph'>, state: string, action: string): string | undefined {
  const { moves } = graphOf(booking);
  const next = moves[state]?.[action];
  if (next !== undefined || booking.face === 'v2' || action === 'convert') return next;
  return Object.values(moves).some((each) => each[action] === state) ? state : undefined;
}

function graphOf({ face, graph }: Pick<Entry, 'face' | 'graph'>): Graph {
  const known = graph === 'reservation' ? RESERVATIONS[face] : GRAPHS[graph];
  if (known === undefined) throw new Error(`The checker knows nothing of the graph ${graph}.`);
  return known;
}
