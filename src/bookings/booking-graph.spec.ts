import { describe, expect, test } from '@jest/globals';
import { graphs } from '#libs/scheduling';
import { allowedActionsOf, BOOKING_GRAPHS, BOOKING_STATES, isOver, leadsTo } from './booking-graph.js';

describe('what clients may do with a booking', () => {
  test.each([
    ['instant', 'confirmed', ['cancel', 'cancel_by_customer', 'complete']],
    ['instant', 'cancelled', []],
    ['confirm_decline', 'tentative', ['decline', 'confirm']],
    ['confirm_decline', 'confirmed', ['cancel', 'cancel_by_customer', 'complete']],
    ['instant_payment', 'tentative', ['pay']],
    ['instant_payment', 'unpaid', []],
    ['group_owner', 'tentative', ['complete', 'cancel']],
    ['group_customer', 'confirmed', ['cancel_by_customer', 'cancel_by_owner', 'complete']],
    ['group_customer_payment', 'tentative', ['pay', 'cancel_by_owner']],
    ['instant', 'pending', []],
    ['instant', 'initialized', []],
  ])('%s, %s: %j', (graph, state, actions) => {
    expect(allowedActionsOf({ graph, state })).toEqual(actions);
  });

  test('an action is told by where it leads', () => {
    expect(leadsTo('instant', 'cancel', 'cancelled')).toBe(true);
    expect(leadsTo('instant', 'cancel', 'cancelled_by_customer')).toBe(false);
    expect(leadsTo('instant', 'confirm', 'confirmed')).toBe(false);
    expect(leadsTo('confirm_decline', 'confirm', 'confirmed')).toBe(true);
  });

  test('what nothing can follow is over', () => {
    expect(isOver({ graph: 'confirm_decline', state: 'declined' })).toBe(true);
    expect(isOver({ graph: 'confirm_decline', state: 'tentative' })).toBe(false);
    expect(isOver({ graph: 'instant', state: 'initialized' })).toBe(false);
  });

  test('every state of the graphs is one that lists can be filtered by', () => {
    const states = BOOKING_GRAPHS.flatMap((name) => [
      graphs[name].initialState,
      ...Object.values(graphs[name].transitions).flatMap((moves) => Object.values(moves)),
    ]);
    expect(states.filter((state) => !BOOKING_STATES.some((known) => known === state))).toEqual([]);
  });
});
