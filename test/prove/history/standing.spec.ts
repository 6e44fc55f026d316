import { describe, expect, test } from '@jest/globals';
import type { Attempt, Entry, Fate } from './ledger.js';
import { mayBeClosed, mayBeOver, possibleStates } from './standing.js';

const SOON = 100;
const LATER = 400_000;

function did(action: string, sentAt: number, answeredAt: number, fate: Fate = 'made'): Attempt {
  return { action, sentAt, answeredAt, fate };
}

function booking(face: Entry['face'], graph: string, changes: Attempt[], owners: Entry[] = []): Entry {
  const made = { tag: 'a', id: 'a', start: 0, end: 1, sentAt: 0, answeredAt: 1, fate: 'made' } as const;
  return { ...made, face, graph, resources: ['r'], owners, changes };
}

function states(entry: Entry, moment = SOON): string[] {
  return [...possibleStates(entry, moment)].toSorted();
}

describe('a booking may end in', () => {
  test.each<[string, Entry, string[]]>([
    ['its first state', booking('v2', 'confirm_decline', []), ['tentative']],
    ['what was acknowledged', booking('v2', 'instant', [did('cancel', 2, 3)]), ['cancelled']],
    ['not what was refused', booking('v2', 'instant', [did('cancel', 2, 3, 'refused')]), ['confirmed']],
    ['what may have happened', booking('v2', 'instant', [did('cancel', 2, 3, 'unknown')]), ['cancelled', 'confirmed']],
    ['the later of two', booking('v2', 'confirm_decline', [did('cancel', 4, 5), did('confirm', 2, 3)]), ['cancelled']],
    [
      'the only order there is of two at once',
      booking('v2', 'instant_payment', [did('complete', 2, 5), did('pay', 2, 5)]),
      ['completed'],
    ],
    [
      'nothing where the order cannot be',
      booking('v2', 'instant_payment', [did('cancel', 2, 3), did('pay', 4, 5)]),
      [],
    ],
    ['nothing after two ends', booking('v2', 'instant', [did('cancel', 2, 5), did('complete', 2, 5)]), []],
    ['nothing that the end forbids', booking('v2', 'instant', [did('cancel', 2, 3), did('reschedule', 4, 5)]), []],
    [
      'one end told twice natively',
      booking('native', 'instant', [did('cancel', 2, 5), did('cancel', 2, 5)]),
      ['cancelled'],
    ],
    [
      'nothing after one end told twice on /v2',
      booking('v2', 'instant', [did('cancel', 2, 5), did('cancel', 2, 5)]),
      [],
    ],
    [
      'nothing after a hold became two bookings',
      booking('native', 'reservation', [did('convert', 2, 5), did('convert', 2, 5)]),
      [],
    ],
    ['what ended a hold', booking('native', 'reservation', [did('convert', 2, 5)]), ['converted']],
    [
      'what a release of a hold may have done that nobody was told of',
      booking('native', 'reservation', [did('release', 2, 3, 'unknown')]),
      ['expired', 'held', 'released'],
    ],
    [
      'an expiry when the hold that it found was released again',
      booking('native', 'reservation', [did('release', 2, 3, 'unknown'), did('release', 4, 5)]),
      ['expired', 'released'],
    ],
    ['where it was when it is prolonged', booking('v2', 'reservation', [did('extend', 2, 5)]), ['reserved']],
  ])('%s', (_what, entry, expected) => {
    expect(states(entry)).toEqual(expected);
  });

  test('what time does, once it can have', () => {
    const unpaid = booking('v2', 'instant_payment', []);
    expect(states(unpaid)).toEqual(['tentative']);
    expect(states(unpaid, LATER)).toEqual(['tentative', 'unpaid']);
    expect(states(booking('v2', 'instant_payment', [did('pay', 2, 3)]), LATER)).toEqual(['paid']);
  });

  test('what the end of its group booking does', () => {
    const owner = booking('v2', 'group_owner', [did('cancel', 2, 3)]);
    expect(states(booking('v2', 'group_customer', [], [owner]))).toEqual(['cancelled_by_owner', 'confirmed']);
    expect(states(booking('v2', 'group_customer_payment', [], [owner]))).toEqual(['cancelled_by_owner', 'tentative']);
  });
});

describe('a refusal', () => {
  test('has a reason where the booking may not allow it', () => {
    const cancel = did('cancel', 10, Infinity, 'unknown');
    expect(mayBeOver(booking('v2', 'instant', [cancel]), cancel)).toBe(false);
    expect(mayBeOver(booking('v2', 'confirm_decline', [cancel]), cancel)).toBe(true);
    expect(mayBeOver(booking('v2', 'confirm_decline', [did('confirm', 2, 3), cancel]), cancel)).toBe(false);
    expect(mayBeOver(booking('v2', 'instant', [did('complete', 9, 20), cancel]), cancel)).toBe(true);
    expect(mayBeOver(booking('native', 'instant', [did('cancel', 2, 3), cancel]), cancel)).toBe(true);
  });

  test('has a reason where the booking has moved meanwhile', () => {
    const edit = did('edit', 10, Infinity, 'unknown');
    expect(mayBeOver(booking('v2', 'instant', [did('reschedule', 2, 3), edit]), edit)).toBe(false);
    expect(mayBeOver(booking('v2', 'instant', [did('reschedule', 9, 20), edit]), edit)).toBe(true);
    expect(mayBeOver(booking('native', 'instant', [did('reschedule', 9, 20), edit]), edit)).toBe(false);
  });

  test('of a seat has a reason where the group booking may have ended', () => {
    expect(mayBeClosed(booking('v2', 'group_owner', []), 10)).toBe(false);
    expect(mayBeClosed(booking('v2', 'group_owner', [did('complete', 2, 3, 'unknown')]), 10)).toBe(true);
  });
});
