import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { checkGraph } from './check.js';
import type { BookingState, Effect, Graph, GraphName, GroupEnd } from './graph.js';
import { graphs, isGraphName } from './graphs.js';
import { allowedActions, begin, clientActions, isFinal, seatEnd, statesOf, transition } from './transition.js';

const all = Object.values(graphs);

describe('the graphs', () => {
  test.each(all.map((graph) => [graph.name, graph] as const))('%s is sound', (name, graph) => {
    expect(checkGraph(graph)).toEqual([]);
    expect(graphs[name]).toBe(graph);
  });

  /** The state lists of the documentation and of Pipedream's component. */
  test.each<[GraphName, BookingState[]]>([
    ['instant', ['confirmed', 'completed', 'cancelled', 'cancelled_by_customer', 'rescheduled_by_customer', 'error']],
    [
      'confirm_decline',
      [
        'tentative',
        'declined',
        'confirmed',
        'completed',
        'cancelled',
        'cancelled_by_customer',
        'rescheduled_by_customer',
        'error',
      ],
    ],
    [
      'instant_payment',
      [
        'tentative',
        'paid',
        'unpaid',
        'completed',
        'cancelled',
        'cancelled_by_customer',
        'rescheduled_by_customer',
        'error',
      ],
    ],
    ['group_owner', ['tentative', 'completed', 'cancelled', 'error']],
    // Without `rescheduled_by_customer`, which is ours.
    ['group_customer', ['confirmed', 'completed', 'cancelled_by_customer', 'cancelled_by_owner', 'error']],
    [
      'group_customer_payment',
      ['tentative', 'paid', 'unpaid', 'completed', 'cancelled_by_owner', 'cancelled_by_customer', 'error'],
    ],
    ['reservation', ['reserved', 'expired', 'error']],
  ])('%s has the documented states', (name, states) => {
    const ours = isSeat(name) ? ['rescheduled_by_customer'] : [];
    expect(statesOf(graphs[name]).toSorted()).toEqual([...states, ...ours].toSorted());
  });

  test('final states are the documented ones', () => {
    const final = new Set(all.flatMap((graph) => statesOf(graph).filter((state) => isFinal(graph, state))));
    expect([...final].toSorted()).toEqual([
      'cancelled',
      'cancelled_by_customer',
      'cancelled_by_owner',
      'completed',
      'declined',
      'error',
      'expired',
      'rescheduled_by_customer',
      'unpaid',
    ]);
  });

  test('actions come in the order that recorded answers show', () => {
    const actions = allowedActions(graphs.confirm_decline, 'tentative');
    expect(actions).toEqual(['decline', 'confirm', 'reschedule_by_customer']);
    expect(allowedActions(graphs.group_owner, 'tentative')).toEqual(['complete', 'cancel']);
  });

  test('a name is a graph or not', () => {
    expect(isGraphName('instant')).toBe(true);
    for (const other of ['toString', 'Instant', '', null, 3]) expect(isGraphName(other)).toBe(false);
  });
});

