import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { FROM, query, resource, rules } from '../testing/queries.js';
import { availableDates, findSlots, freeWindows, unavailableSlots } from '../testing/run-to-end.js';
import { busyTime, type BusyTime } from './busy.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './civil.js';
import { parseFilters } from './filters/parse.js';
import { MODES, type AvailabilityQuery, type Slot } from './query.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

/** Hours from the midnight of that Monday. */
const busyFor = (...pairs: readonly (readonly [start: number, end: number])[]): BusyTime =>
  busyTime(pairs.map(([start, end]) => ({ start: FROM + start * HOUR_MS, end: FROM + end * HOUR_MS })));

/** "9.5-10.5 a,b": hours since the Monday's midnight. */
const told = (slots: readonly Slot[]): string[] =>
  slots.map(
    ({ start, end, resourceIds }) => `${(start - FROM) / HOUR_MS}-${(end - FROM) / HOUR_MS} ${resourceIds.join()}`,
  );

describe('cutting slots', () => {
  test('back to back by default, wholly inside the window', () => {
    expect(told(findSlots(query({ to: FROM + 3.5 * HOUR_MS })))).toEqual(['0-1 a', '1-2 a', '2-3 a']);
  });

  test('a slot may fill its window exactly, and no slot fits a shorter one', () => {
    expect(told(findSlots(query({ lengthMs: 4 * HOUR_MS })))).toEqual(['0-4 a']);
    expect(findSlots(query({ lengthMs: 4 * HOUR_MS + 1 }))).toEqual([]);
  });

  test('overlapping candidates with a step', () => {
    expect(told(findSlots(query({ to: FROM + 2 * HOUR_MS, incrementMs: 30 * MINUTE_MS })))).toEqual([
      '0-1 a',
      '0.5-1.5 a',
      '1-2 a',
    ]);
  });

  test('each window starts anew: after busy time, and at from', () => {
    const resources = [resource('a', { busy: busyFor([0.5, 1.25]) })];
    expect(told(findSlots(query({ resources })))).toEqual(['1.25-2.25 a', '2.25-3.25 a']);
    expect(told(findSlots(query({ from: FROM + 0.1 * HOUR_MS, to: FROM + 1.2 * HOUR_MS })))).toEqual(['0.1-1.1 a']);
  });

  test('on the quarter-hour grid (the documented example of all_solutions)', () => {
    const resources = [resource('a', { levels: { request: rules({ allow_hours: { start: 10, end: 12 } }) } })];
    const day = query({ to: FROM + DAY_MS, resources });
    expect(told(findSlots(day))).toEqual(['10-11 a', '11-12 a']);
    const grid = { gridMs: 15 * MINUTE_MS };
    expect(told(findSlots({ ...day, ...grid }))).toEqual([
      '10-11 a',
      '10.25-11.25 a',
      '10.5-11.5 a',
      '10.75-11.75 a',
      '11-12 a',
    ]);
    const late = [{ ...resources[0]!, busy: busyFor([10, 10.1]) }];
    expect(told(findSlots({ ...day, ...grid, resources: late })).at(0)).toBe('10.25-11.25 a');
  });

  test('no slot from one day into the next (the documented example of no_day_span)', () => {
    const night = { from: FROM + 21 * HOUR_MS, to: FROM + 28 * HOUR_MS, lengthMs: 2 * HOUR_MS };
    expect(told(findSlots(query(night)))).toEqual(['21-23 a', '23-25 a', '25-27 a']);
    expect(told(findSlots(query({ ...night, noDaySpan: 'UTC' })))).toEqual(['21-23 a', '24-26 a', '26-28 a']);
    expect(told(findSlots(query({ ...night, noDaySpan: 'Europe/Paris' })))).toEqual(['22-24 a', '24-26 a', '26-28 a']);
  });

  test('a slot over a clock change has its length in elapsed time', () => {
    const change = { from: at('2026-03-29T00:30Z'), to: at('2026-03-29T02:30Z'), lengthMs: 2 * HOUR_MS };
    expect(findSlots(query(change))).toEqual([{ start: change.from, end: change.to, resourceIds: ['a'] }]);
  });
});

