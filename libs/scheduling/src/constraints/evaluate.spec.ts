import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { rules } from '../../testing/queries.js';
import { HOUR_MS } from '../civil.js';
import { allowedWindows } from './evaluate.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const iso = (instant: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toString({ timeZone: zone, smallestUnit: 'minute' });

function windows(json: unknown[], zone: string, from: string, to: string): string[] {
  return allowedWindows({ resource: rules(...json) }, zone, { start: at(from), end: at(to) }).map(
    ({ start, end }) => `${iso(start, zone)} ${iso(end, zone)}`,
  );
}

function sundayHours(from: string, to: string): number {
  const window = { start: at(from), end: at(to) };
  return allowedWindows({ request: rules({ allow_day: { day: 'Sunday' } }) }, 'Europe/Berlin', window)
    .map(({ start, end }) => (end - start) / HOUR_MS)
    .reduce((sum, each) => sum + each, 0);
}

describe('clock changes', () => {
  const DAY = ['2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00'] as const;

  test('readings that a gap skips never happen', () => {
    expect(windows([{ allow_hours: { start: '02:15', end: '03:15' } }], 'Europe/Berlin', ...DAY)).toEqual([
      '2026-03-29T03:00+02:00 2026-03-29T03:15+02:00',
    ]);
    expect(windows([{ allow_hours: { start: '02:00', end: '03:00' } }], 'Europe/Berlin', ...DAY)).toEqual([]);
    expect(windows([{ allow_hours: { start: '01:00', end: '04:00' } }], 'Europe/Berlin', ...DAY)).toEqual([
      '2026-03-29T01:00+01:00 2026-03-29T04:00+02:00',
    ]);
  });

  test('readings of a fold happen twice', () => {
    const day = ['2026-11-01T00:00-04:00', '2026-11-02T00:00-05:00'] as const;
    expect(windows([{ allow_hours: { start: '01:00', end: '01:30' } }], 'America/New_York', ...day)).toEqual([
      '2026-11-01T01:00-04:00 2026-11-01T01:30-04:00',
      '2026-11-01T01:00-05:00 2026-11-01T01:30-05:00',
    ]);
  });

  test('a weekday has 23 or 25 hours', () => {
    expect(sundayHours('2026-03-27T00:00Z', '2026-03-31T00:00Z')).toBe(23);
    expect(sundayHours('2026-10-23T00:00Z', '2026-10-27T00:00Z')).toBe(25);
  });

  test('Lord Howe moves by half an hour, Troll by two', () => {
    expect(
      windows([{ allow_hours: { start: 2, end: 3 } }], 'Australia/Lord_Howe', '2026-10-03T14:00Z', '2026-10-03T18:00Z'),
    ).toEqual(['2026-10-04T02:30+11:00 2026-10-04T03:00+11:00']);
    expect(
      windows(
        [{ allow_hours: { start: '00:30', end: '03:30' } }],
        'Antarctica/Troll',
        '2026-03-28T12:00Z',
        '2026-03-29T12:00Z',
      ),
    ).toEqual(['2026-03-29T00:30+00:00 2026-03-29T03:30+02:00']);
    expect(
      windows([{ allow_hours: { start: 1, end: 3 } }], 'Antarctica/Troll', '2026-03-28T12:00Z', '2026-03-29T12:00Z'),
    ).toEqual([]);
  });

  test('a day that begins or ends twice: Havana and Beirut change at midnight', () => {
    expect(
      windows([{ allow_day: { day: 'Sunday' } }], 'America/Havana', '2026-03-07T12:00Z', '2026-03-09T12:00Z'),
    ).toEqual(['2026-03-08T01:00-04:00 2026-03-09T00:00-04:00']);
    expect(
      windows([{ allow_hours: { start: 0, end: 1 } }], 'America/Havana', '2026-11-01T00:00Z', '2026-11-02T00:00Z'),
    ).toEqual(['2026-11-01T00:00-04:00 2026-11-01T01:00-05:00']);
    expect(
      windows([{ allow_hours: { start: 23, end: 24 } }], 'Asia/Beirut', '2026-10-24T12:00Z', '2026-10-25T12:00Z'),
    ).toEqual(['2026-10-24T23:00+03:00 2026-10-25T00:00+02:00']);
  });

  test('a date begins with the first of two midnights', () => {
    const period = { allow_period: { start: '2026-11-01', end: '2026-11-02' } };
    expect(windows([period], 'America/Havana', '2026-10-31T12:00Z', '2026-11-03T12:00Z')).toEqual([
      '2026-11-01T00:00-04:00 2026-11-02T00:00-05:00',
    ]);
  });

  test('the Friday that Samoa skipped offers nothing', () => {
    expect(
      windows([{ allow_day: { day: 'Friday' } }], 'Pacific/Apia', '2011-12-29T00:00Z', '2012-01-02T00:00Z'),
    ).toEqual([]);
  });
});

