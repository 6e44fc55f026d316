import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { isRelative, resolveTime } from './relative-time.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const NOW = at('2026-03-28T14:20:30.500+01:00');

describe('resolveTime', () => {
  test.each([
    ['now', '2026-03-28T14:20:30.500+01:00'],
    ['today', '2026-03-28T00:00+01:00'],
    ['yesterday', '2026-03-27T00:00+01:00'],
    ['Tomorrow', '2026-03-29T00:00+01:00'],
    ['2 days', '2026-03-30T14:20:30.500+02:00'],
    ['1 day', '2026-03-29T14:20:30.500+02:00'],
    ['24 hours', '2026-03-29T15:20:30.500+02:00'],
    ['-1 hour', '2026-03-28T13:20:30.500+01:00'],
    ['1 hour ago', '2026-03-28T13:20:30.500+01:00'],
    ['+4 weeks', '2026-04-25T14:20:30.500+02:00'],
    ['1 month ago', '2026-02-28T14:20:30.500+01:00'],
    ['3 days 2 weeks', '2026-04-14T14:20:30.500+02:00'],
    ['2026-05-08T10:00:00+02:00', '2026-05-08T10:00+02:00'],
    ['2026-05-08 10:00:00', '2026-05-08T10:00+02:00'],
    ['2026-05-08', '2026-05-08T00:00+02:00'],
  ])('%s', (text, expected) => {
    expect(resolveTime(text, NOW, 'Europe/Berlin')).toBe(at(expected));
  });

  test.each(['', 'next monday', 'ago', ' ago', '5', '1 hour ago ago', 'tomorrow noon', 'last day of'])(
    'refuses %j',
    (text) => {
      expect(resolveTime(text, NOW, 'Europe/Berlin')).toBeNull();
      expect(isRelative(text)).toBe(false);
    },
  );

  test('a day on lands in the gap and moves forward with it', () => {
    expect(resolveTime('1 day', at('2026-03-28T02:30+01:00'), 'Europe/Berlin')).toBe(at('2026-03-29T03:30+02:00'));
  });

  test('hours keep the side of a fold that now is on', () => {
    expect(resolveTime('10 minutes', at('2026-10-25T02:15+01:00'), 'Europe/Berlin')).toBe(at('2026-10-25T02:25+01:00'));
    expect(resolveTime('0 days', at('2026-10-25T02:15+01:00'), 'Europe/Berlin')).toBe(at('2026-10-25T02:15+01:00'));
  });

  test('a month on from the 31st is the last day of a shorter month', () => {
    expect(resolveTime('1 month', at('2026-01-31T10:00Z'), 'UTC')).toBe(at('2026-02-28T10:00Z'));
  });

  test('tomorrow begins at 01:00 in Havana when midnight is skipped', () => {
    expect(resolveTime('tomorrow', at('2026-03-07T12:00-05:00'), 'America/Havana')).toBe(at('2026-03-08T01:00-04:00'));
  });
});

test('isRelative tells what depends on now', () => {
  for (const text of ['now', 'today', '2 weeks', '-1 hour', '3 days ago']) expect(isRelative(text)).toBe(true);
  for (const text of ['2026-05-08', '2026-05-08T10:00:00Z']) expect(isRelative(text)).toBe(false);
});