describe('modes', () => {
  const a = resource('a', { busy: busyFor([0, 1]) });
  const b = resource('b', { busy: busyFor([2, 3]) });
  const c = resource('c', { busy: busyFor([0, 1], [2, 4]) });
  const resources = [b, a, c];

  test('mutual: everybody is free, and everybody is named', () => {
    expect(told(findSlots(query({ resources })))).toEqual(['1-2 b,a,c']);
  });

  test('prioritized: the first in the list who is free', () => {
    expect(told(findSlots(query({ mode: 'roundrobin_prioritized', resources })))).toEqual([
      '0-1 b',
      '1-2 b',
      '2-3 a',
      '3-4 b',
    ]);
  });

  test('random: one order for the whole answer, decided by the seed', () => {
    const free = [resource('a'), resource('b'), resource('c')];
    const answers = Array.from({ length: 30 }, (_, seed) =>
      findSlots(query({ mode: 'roundrobin_random', resources: free, seed })).map(({ resourceIds }) =>
        resourceIds.join(),
      ),
    );
    expect(answers.every((names) => new Set(names).size === 1)).toBe(true);
    expect([...new Set(answers.flat())].toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('exclusive: everybody who is free then', () => {
    expect(told(findSlots(query({ mode: 'exclusive', resources })))).toEqual([
      '0-1 b',
      '1-2 b,a,c',
      '2-3 a',
      '3-4 b,a',
    ]);
  });

  test('without a length the answer is intervals', () => {
    const intervals = (mode: AvailabilityQuery['mode']): string[] =>
      told(findSlots(query({ mode, resources, lengthMs: null })));
    expect(intervals('mutual')).toEqual(['1-2 b,a,c']);
    expect(intervals('roundrobin_prioritized')).toEqual(['0-2 b', '2-3 a', '3-4 b']);
    expect(intervals('exclusive')).toEqual(['0-1 b', '1-2 b,a,c', '2-3 a', '3-4 b,a']);
    expect(told(findSlots(query({ lengthMs: null, to: FROM + 30 * HOUR_MS, noDaySpan: 'UTC' })))).toEqual([
      '0-24 a',
      '24-30 a',
    ]);
  });

  test('one resource gives the same slots in all modes, and a repeated id counts once', () => {
    for (const mode of MODES) {
      expect(told(findSlots(query({ mode, resources: [b] })))).toEqual(['0-1 b', '1-2 b', '3-4 b']);
      expect(told(findSlots(query({ mode, resources: [b, b] })))).toEqual(['0-1 b', '1-2 b', '3-4 b']);
    }
  });

  test('nobody is never free', () => {
    for (const mode of MODES) {
      for (const lengthMs of [HOUR_MS, null]) {
        expect(findSlots(query({ mode, lengthMs, resources: [] }))).toEqual([]);
        expect(unavailableSlots(query({ mode, lengthMs, resources: [] }))).toEqual([]);
        expect(availableDates(query({ mode, lengthMs, resources: [] }))).toEqual([]);
      }
    }
  });
});

describe('what makes a resource free', () => {
  test('rules of three levels in its own zone, filters, busy time and buffers', () => {
    const filters = parseFilters({ and: [{ specific_time: { start: 8, end: 16 } }] });
    const them = resource('a', {
      timezone: 'Europe/Berlin',
      levels: {
        request: rules({ allow_hours: { start: 9, end: 18 } }),
        resource: rules({ block_hours: { start: 12, end: 13 } }),
      },
      ...(filters.ok && { filters: filters.value }),
      busy: busyFor([8, 9]),
    });
    const day = query({ to: FROM + DAY_MS, bufferMs: 15 * MINUTE_MS, resources: [them] });
    const windows = freeWindows(them, day).map((each) => ({ ...each, resourceIds: ['a'] }));
    expect(told(windows)).toEqual(['7-7.75 a', '9.25-10 a', '11-14 a']);
  });

  test('hours are those of the resource, so a slot may end at 8pm elsewhere (the documented example)', () => {
    const levels = { request: rules({ allow_hours: { start: 9, end: 17 } }) };
    const resources = [
      resource('la', { timezone: 'America/Los_Angeles', levels }),
      resource('ny', { timezone: 'America/New_York', levels }),
    ];
    const slots = findSlots(
      query({ mode: 'exclusive', from: at('2026-05-04T04:00Z'), to: at('2026-05-05T04:00Z'), resources }),
    );
    expect(slots.at(0)?.start).toBe(at('2026-05-04T09:00-04:00'));
    expect(slots.at(-1)?.end).toBe(at('2026-05-04T20:00-04:00'));
  });

  test('all-day entries can be ignored', () => {
    const resources = [resource('a', { busy: busyTime([{ start: FROM, end: FROM + DAY_MS, allDay: true }]) })];
    expect(findSlots(query({ resources }))).toEqual([]);
    expect(findSlots(query({ resources, ignoreAllDayEvents: true }))).toHaveLength(4);
  });
});

describe('unavailable slots', () => {
  test('are the slots of a plain grid in which somebody is not free', () => {
    const resources = [
      resource('a', { busy: busyFor([0.5, 1], [3.5, 5]) }),
      resource('b', { busy: busyFor([0, 0.25]) }),
    ];
    expect(told(unavailableSlots(query({ resources })))).toEqual(['0-1 a,b', '3-4 a']);
    expect(told(unavailableSlots(query({ resources, incrementMs: 30 * MINUTE_MS })))).toEqual([
      '0-1 a,b',
      '0.5-1.5 a',
      '3-4 a',
    ]);
    expect(told(unavailableSlots(query({ resources, lengthMs: null })))).toEqual(['0-0.25 b', '0.5-1 a', '3.5-4 a']);
  });

  test('a search far longer than its blocked time is cheap', () => {
    const resources = [resource('a', { busy: busyFor([3000, 3000.25]) })];
    const slots = unavailableSlots(query({ to: FROM + 180 * DAY_MS, lengthMs: 1000, incrementMs: 1000, resources }));
    expect(slots).toHaveLength(900);
  });
});

describe('dates', () => {
  test('count where a slot starts, each with everybody it is open for', () => {
    const monday = { levels: { resource: rules({ allow_day: { day: 'Monday' } }) } };
    const resources = [resource('b'), resource('a', monday)];
    const days = query({ mode: 'roundrobin_prioritized', to: FROM + 2 * DAY_MS + 0.5 * HOUR_MS, resources });
    expect(availableDates(days)).toEqual([
      { date: '2026-05-04', resourceIds: ['b', 'a'] },
      { date: '2026-05-05', resourceIds: ['b'] },
    ]);
    expect(availableDates({ ...days, mode: 'mutual' })).toEqual([{ date: '2026-05-04', resourceIds: ['b', 'a'] }]);
  });

  test('are those of the resource unless a zone is given', () => {
    const resources = [resource('a', { timezone: 'Asia/Tokyo' })];
    const evening = query({ from: FROM + 16 * HOUR_MS, to: FROM + 17 * HOUR_MS, resources });
    expect(availableDates(evening)).toEqual([{ date: '2026-05-05', resourceIds: ['a'] }]);
    expect(availableDates(evening, 'UTC')).toEqual([{ date: '2026-05-04', resourceIds: ['a'] }]);
  });

  test('count where the only slot starts at midnight', () => {
    expect(availableDates(query({ to: FROM + 3 * DAY_MS, lengthMs: DAY_MS }))).toHaveLength(3);
  });

  test('without a length every date that a free interval touches counts', () => {
    expect(availableDates(query({ from: FROM + 20 * HOUR_MS, to: FROM + 50 * HOUR_MS, lengthMs: null }))).toHaveLength(
      3,
    );
  });
});

describe('limits', () => {
  test.each<[string, Partial<AvailabilityQuery>]>([
    ['lengthMs', { lengthMs: 0 }],
    ['lengthMs', { lengthMs: 1.5 }],
    ['incrementMs', { incrementMs: 0 }],
    ['gridMs', { gridMs: -1 }],
    ['bufferMs', { bufferMs: -1 }],
    ['from', { from: Number.NaN }],
    ['to', { to: Number.POSITIVE_INFINITY }],
    ['seed', { seed: 0.5 }],
    ['maxSlots', { maxSlots: 0 }],
  ])('%s that makes no sense is refused by name', (field, change) => {
    for (const ask of [findSlots, unavailableSlots, availableDates]) {
      expect(() => ask(query(change))).toThrow(
        expect.objectContaining({ code: 'scheduling.query_invalid', context: { field } }),
      );
    }
  });

  test('an empty or inverted search finds nothing', () => {
    for (const to of [FROM, FROM - DAY_MS]) {
      for (const lengthMs of [HOUR_MS, null]) {
        expect(findSlots(query({ to, lengthMs }))).toEqual([]);
        expect(unavailableSlots(query({ to, lengthMs }))).toEqual([]);
        expect(availableDates(query({ to, lengthMs }))).toEqual([]);
      }
    }
  });

  test('too many slots stop the search instead of filling the memory', () => {
    const tooMany = expect.objectContaining({ code: 'scheduling.too_many_slots' });
    for (const mode of MODES) {
      const year = query({ mode, to: FROM + 365 * DAY_MS, lengthMs: 1, incrementMs: 1 });
      expect(() => findSlots(year)).toThrow(tooMany);
      expect(findSlots(query({ mode, maxSlots: 4 }))).toHaveLength(4);
      expect(() => findSlots(query({ mode, maxSlots: 3 }))).toThrow(tooMany);
    }
    const busy = [resource('a', { busy: busyFor([0, 9000]) })];
    expect(() => unavailableSlots(query({ to: FROM + 365 * DAY_MS, lengthMs: 1, resources: busy }))).toThrow(tooMany);
  });
});
