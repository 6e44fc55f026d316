import type { Graph } from './graph.js';

/**
 * The owner answers first. A tentative booking holds no time, so several may wait for the same slot, and confirming the
 * second has to fail on the claim. Source: Timekit docs, "confirm-decline-graph"; the order of the two tentative actions
 * is that of the recorded `possible_actions`. That a tentative booking can be rescheduled is our addition.
 */
export const confirmDecline: Graph = {
  name: 'confirm_decline',
  createAction: 'create',
  initialState: 'tentative',
  transitions: {
    tentative: { decline: 'declined', confirm: 'confirmed', reschedule_by_customer: 'rescheduled_by_customer' },
    confirmed: {
      cancel: 'cancelled',
      cancel_by_customer: 'cancelled_by_customer',
      reschedule_by_customer: 'rescheduled_by_customer',
      complete: 'completed',
    },
  },
  blocksTimeIn: ['confirmed', 'completed'],
  takesSeatIn: [],
};
