import type { Graph } from './graph.js';

/** Booked at once; the event is in the calendar from the start. Source: Timekit docs, "instant-graph". */
export const instant: Graph = {
  name: 'instant',
  createAction: 'confirm',
  initialState: 'confirmed',
  transitions: {
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
