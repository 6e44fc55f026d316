import { describe, expect, test } from '@jest/globals';
import { FROM, query as shortQuery, resource, rules } from '../testing/queries.js';
import { runToEnd } from '../testing/run-to-end.js';
import { busyTime, type BusyEntry } from './busy.js';
import { HOUR_MS, MINUTE_MS } from './civil.js';
import { explainStarts } from './explain.js';
import type { Reason } from './explanation.js';
import { parseFilters } from './filters/parse.js';
import type { AvailabilityQuery } from './query.js';

/** Hours from the midnight of that Monday. */
const busyFrom = (start: number, end: number, more: Partial<BusyEntry> = {}): BusyEntry => ({
  start: FROM + start * HOUR_MS,
  end: FROM + end * HOUR_MS,
  ...more,
});

const hour = (at: number): number => FROM + at * HOUR_MS;

const query = (more: Partial<AvailabilityQuery> = {}): AvailabilityQuery =>
  shortQuery({ to: FROM + 48 * HOUR_MS, ...more });

const explainAt = (asked: AvailabilityQuery, hour: number) =>
  runToEnd(explainStarts(asked, [FROM + hour * HOUR_MS]))[0]!;

/** The reasons of the first resource. */
const reasonsAt = (asked: AvailabilityQuery, hour: number): readonly Reason[] =>
  explainAt(asked, hour).resources[0]!.reasons;

describe('reasons', () => {
  test('the window of the search', () => {
    expect(reasonsAt(query(), -0.5)).toEqual([{ code: 'before_window' }]);
    expect(reasonsAt(query(), 47.5)).toEqual([{ code: 'after_window' }]);
    expect(reasonsAt(query(), 47)).toEqual([]);
  });

  test('rules by level and index, the allows of one sort together', () => {
    const levels = {
      request: rules({ allow_hours: { start: 9, end: 12 } }, { allow_hours: { start: 13, end: 17 } }),
      project: rules({ allow_weekends: {} }),
      resource: rules(
        { allow_day: { day: 'Monday' } },
        { block_hours: { start: 11, end: 12 } },
        { block_day: { day: 'Mon' } },
      ),
    };
    expect(reasonsAt(query({ resources: [resource('a', { levels })] }), 11.5)).toEqual([
      { code: 'outside_hours', level: 'request', rules: [0, 1] },
      { code: 'outside_hours', level: 'project', rules: [0] },
      { code: 'blocked', level: 'resource', rules: [1] },
      { code: 'blocked', level: 'resource', rules: [2] },
    ]);
  });

  test('two rules that open time together are no reason where they meet', () => {
    const levels = { resource: rules({ allow_hours: { start: 9, end: 12 } }, { allow_hours: { start: 12, end: 17 } }) };
    expect(reasonsAt(query({ resources: [resource('a', { levels })], incrementMs: HOUR_MS / 2 }), 11.5)).toEqual([]);
  });

  test('filters by list', () => {
    const filters = parseFilters({
      or: [{ specific_time: { start: 8, end: 10 } }, { specific_time: { start: 14, end: 16 } }],
      and: [{ exclude_weekend: {} }, { only_weekend: {} }],
    });
    if (!filters.ok) throw new Error(JSON.stringify(filters.issues));
    expect(reasonsAt(query({ resources: [resource('a', { filters: filters.value })] }), 11)).toEqual([
      { code: 'filtered', list: 'or', rules: [0, 1] },
      { code: 'filtered', list: 'and', rules: [1] },
    ]);
  });

  test('busy entries, holds and what is only a buffer', () => {
    const busy = busyTime([
      busyFrom(9, 10),
      busyFrom(10.5, 11, { claim: true, hold: true }),
      busyFrom(11.25, 12, { claim: true }),
      busyFrom(12, 13),
    ]);
    const asked = query({ bufferMs: 30 * MINUTE_MS, resources: [resource('a', { busy })] });
    expect(reasonsAt(asked, 10.25)).toEqual([
      { code: 'buffer', entry: 0 },
      { code: 'hold', entry: 1 },
      { code: 'buffer', entry: 2 },
    ]);
  });

  test('an all-day entry takes its whole day, unless it is ignored', () => {
    const resources = [resource('a', { busy: busyTime([busyFrom(12, 13, { allDay: true })]) })];
    expect(reasonsAt(query({ resources }), 3)).toEqual([{ code: 'busy', entry: 0 }]);
    expect(reasonsAt(query({ resources, ignoreAllDayEvents: true }), 3)).toEqual([]);
  });

  test('with room for several bookings, those that hold the places', () => {
    const busy = busyTime([
      busyFrom(9, 11, { claim: true }),
      busyFrom(10, 12, { claim: true }),
      busyFrom(11, 12, { claim: true }),
    ]);
    const resources = [resource('a', { busy, capacity: 2 })];
    expect(reasonsAt(query({ resources }), 9)).toEqual([]);
    expect(reasonsAt(query({ resources }), 10)).toEqual([
      { code: 'busy', entry: 0 },
      { code: 'busy', entry: 1 },
    ]);
  });

  test('a slot over midnight, and one off the grid', () => {
    expect(reasonsAt(query({ noDaySpan: 'UTC', incrementMs: HOUR_MS / 2 }), 23.5)).toEqual([
      { code: 'crosses_midnight' },
    ]);
    expect(reasonsAt(query(), 5.25)).toEqual([{ code: 'off_grid' }]);
  });

  test('the grid of a mutual search is that of the time they have in common', () => {
    const resources = [resource('a', { busy: busyTime([busyFrom(0, 0.5)]) }), resource('b')];
    expect(explainAt(query({ resources }), 1).resources.map(({ reasons }) => reasons)).toEqual([
      [{ code: 'off_grid' }],
      [{ code: 'off_grid' }],
    ]);
    expect(explainAt(query({ resources }), 1.5).offered).toBe(true);
  });
});

