import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { applyAfter } from './after.js';
import { toIntervals } from '../interval.js';
import { runToEnd } from '../../testing/run-to-end.js';
import { uniteEdges } from '../edges.js';
import { filterTime } from './evaluate.js';
import type { Filters } from './filter.js';
import { parseFilters } from './parse.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

function filters(json: unknown): Filters {
  const result = parseFilters(json);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

const WEEK = { start: at('2026-05-04T00:00Z'), end: at('2026-05-11T00:00Z') };

function short(instant: number): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toString({ smallestUnit: 'minute' }).slice(8, 16);
}

/** Windows of one week from Monday 4 May, in UTC, as "04T09:00 04T17:00". */
function open(json: unknown, zone = 'UTC'): string[] {
  return toIntervals(runToEnd(filterTime(filters(json), zone, WEEK))).map(
    ({ start, end }) => `${short(start)} ${short(end)}`,
  );
}

describe('what the filters mean', () => {
  test('or is a union, and an intersection, both together intersect (the documented example)', () => {
    const json = {
      and: [{ specific_time: { start: 10, end: 16 } }, { specific_time: { start: 12, end: 18 } }],
      or: [{ specific_day: { day: 'Monday' } }, { specific_day: { day: 'Wednesday' } }],
    };
    expect(open(json)).toEqual(['04T12:00 04T16:00', '06T12:00 06T16:00']);
  });

  test('no filters ask for nothing', () => {
    for (const none of [{}, [], { or: [], and: [], after: [] }, { or: null }])
      expect(open(none)).toEqual(['04T00:00 11T00:00']);
  });

  test('working hours without weekends (the documented example), in kebab-case', () => {
    const days = ['04', '05', '06', '07', '08'].map((day) => `${day}T09:00 ${day}T18:00`);
    expect(open({ and: [{ 'working-hours': {} }, { 'exclude-weekend': {} }] })).toEqual(days);
    expect(open({ and: [{ working_hours: [] }, { exclude_weekends: {} }] })).toEqual(days);
  });

  test.each([
    [{ business_hours: {} }, '09:00 17:00'],
    [{ daytime: {} }, '08:00 20:00'],
    [{ specific_time: { start: '8', end: '13:30' } }, '08:00 13:30'],
  ])('%j every day', (filter, hours) => {
    const [start, end] = hours.split(' ');
    expect(open({ and: [filter] })).toEqual(
      ['04', '05', '06', '07', '08', '09', '10'].map((d) => `${d}T${start} ${d}T${end}`),
    );
  });

  test('single days and weekends', () => {
    expect(open({ and: [{ 'specific-day': 'Wednesday' }] })).toEqual(['06T00:00 07T00:00']);
    expect(open({ or: [{ specific_day_and_time: { day: 'tue', start: 9, end: 24 } }] })).toEqual(['05T09:00 06T00:00']);
    expect(open({ and: [{ weekend: {} }] })).toEqual(open({ and: [{ only_weekend: {} }] }));
    expect(open({ and: [{ only_weekend: {} }] })).toEqual(['09T00:00 11T00:00']);
    expect(open({ and: [{ only_weekend: {} }, { exclude_weekend: {} }] })).toEqual([]);
  });

  test('blocked hours', () => {
    expect(open({ and: [{ specific_day: 'Monday' }, { block_specific_time: { start: 8, end: 20 } }] })).toEqual([
      '04T00:00 04T08:00',
      '04T20:00 05T00:00',
    ]);
  });

  test('single dates, with and without offset', () => {
    const day = { start: '2026-05-06T10:00:00', end: '2026-05-06T11:00:00+02:00' };
    expect(open({ or: [{ between_timestamps: { ...day, end: '2026-05-07' } }] }, 'Asia/Tokyo')).toEqual([
      '06T01:00 06T15:00',
    ]);
    expect(open({ or: [{ between_timestamps: { ...day, timezone: 'Asia/Tokyo' } }] })).toEqual(['06T01:00 06T09:00']);
  });

  test('a zone of its own beats the one of the resource', () => {
    const hours = { start: 9, end: 10 };
    expect(open({ and: [{ specific_day_and_time: { day: 'Monday', ...hours } }] }, 'Asia/Tokyo')).toEqual([
      '04T00:00 04T01:00',
    ]);
    expect(
      open({ and: [{ specific_day_and_time: { day: 'Monday', ...hours, timezone: 'europe/berlin' } }] }, 'Asia/Tokyo'),
    ).toEqual(['04T07:00 04T08:00']);
  });
});

