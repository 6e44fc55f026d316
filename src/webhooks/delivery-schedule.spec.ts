import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isGivenUp, nextAttemptAt, retryAfterMs, SCHEDULE_MS, verdictOn } from './delivery-schedule.js';

const NOW = new Date('2026-11-23T08:00:00Z');
const HOUR_MS = 3_600_000;
const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe('the schedule', () => {
  test('is ten attempts over 75 hours and 35 minutes', () => {
    expect(SCHEDULE_MS).toHaveLength(10);
    expect(SCHEDULE_MS.reduce((sum, ms) => sum + ms, 0)).toBe(75 * HOUR_MS + 35 * 60_000 + 5_000);
  });

  test('keeps each pause within a tenth of what is written, both ways', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), chance, (tries, by) => {
        const pauseMs = SCHEDULE_MS[tries] ?? Number.NaN;
        const ms = (nextAttemptAt(tries, 0, NOW, by)?.getTime() ?? Number.NaN) - NOW.getTime();
        expect(Math.abs(ms - pauseMs)).toBeLessThanOrEqual(pauseMs / 10);
      }),
    );
    expect(nextAttemptAt(1, 0, NOW, 0)).toEqual(new Date(NOW.getTime() + 4_500));
    expect(nextAttemptAt(1, 0, NOW, 0.5)).toEqual(new Date(NOW.getTime() + 5_000));
  });

  test('ends with the tenth attempt', () => {
    expect(nextAttemptAt(10, 0, NOW, 0.5)).toBeNull();
    expect(nextAttemptAt(10, HOUR_MS, NOW, 0.5)).toBeNull();
  });

  test('waits longer when the receiver asks for it, and never shorter', () => {
    expect(nextAttemptAt(1, HOUR_MS, NOW, 0.5)).toEqual(new Date(NOW.getTime() + HOUR_MS));
    expect(nextAttemptAt(4, 1_000, NOW, 0.5)).toEqual(new Date(NOW.getTime() + 2 * HOUR_MS));
  });
});

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    [' 120 ', 120_000],
    ['Mon, 23 Nov 2026 08:02:00 GMT', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 07:00:00 GMT', 0],
    ['999999999', 24 * HOUR_MS],
    ['99999999999999999999', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 24 * HOUR_MS],
    ['-5', 0],
    ['1e9', 0],
    ['soon', 0],
    ['', 0],
  ])('of "%s" asks for %i ms', (text, ms) => {
    expect(retryAfterMs({ headers: { 'retry-after': text } }, NOW)).toBe(ms);
  });

  test('that is not there asks for nothing', () => {
    expect(retryAfterMs({ headers: {} }, NOW)).toBe(0);
    expect(retryAfterMs({ headers: null }, NOW)).toBe(0);
  });
});

describe('an answer', () => {
  test.each([
    ['delivered', [200, 201, 202, 204, 299]],
    ['gone', [410]],
    ['slow_down', [429, 502, 503, 504]],
    ['failed', [100, 300, 301, 302, 307, 308, 400, 401, 404, 409, 422, 500, 501, 599, null]],
  ] as const)('is judged as %s', (verdict, statuses) => {
    expect(statuses.map((status) => verdictOn({ status }))).toEqual(statuses.map(() => verdict));
  });
});

test('an endpoint is given up after five days of only failures, not before', () => {
  const since = new Date('2026-11-18T08:00:00Z');
  expect(isGivenUp(since, NOW)).toBe(true);
  expect(isGivenUp(since, new Date(NOW.getTime() - 1))).toBe(false);
});
