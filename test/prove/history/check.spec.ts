import { describe, expect, test } from '@jest/globals';
import { checkHistory as check } from './check.js';
import type { Attempt, Entry, Ledger, Slot } from './ledger.js';
import type { Stored, StoredBooking } from './stored.js';

const HOUR = 3_600_000;

function entry(tag: string, change: Partial<Entry> = {}): Entry {
  const time = { start: 0, end: HOUR, sentAt: 0, answeredAt: 1 };
  return {
    tag,
    face: 'v2',
    graph: 'instant',
    resources: ['r'],
    ...time,
    fate: 'made',
    id: tag,
    owners: [],
    changes: [],
    ...change,
  };
}

function row(tag: string, change: Partial<StoredBooking> = {}): StoredBooking {
  const values = {
    resource: 'r',
    graph: 'instant',
    state: 'confirmed',
    replaced: false,
    start: 0,
    end: HOUR,
    changes: 0,
  };
  return { tag, id: tag, ...values, ...change };
}

function change(action: string, sentAt: number, answeredAt: number, fate: Attempt['fate'] = 'made'): Attempt {
  return { action, sentAt, fate, answeredAt };
}

/** Soon after the last of it, so that time has done nothing. */
function checkHistory(
  ledger: Pick<Ledger, 'entries'>,
  stored: Stored,
  capacityOf?: (resource: string) => number,
): string[] {
  return check(ledger, stored, 100, capacityOf);
}

function engine(...rows: StoredBooking[]): Stored {
  return { engine: rows, native: [] };
}

/** The booking `a` on both sides, changed once. */
function changedOnce(state: string): Stored {
  return { engine: [row('a', { state })], native: [row('a', { state, changes: 1 })] };
}

function movedTwice(to: Pick<Slot, 'start' | 'end'>): Stored {
  return { engine: [row('a', to)], native: [row('a', { ...to, changes: 2 })] };
}

