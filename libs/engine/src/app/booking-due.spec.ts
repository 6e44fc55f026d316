import { describe, expect, test } from '@jest/globals';
import { graphs, isFinal, statesOf } from '#libs/scheduling';
import { dueOf, isDue } from './booking-due.js';

const standing = {
  graph: 'instant_payment',
  state: 'tentative',
  settings: {},
  autoComplete: true,
  createdAt: new Date('2026-05-08T08:00:00Z'),
  endsAt: new Date('2026-05-09T11:00:00Z'),
};
const none = { dueAt: null, dueAction: null };

describe('what time will do', () => {
  test('is the timeout while a payment is awaited, whatever is said about completing', () => {
    const five = { dueAt: new Date('2026-05-08T08:05:00Z'), dueAction: 'timeout' };
    expect(dueOf(standing)).toEqual(five);
    expect(dueOf({ ...standing, autoComplete: false })).toEqual(five);
    expect(dueOf({ ...standing, graph: 'group_customer_payment' })).toEqual(five);
    expect(dueOf({ ...standing, settings: { timeout: '30 seconds' } }).dueAt).toEqual(new Date('2026-05-08T08:00:30Z'));
  });

  test('is completion one hour after the end wherever that can follow, unless it is switched off', () => {
    const complete = { dueAt: new Date('2026-05-09T12:00:00Z'), dueAction: 'complete' };
    for (const [graph, state] of [
      ['instant', 'confirmed'],
      ['confirm_decline', 'confirmed'],
      ['instant_payment', 'paid'],
      ['group_owner', 'tentative'],
      ['group_customer', 'confirmed'],
      ['group_customer_payment', 'paid'],
    ] as const) {
      expect(dueOf({ ...standing, graph, state })).toEqual(complete);
      expect(dueOf({ ...standing, graph, state, autoComplete: false })).toEqual(none);
    }
  });

  test('is the end of a reservation, after half a minute unless it says otherwise', () => {
    const reserved = { ...standing, graph: 'reservation', state: 'reserved', autoComplete: false };
    expect(dueOf(reserved)).toEqual({ dueAt: new Date('2026-05-08T08:00:30Z'), dueAction: 'expire' });
    for (const [reservation_time, dueAt] of [
      [0, '2026-05-08T08:00:00Z'],
      [86_400, '2026-05-09T08:00:00Z'],
    ] as const) {
      expect(dueOf({ ...reserved, settings: { reservation_time } }).dueAt).toEqual(new Date(dueAt));
    }
  });

  test('is nothing to a booking that waits for an answer or is over', () => {
    expect(dueOf({ ...standing, graph: 'confirm_decline' })).toEqual(none);
    for (const graph of Object.values(graphs)) {
      for (const state of statesOf(graph).filter((each) => isFinal(graph, each))) {
        expect(dueOf({ ...standing, graph: graph.name, state })).toEqual(none);
      }
    }
  });

  test('happens at the moment itself', () => {
    const dueAt = new Date('2026-05-08T08:05:00Z');
    expect(isDue({ dueAt }, new Date(dueAt.getTime() - 1))).toBe(false);
    expect(isDue({ dueAt }, dueAt)).toBe(true);
    expect(isDue({ dueAt: null }, dueAt)).toBe(false);
  });
});
