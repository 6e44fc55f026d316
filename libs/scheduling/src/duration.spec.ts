import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fixedDurationMs, parseDuration } from './duration.js';

const HOUR = 3_600_000;

describe('parseDuration', () => {
  test.each([
    ['1 hour', { months: 0, days: 0, ms: HOUR }],
    ['30 minutes', { months: 0, days: 0, ms: HOUR / 2 }],
    ['90 mins', { months: 0, days: 0, ms: 1.5 * HOUR }],
    ['2 hrs 30 min', { months: 0, days: 0, ms: 2.5 * HOUR }],
    ['45 secs', { months: 0, days: 0, ms: 45_000 }],
    ['1 ms', { months: 0, days: 0, ms: 1 }],
    ['2 days', { months: 0, days: 2, ms: 0 }],
    ['1 week', { months: 0, days: 7, ms: 0 }],
    ['3 days 2 weeks', { months: 0, days: 17, ms: 0 }],
    ['3 days, 2 weeks', { months: 0, days: 17, ms: 0 }],
    ['1 month', { months: 1, days: 0, ms: 0 }],
    ['1 year', { months: 12, days: 0, ms: 0 }],
    ['100 years', { months: 1200, days: 0, ms: 0 }],
    ['-1 hour', { months: 0, days: 0, ms: -HOUR }],
    ['+1 week', { months: 0, days: 7, ms: 0 }],
    ['-1 day 2 hours', { months: 0, days: -1, ms: 2 * HOUR }],
    ['  1   HOUR ', { months: 0, days: 0, ms: HOUR }],
    ['1hour', { months: 0, days: 0, ms: HOUR }],
    ['-0 days', { months: 0, days: 0, ms: 0 }],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toEqual(expected);
  });

  test.each([
    '',
    ' ',
    '3600',
    'hour',
    '1 fortnight',
    '1.5 hours',
    '1,5 hours',
    'an hour',
    '1 hour and a bit',
    '101 years',
    '1201 months',
    '36526 days',
    '999999999 weeks',
    '-101 years',
    'NaN hours',
    'Infinity days',
    '1e3 hours',
    '9'.repeat(400),
    '1 hour '.repeat(50),
    '--1 hour',
    'next monday',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test('any text gives finite integers or null', () => {
    const word = fc.constantFrom('1', '-2', '999999999', 'day', 'hours', 'months', ' ', ',', 'ago', 'x');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const duration = parseDuration(words.join(' '));
        const numbers = duration === null ? [] : [duration.months, duration.days, duration.ms];
        expect(numbers.every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });
});

describe('fixedDurationMs', () => {
  test.each([
    ['1 ms', 1],
    ['1 hour', HOUR],
    ['1 day', 24 * HOUR],
    ['2 weeks', 14 * 24 * HOUR],
    ['36525 days', 36_525 * 24 * HOUR],
  ])('%s', (text, expected) => {
    expect(fixedDurationMs(text)).toBe(expected);
  });

  test.each(['-1 hour', '1 month', '100 years', '2 hours -3 hours', 'soon', ''])('refuses %j', (text) => {
    expect(fixedDurationMs(text, { allowZero: true })).toBeNull();
  });

  test('zero is a buffer but not a length', () => {
    expect(fixedDurationMs('0 minutes')).toBeNull();
    expect(fixedDurationMs('0 minutes', { allowZero: true })).toBe(0);
  });
});