describe('the history checker', () => {
  test('passes a true history', () => {
    const entries = [
      entry('a', { changes: [change('cancel', 5, 8), change('cancel', 6, 9, 'refused')] }),
      // Sure of the time only after the other one had asked to give it back.
      entry('b', { sentAt: 5, answeredAt: 6 }),
      entry('c', { fate: 'refused', id: undefined }),
      entry('d', { fate: 'unknown', id: undefined }),
      entry('e', { graph: 'confirm_decline' }),
      entry('f', { start: HOUR, end: 2 * HOUR }),
    ];
    const rows = [
      row('a', { state: 'cancelled', changes: 1 }),
      row('b'),
      row('e', { graph: 'confirm_decline', state: 'tentative' }),
      row('f', { start: HOUR, end: 2 * HOUR }),
    ];
    expect(checkHistory({ entries }, engine(...rows))).toEqual([]);
  });

  test('follows a booking that was moved', () => {
    const to = { start: 5 * HOUR, end: 6 * HOUR };
    const moved = entry('a', { id: 'n', changes: [{ ...change('reschedule', 5, 8), to }] });
    const old = row('a', { state: 'rescheduled_by_customer', replaced: true, changes: 1 });
    const late = entry('b', { sentAt: 8, answeredAt: 9 });
    expect(checkHistory({ entries: [moved, late] }, engine(old, row('a', { id: 'n', ...to }), row('b')))).toEqual([]);
    expect(checkHistory({ entries: [moved] }, engine(old, row('a', { id: 'n' })))).toEqual([
      expect.stringContaining('other values'),
    ]);
    const rival = entry('b', { ...to, sentAt: 8, answeredAt: 9 });
    expect(checkHistory({ entries: [moved, rival] }, engine(old, row('a', { id: 'n', ...to }), row('b', to)))).toEqual([
      'a and b held the same time of resource r',
    ]);
  });

  test('lets a resource hold as many at one moment as it has room for', () => {
    const entries = ['a', 'b', 'c'].map((tag) => entry(tag));
    const rows = engine(...entries.map(({ tag }) => row(tag)));
    expect(checkHistory({ entries }, rows, () => 3)).toEqual([]);
    expect(checkHistory({ entries }, rows, () => 2)).toHaveLength(1);
  });

  test('lets two callers be told of one action on the native API, but of one change of data only one', () => {
    const cancelled = entry('a', { face: 'native', changes: [change('cancel', 2, 4), change('cancel', 2, 5)] });
    const edits = ['x', 'y'].map((note) => ({ ...change('edit', 2, 4), note }));
    const edited = entry('a', { face: 'native', changes: edits });
    expect(checkHistory({ entries: [cancelled] }, changedOnce('cancelled'))).toEqual([]);
    expect(checkHistory({ entries: [edited] }, changedOnce('confirmed'))).toEqual([
      expect.stringContaining('1 changes are recorded'),
    ]);
  });

  test('counts a booking once whose confirmation two callers were told of', () => {
    const changes = [change('confirm', 2, 4), change('confirm', 2, 5)];
    const confirmed = entry('a', { face: 'native', graph: 'confirm_decline', changes });
    const stored = { graph: 'confirm_decline' };
    const both = { engine: [row('a', stored)], native: [row('a', { ...stored, changes: 1 })] };
    expect(checkHistory({ entries: [confirmed] }, both)).toEqual([]);
  });

  test('lets a payment be late upstream first, but not before its time', () => {
    const booked = entry('a', { face: 'native', graph: 'instant_payment' });
    const unpaid = row('a', { graph: 'instant_payment', state: 'unpaid', changes: 1 });
    const stored = { engine: [unpaid], native: [row('a', { graph: 'instant_payment', state: 'tentative' })] };
    expect(check({ entries: [booked] }, stored, 300_000)).toEqual([]);
    expect(check({ entries: [booked] }, stored, 100)).toEqual([expect.stringContaining('is tentative, and upstream')]);
  });

  test('follows a booking that was moved twice to where it was moved last', () => {
    const [first, second] = [1, 2].map((hour) => ({ start: hour * HOUR, end: (hour + 1) * HOUR }));
    const [to, then] = [first, second] as [Slot, Slot];
    const moves = [
      { ...change('reschedule', 2, 3), to },
      { ...change('reschedule', 4, 5), to: then },
    ];
    const moved = entry('a', { face: 'native', changes: moves });
    expect(checkHistory({ entries: [moved] }, movedTwice(then))).toEqual([]);
    expect(checkHistory({ entries: [moved] }, movedTwice(to))).toEqual([expect.stringContaining('other values')]);
    const atOnce = [moves[0], { ...change('reschedule', 2, 5), to: then }] as Attempt[];
    expect(checkHistory({ entries: [{ ...moved, changes: atOnce }] }, movedTwice(to))).toEqual([]);
  });

  test('judges time that is reserved, or paid for, after a payment would have been late', () => {
    const reserved = entry('a', { graph: 'reservation' });
    const paid = entry('a', { graph: 'instant_payment', changes: [change('pay', 2, 3)] });
    const rival = entry('b', { sentAt: 400_000, answeredAt: 400_001 });
    const both = ['a and b held the same time of resource r'];
    expect(
      check(
        { entries: [paid, rival] },
        engine(row('a', { graph: 'instant_payment', state: 'paid', changes: 1 }), row('b')),
        400_002,
      ),
    ).toEqual(both);
    const extended = { ...reserved, changes: [change('extend', 2, 3)] };
    expect(
      check(
        { entries: [extended, rival] },
        engine(row('a', { graph: 'reservation', state: 'reserved', changes: 1 }), row('b')),
        400_002,
      ),
    ).toEqual(both);
  });

  test.each<[string, Entry[], Stored, string]>([
    ['an acknowledged booking is gone', [entry('a')], engine(), 'stored 0 times'],
    ['a booking is there twice', [entry('a')], engine(row('a'), row('a')), 'stored 2 times'],
    ['a refused booking is there', [entry('a', { fate: 'refused' })], engine(row('a')), 'stored 1 times'],
    [
      'an unknown one was made twice',
      [entry('a', { fate: 'unknown', id: undefined })],
      engine(row('a'), row('a', { id: 'b' })),
      'stored 2 times',
    ],
    [
      'a native booking is not upstream',
      [entry('a', { face: 'native' })],
      { engine: [], native: [row('a')] },
      'stored 0 times',
    ],
    [
      'a native booking stands otherwise upstream',
      [entry('a', { face: 'native' })],
      { engine: [row('a', { state: 'cancelled' })], native: [row('a')] },
      'is confirmed, and upstream cancelled',
    ],
    [
      'a native booking is of somebody else upstream',
      [entry('a', { face: 'native' })],
      { engine: [row('a', { resource: 'x' })], native: [row('a')] },
      'is somewhere else upstream',
    ],
    [
      'a native booking is another one',
      [entry('a', { face: 'native' })],
      { engine: [row('a')], native: [row('a', { id: 'b' })] },
      'other values',
    ],
    [
      'a hold stands, though it was given back upstream',
      [entry('a', { face: 'native', graph: 'reservation', changes: [change('release', 2, 3, 'unknown')] })],
      {
        engine: [row('a', { graph: 'reservation', state: 'expired', changes: 1 })],
        native: [row('a', { graph: 'reservation', state: 'held' })],
      },
      'is held, and upstream expired',
    ],
    ['it is at another time', [entry('a')], engine(row('a', { end: 2 * HOUR })), 'other values'],
    ['it is of somebody else', [entry('a')], engine(row('a', { resource: 'x' })), 'other values'],
    ['a change was made up', [entry('a')], engine(row('a', { changes: 1 })), '1 changes are recorded'],
    [
      'an acknowledged change was lost',
      [entry('a', { changes: [change('complete', 2, 3)] })],
      engine(row('a', { state: 'completed' })),
      '0 changes are recorded',
    ],
    [
      'two were sure of the same time',
      [entry('a'), entry('b', { start: HOUR / 2 })],
      engine(row('a'), row('b', { start: HOUR / 2 })),
      'a and b held the same time',
    ],
    [
      'the time was given away before it was given back',
      [entry('a', { changes: [change('cancel', 9, 10)] }), entry('b', { sentAt: 5, answeredAt: 6 })],
      engine(row('a', { state: 'cancelled', changes: 1 }), row('b')),
      'a and b held the same time',
    ],
    [
      'an acknowledged change did nothing',
      [entry('a', { changes: [change('cancel', 2, 3)] })],
      engine(row('a', { changes: 1 })),
      'is stored as confirmed; what the callers heard makes it cancelled: cancel made',
    ],
  ])('notices that %s', (_what, entries, stored, fault) => {
    expect(checkHistory({ entries }, stored)).toEqual([expect.stringContaining(fault)]);
  });
});