describe('the algebra', () => {
  const WEEK = ['2026-05-04T00:00Z', '2026-05-11T00:00Z'] as const;
  const inUtc = (...json: unknown[]): string[] =>
    windows(json, 'UTC', ...WEEK).map((text) => text.replaceAll(/2026-05-|\+00:00/g, ''));

  test('no rules leave all time open, and touching days are one window', () => {
    expect(inUtc()).toEqual(['04T00:00 11T00:00']);
    expect(inUtc({ allow_weekdays: {} })).toEqual(['04T00:00 09T00:00']);
  });

  test('opening hours of one kind add up', () => {
    expect(
      inUtc(
        { allow_day_and_time: { day: 'Monday', start: 9, end: 12 } },
        { allow_day_and_time: { day: 'Monday', start: 14, end: 17 } },
        { allow_day: { day: 'Sunday' } },
      ),
    ).toEqual(['04T09:00 04T12:00', '04T14:00 04T17:00', '10T00:00 11T00:00']);
  });

  test('an allowed period adds to the weekly hours', () => {
    expect(
      inUtc(
        { allow_day_and_time: { day: 'Monday', start: 9, end: 12 } },
        { allow_period: { start: '2026-05-06T10:00:00Z', end: '2026-05-06T11:00:00Z' } },
      ),
    ).toEqual(['04T09:00 04T12:00', '06T10:00 06T11:00']);
  });

  test('hours and parts of the week narrow, blocks are taken away', () => {
    expect(
      inUtc({ block_weekdays: {} }, { allow_hours: { start: 9, end: 17 } }, { block_hours: { start: 12, end: 13 } }),
    ).toEqual(['09T09:00 09T12:00', '09T13:00 09T17:00', '10T09:00 10T12:00', '10T13:00 10T17:00']);
    expect(inUtc({ allow_weekdays: {} }, { allow_weekends: {} })).toEqual(['04T00:00 11T00:00']);
  });

  test('24:00 joins the next day', () => {
    expect(
      inUtc(
        { allow_day_and_time: { day: 'Monday', start: '22:00', end: '24:00' } },
        { allow_day_and_time: { day: 'Tuesday', start: 0, end: 2 } },
      ),
    ).toEqual(['04T22:00 05T02:00']);
  });

  test('a period of dates ends before the end date, in the zone of the resource', () => {
    expect(windows([{ block_period: { start: '2026-05-05', end: '2026-05-11' } }], 'Asia/Tokyo', ...WEEK)).toEqual([
      '2026-05-04T09:00+09:00 2026-05-05T00:00+09:00',
      '2026-05-11T00:00+09:00 2026-05-11T09:00+09:00',
    ]);
  });

  test('levels have to agree', () => {
    const levels = {
      request: rules({ allow_day: { day: 'Monday' } }),
      project: rules({ allow_hours: { start: 9, end: 17 } }),
      resource: rules(
        { block_hours: { start: 0, end: 12 } },
        { block_period: { start: '2026-05-04T16:00', end: '2026-05-05' } },
      ),
    };
    expect(allowedWindows(levels, 'UTC', { start: at(WEEK[0]), end: at(WEEK[1]) })).toEqual([
      { start: at('2026-05-04T12:00Z'), end: at('2026-05-04T16:00Z') },
    ]);
  });

  test('an empty or inverted window holds nothing', () => {
    expect(allowedWindows({}, 'UTC', { start: 5, end: 5 })).toEqual([]);
    expect(allowedWindows({ request: rules({ allow_weekends: {} }) }, 'UTC', { start: 5, end: 4 })).toEqual([]);
  });
});
