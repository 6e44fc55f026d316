import type { Graph } from './graph.js';

const RESERVATION_MS = 30_000;

/**
 * A slot kept free for a short time. Turning it into a booking is not an action: the booking claims the time and the
 * reservation expires with it. Source: Timekit docs, "reserving-a-time".
 */
export const reservation: Graph = {
  name: 'reservation',
  createAction: 'reserve',
  initialState: 'reserved',
  transitions: { reserved: { expire: 'expired' } },
  automatic: { expire: { defaultDelayMs: RESERVATION_MS, setting: 'reservation_time' } },
  settings: ['reservation_time'],
  blocksTimeIn: ['reserved'],
  takesSeatIn: [],
};