describe('what is refused, and where', () => {
  test.each([
    [null, [['', 'not_an_object']]],
    ['daytime', [['', 'not_an_object']]],
    [[{ daytime: {} }], [['', 'not_an_object']]],
    [{ not: [] }, [['not', 'unknown_group']]],
    [{ or: { daytime: {} } }, [['or', 'not_an_array']]],
    [{ and: Array.from({ length: 2001 }, () => ({ daytime: {} })) }, [['and', 'too_many_filters']]],
    [{ after: Array.from({ length: 11 }, () => ({ take_first: { number: 1 } })) }, [['after', 'too_many_filters']]],
    [{ and: ['daytime'] }, [['and.0', 'not_an_object']]],
    [{ and: [{ daytime: {}, weekend: {} }] }, [['and.0', 'one_key_expected']]],
    [{ and: [{ specific_calendar: {} }] }, [['and.0.specific_calendar', 'unknown_filter']]],
    [{ and: [{ take_first: { number: 1 } }] }, [['and.0.take_first', 'unknown_filter']]],
    [{ and: [{ daytime: { timezone: '+02:00' } }] }, [['and.0.daytime.timezone', 'invalid_timezone']]],
    [{ or: [{ 'specific-day': 'Wotan' }] }, [['or.0.specific-day.day', 'invalid_day']]],
    [{ or: [{ specific_time: { start: 18, end: 9 } }] }, [['or.0.specific_time', 'inverted_window']]],
    [
      { or: [{ between_timestamps: { start: 1, end: '2026-01-01' } }] },
      [['or.0.between_timestamps.start', 'invalid_timestamp']],
    ],
    [{ after: [{ daytime: {} }] }, [['after.0.daytime', 'unknown_filter']]],
    [{ after: [{ take_first: { number: 0 } }] }, [['after.0.take_first.number', 'invalid_number']]],
    [{ after: [{ take_first: {} }] }, [['after.0.take_first.number', 'invalid_number']]],
  ])('%j', (input, expected) => {
    const result = parseFilters(input);
    expect(result.ok ? 'accepted' : result.issues.map(({ path, code }) => [path.join('.'), code])).toEqual(expected);
  });
});

function after(...json: unknown[]): Filters {
  return filters({ after: json });
}

describe('after', () => {
  const slots = Array.from({ length: 50 }, (_, index) => index);

  test('first and last, one after the other', () => {
    expect(applyAfter(slots, after({ take_first: { number: 3 } }), 1)).toEqual([0, 1, 2]);
    expect(applyAfter(slots, after({ 'take-last': { number: 2 } }), 1)).toEqual([48, 49]);
    expect(applyAfter(slots, after({ take_first: { number: 10 } }, { take_last: { number: '2' } }), 1)).toEqual([8, 9]);
    expect(applyAfter(slots, after({ take_last: { number: 99 } }), 1)).toEqual(slots);
  });

  test('a random choice keeps the order and depends on the seed alone', () => {
    const chosen = applyAfter(slots, after({ take_random: { number: 5 } }), 7);
    expect(chosen).toHaveLength(5);
    expect(chosen).toEqual(chosen.toSorted((a, b) => a - b));
    expect(applyAfter(slots, after({ take_random: { number: 5 } }), 7)).toEqual(chosen);
    expect(applyAfter(slots, after({ take_random: { number: 5 } }), 8)).not.toEqual(chosen);
  });
});

test('a search stops at every zone that its filters name, however many say the same, and finds what each finds alone', () => {
  const zones = Intl.supportedValuesOf('timeZone').slice(0, 50);
  const nine = zones.map((timezone) => ({ specific_time: { start: 9, end: 10, timezone } }));
  const reading = filterTime(filters({ or: nine }), 'UTC', WEEK);
  let stops = 0;
  let step = reading.next();
  for (; step.done !== true; step = reading.next()) stops += 1;
  const alone = nine.map((each) => runToEnd(filterTime(filters({ or: [each] }), 'UTC', WEEK)));
  expect(stops).toBe(zones.length);
  expect(step.value).toEqual(uniteEdges(alone));
});
