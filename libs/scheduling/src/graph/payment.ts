import type { Graph } from './graph.js';

const PAYMENT_TIMEOUT_MS = 5 * 60_000;

/**
 * Time is held at once and let go when the payment does not come. Source: Timekit docs, "instant_payment-graph"; the two
 * customer actions in `paid` come from the state list of Pipedream's component.
 */
export const instantPayment: Graph = {
  name: 'instant_payment',
  createAction: 'create',
  initialState: 'tentative',
  transitions: {
    tentative: { pay: 'paid', timeout: 'unpaid' },
    paid: {
      cancel: 'cancelled',
      cancel_by_customer: 'cancelled_by_customer',
      reschedule_by_customer: 'rescheduled_by_customer',
      complete: 'completed',
    },
  },
  automatic: { timeout: { defaultDelayMs: PAYMENT_TIMEOUT_MS, setting: 'timeout' } },
  settings: ['timeout'],
  blocksTimeIn: ['tentative', 'paid', 'completed'],
  takesSeatIn: [],
};

/**
 * A seat that counts only once it is paid. Source: Timekit docs, "group_customer_payment-graph", which really prints
 * tentative / cancel_by_owner → cancelled_by_customer; it reads like a slip, but clients may rely on it. It is so for that action
 * alone: when its group is cancelled, the seat ends like the others. That a paid seat can be rescheduled, into another group
 * booking, is our addition.
 */
export const groupCustomerPayment: Graph = {
  name: 'group_customer_payment',
  createAction: 'create',
  initialState: 'tentative',
  transitions: {
    tentative: { pay: 'paid', timeout: 'unpaid', cancel_by_owner: 'cancelled_by_customer' },
    paid: {
      cancel_by_owner: 'cancelled_by_owner',
      cancel_by_customer: 'cancelled_by_customer',
      reschedule_by_customer: 'rescheduled_by_customer',
      complete: 'completed',
    },
  },
  // What waits for its payment cannot be completed: the payment did not come.
  withGroup: {
    complete: { tentative: { action: 'timeout', to: 'unpaid' }, paid: { action: 'complete', to: 'completed' } },
    cancel: {
      tentative: { action: 'cancel_by_owner', to: 'cancelled_by_owner' },
      paid: { action: 'cancel_by_owner', to: 'cancelled_by_owner' },
    },
  },
  automatic: { timeout: { defaultDelayMs: PAYMENT_TIMEOUT_MS, setting: 'timeout' } },
  settings: ['timeout'],
  blocksTimeIn: [],
  takesSeatIn: ['paid', 'completed'],
};