describe('what would work', () => {
  const resources = [
    resource('a', { busy: busyTime([busyFrom(3, 6)]) }),
    resource('b', { busy: busyTime([busyFrom(4, 5)]) }),
  ];

  test('the next start for each resource, and of the answer', () => {
    const one = explainAt(query({ mode: 'roundrobin_prioritized', resources }), 4);
    expect(one).toMatchObject({ offered: false, resourceIds: [], nextStart: hour(5) });
    expect(one.resources.map(({ nextStart }) => nextStart)).toEqual([hour(6), hour(5)]);
    const all = explainAt(query({ resources }), 2);
    expect(all).toMatchObject({ offered: true, resourceIds: ['a', 'b'], nextStart: hour(6) });
    expect(all.resources.map(({ nextStart }) => nextStart)).toEqual([hour(6), hour(6)]);
    expect(explainAt(query({ resources }), 47).nextStart).toBeNull();
  });

  test('the next start is found whatever the order of the starts asked about', () => {
    const asked = query({ resources: [resource('a', { busy: busyTime([busyFrom(3, 6), busyFrom(6.5, 8)]) })] });
    const starts = [7, 2, 4, 40, 1].map(hour);
    const explained = runToEnd(explainStarts(asked, starts));
    const next = explained.map(({ resources: [only] }) => only!.nextStart);
    expect(next).toEqual([8, 8, 8, 41, 2].map(hour));
  });

  test('without a length the moment is explained', () => {
    const free = explainAt(query({ resources, lengthMs: null }), 2.9);
    expect(free).toMatchObject({ offered: true, nextStart: FROM + 6 * HOUR_MS });
    expect(explainAt(query({ resources, lengthMs: null }), 3).resources.map(({ reasons }) => reasons)).toEqual([
      [{ code: 'busy', entry: 0 }],
      [],
    ]);
  });
});