describe('moving', () => {
  test.each<[GraphName, BookingState, Effect[]]>([
    ['instant', 'confirmed', ['claim']],
    ['confirm_decline', 'tentative', []],
    ['instant_payment', 'tentative', ['claim']],
    ['group_owner', 'tentative', ['claim']],
    ['group_customer', 'confirmed', ['take_seat']],
    ['group_customer_payment', 'tentative', []],
    ['reservation', 'reserved', ['claim']],
  ])('%s begins %s with %j', (name, state, effects) => {
    expect(begin(graphs[name])).toEqual({ state, effects });
  });

  test.each<[GraphName, BookingState, Effect[]]>([
    ['confirm_decline', 'tentative', []],
    ['confirm_decline', 'confirmed', ['claim']],
    ['group_customer_payment', 'paid', ['take_seat']],
  ])('%s that takes the place of another begins %s with %j', (name, state, effects) => {
    expect(begin(graphs[name], state)).toEqual({ state, effects });
  });

  test.each<[GraphName, BookingState, string, BookingState, Effect[], boolean]>([
    ['instant', 'confirmed', 'cancel', 'cancelled', ['release'], true],
    ['instant', 'confirmed', 'complete', 'completed', ['keep'], true],
    ['instant', 'confirmed', 'reschedule_by_customer', 'rescheduled_by_customer', ['release'], true],
    ['confirm_decline', 'tentative', 'confirm', 'confirmed', ['claim'], false],
    ['confirm_decline', 'tentative', 'decline', 'declined', [], true],
    ['confirm_decline', 'tentative', 'reschedule_by_customer', 'rescheduled_by_customer', [], true],
    ['group_customer', 'confirmed', 'reschedule_by_customer', 'rescheduled_by_customer', ['free_seat'], true],
    ['instant_payment', 'tentative', 'pay', 'paid', ['keep'], false],
    ['instant_payment', 'tentative', 'timeout', 'unpaid', ['release'], true],
    ['group_owner', 'tentative', 'cancel', 'cancelled', ['release'], true],
    ['group_customer', 'confirmed', 'cancel_by_owner', 'cancelled_by_owner', ['free_seat'], true],
    ['group_customer', 'confirmed', 'complete', 'completed', ['keep'], true],
    ['group_customer_payment', 'tentative', 'pay', 'paid', ['take_seat'], false],
    ['group_customer_payment', 'tentative', 'cancel_by_owner', 'cancelled_by_customer', [], true],
    ['group_customer_payment', 'paid', 'cancel_by_owner', 'cancelled_by_owner', ['free_seat'], true],
    ['reservation', 'reserved', 'expire', 'expired', ['release'], true],
  ])('%s: %s, %s gives %s', (name, from, action, to, effects, final) => {
    expect(transition(graphs[name], from, action)).toEqual({ ok: true, from, to, effects, final });
  });

  test('what is not allowed says what is', () => {
    expect(transition(graphs.confirm_decline, 'tentative', 'cancel')).toEqual({
      ok: false,
      allowed: ['decline', 'confirm', 'reschedule_by_customer'],
    });
    for (const [state, action] of [
      ['cancelled', 'confirm'],
      ['toString', 'call'],
      ['error', 'confirm'],
      ['confirmed', 'toString'],
    ] as const) {
      expect(transition(graphs.instant, state, action)).toMatchObject({ ok: false });
    }
  });

  test.each<[GraphName, BookingState, GroupEnd, string | undefined]>([
    ['group_customer', 'confirmed', 'complete', 'complete: completed keep'],
    ['group_customer', 'confirmed', 'cancel', 'cancel_by_owner: cancelled_by_owner free_seat'],
    ['group_customer', 'completed', 'cancel', undefined],
    ['group_customer_payment', 'tentative', 'complete', 'timeout: unpaid '],
    ['group_customer_payment', 'tentative', 'cancel', 'cancel_by_owner: cancelled_by_owner '],
    ['group_customer_payment', 'paid', 'complete', 'complete: completed keep'],
    ['instant', 'confirmed', 'cancel', undefined],
  ])('a seat of %s that is %s when its group ends by %s: %s', (name, state, end, expected) => {
    const step = seatEnd(graphs[name], state, end, true);
    expect(step && `${step.action}: ${step.to} ${step.effects.join()}`).toBe(expected);
  });

  test('a seat that opted out is cancelled and times out with its group, but is not completed', () => {
    expect(actionsOf('complete')).toEqual(['timeout', undefined]);
    expect(actionsOf('cancel')).toEqual(['cancel_by_owner', 'cancel_by_owner']);
  });

  test('clients cannot call what only time performs', () => {
    expect(clientActions(graphs.instant_payment, 'tentative')).toEqual(['pay']);
    expect(clientActions(graphs.group_customer_payment, 'tentative')).toEqual(['pay', 'cancel_by_owner']);
    expect(clientActions(graphs.reservation, 'reserved')).toEqual([]);
    expect(clientActions(graphs.instant, 'confirmed')).toEqual(allowedActions(graphs.instant, 'confirmed'));
  });

  test('replaying actions gives the same state, and effects balance to what the state holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(fc.nat(), { maxLength: 6 }), (graph, choices) => {
        const walk = (): { state: BookingState; taken: number; actions: string[] } => {
          let { state } = begin(graph);
          let taken = balance(begin(graph).effects);
          const actions: string[] = [];
          for (const choice of choices) {
            const open = allowedActions(graph, state);
            const action = open[choice % Math.max(open.length, 1)];
            const step = transition(graph, state, action ?? 'none');
            if (!step.ok) break;
            actions.push(action!);
            state = step.to;
            taken += balance(step.effects);
          }
          return { state, taken, actions };
        };
        const first = walk();
        expect(walk()).toEqual(first);
        const holds = graph.blocksTimeIn.includes(first.state) || graph.takesSeatIn.includes(first.state);
        expect(first.taken).toBe(holds ? 1 : 0);
      }),
    );
  });
});

/** Of a seat that opted out of auto-complete, while it waits for its payment and once it is paid. */
function actionsOf(end: GroupEnd): (string | undefined)[] {
  const graph = graphs.group_customer_payment;
  return (['tentative', 'paid'] as const).map((state) => seatEnd(graph, state, end, false)?.action);
}

function isSeat(name: GraphName): boolean {
  return name === 'group_customer' || name === 'group_customer_payment';
}

function balance(effects: readonly Effect[]): number {
  const change: Record<Effect, number> = { claim: 1, take_seat: 1, release: -1, free_seat: -1, keep: 0 };
  return effects.reduce((sum, effect) => sum + change[effect], 0);
}

describe('checkGraph finds', () => {
  test.each<[string, Partial<Graph>, string]>([
    [
      'a state out of reach',
      { transitions: { confirmed: { cancel: 'cancelled' }, paid: { complete: 'completed' } } },
      'paid cannot be reached from confirmed',
    ],
    [
      'a trap',
      { transitions: { confirmed: { pay: 'paid' }, paid: { confirm: 'confirmed' } } },
      'confirmed can never reach a final state',
    ],
    [
      'a holder that is no state',
      { blocksTimeIn: ['confirmed', 'reserved'] },
      'reserved holds time or a seat but is not a state',
    ],
    [
      'an automatic action that leads nowhere',
      { automatic: { expire: { defaultDelayMs: 1, setting: 'timeout' } } },
      'expire is automatic but leads nowhere',
    ],
    [
      'a way out of error',
      { transitions: { confirmed: { cancel: 'error' }, error: { confirm: 'confirmed' } } },
      'error must be final',
    ],
    [
      'a seat that outlives its group',
      { takesSeatIn: ['confirmed'] },
      'a seat that is confirmed outlives its group booking (cancel)',
    ],
    ['time and seat at once', { takesSeatIn: ['confirmed'] }, 'a graph holds either time or a seat, not both'],
  ])('%s', (_what, change, fault) => {
    expect(checkGraph({ ...graphs.instant, ...change })).toContain(fault);
  });
});
