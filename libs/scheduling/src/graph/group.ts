import type { Graph } from './graph.js';

/**
 * The owner's side of a group booking: holds the time and opens seats. Source: Timekit docs, "group_owner-graph"; the
 * order of actions is that of the recorded `available_actions`.
 */
export const groupOwner: Graph = {
  name: 'group_owner',
  createAction: 'create',
  initialState: 'tentative',
  transitions: {
    tentative: { complete: 'completed', cancel: 'cancelled' },
  },
  blocksTimeIn: ['tentative', 'completed'],
  takesSeatIn: [],
  settings: ['max_seats', 'min_cancel_time', 'min_booking_time', 'max_booking_time'],
};

/**
 * One seat of a group booking; its time is the owner's. Source: Timekit docs, "group_customer-graph"; that a seat can be
 * rescheduled, into another group booking, is our addition.
 */
export const groupCustomer: Graph = {
  name: 'group_customer',
  createAction: 'create',
  initialState: 'confirmed',
  transitions: {
    confirmed: {
      cancel_by_customer: 'cancelled_by_customer',
      cancel_by_owner: 'cancelled_by_owner',
      reschedule_by_customer: 'rescheduled_by_customer',
      complete: 'completed',
    },
  },
  withGroup: {
    complete: { confirmed: { action: 'complete', to: 'completed' } },
    cancel: { confirmed: { action: 'cancel_by_owner', to: 'cancelled_by_owner' } },
  },
  blocksTimeIn: [],
  takesSeatIn: ['confirmed', 'completed'],
};
