import { describe, expect, test } from '@jest/globals';
import { lengthMs, seatCount, TIMEOUT_BOUNDS, WINDOW_BOUNDS } from './booking-settings.js';

describe('a length of time in the settings', () => {
  test.each<[unknown, number | null]>([
    ['5 minutes', 300_000],
    ['90', 90_000],
    [90, 90_000],
    [1.5, 1_500],
    ['1 second', 1_000],
    [1, 1_000],
    ['24 hours', 86_400_000],
    ['1 day', 86_400_000],
    [86_400, 86_400_000],
    ['86401', null],
    [0.9, null],
    ['0', null],
    [-5, null],
    ['-5 minutes', null],
    ['1 month', null],
    ['', null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [undefined, null],
    [[300], null],
    [true, null],
  ])('%j as a timeout is %j ms', (value, ms) => {
    expect(lengthMs(value, TIMEOUT_BOUNDS)).toBe(ms);
  });

  test('may be nothing for a window, and ten years', () => {
    expect(lengthMs('0 hours', WINDOW_BOUNDS)).toBe(0);
    expect(lengthMs(0, WINDOW_BOUNDS)).toBe(0);
    expect(lengthMs('3660 days', WINDOW_BOUNDS)).toBe(3_660 * 86_400_000);
    expect(lengthMs('3661 days', WINDOW_BOUNDS)).toBeNull();
  });
});

test.each<[unknown, number | null]>([
  [1, 1],
  ['20', 20],
  [10_000, 10_000],
  [10_001, null],
  ['10001', null],
  [0, null],
  ['-1', null],
  [2.5, null],
  ['2e1', null],
  [{}, null],
  [null, null],
])('%j is %j seats', (value, seats) => {
  expect(seatCount(value)).toBe(seats);
});
