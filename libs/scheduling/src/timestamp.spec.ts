import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { formatCompact, formatOffset, parseTimestamp } from './timestamp.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));

describe('writing', () => {
  test('gives the offset in force, with and without colon', () => {
    const instant = at('2026-05-08T08:00:00Z');
    expect(formatOffset(instant, 'Europe/Berlin')).toBe('2026-05-08T10:00:00+02:00');
    expect(formatOffset(instant, 'UTC')).toBe('2026-05-08T08:00:00+00:00');
    expect(formatOffset(instant, 'America/St_Johns')).toBe('2026-05-08T05:30:00-02:30');
    expect(formatCompact(at('2016-02-11T10:58:45Z'), 'Europe/Berlin')).toBe('2016-02-11T11:58:45+0100');
  });

  test('agrees with Temporal', () => {
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: at('1975-01-01T00:00Z'), max: at('2100-01-01T00:00Z') }),
        (zone, instant) => {
          const expected = Temporal.Instant.fromEpochMilliseconds(instant).toString({
            timeZone: zone,
            fractionalSecondDigits: 0,
          });
          expect(formatOffset(instant, zone)).toBe(expected);
        },
      ),
    );
  });

  test('names the right instant even under a local mean time with seconds', () => {
    const instant = at('1905-06-01T12:00:00Z');
    const text = formatOffset(instant, 'Europe/Amsterdam');
    expect(at(text)).toBe(instant);
  });
});

describe('reading', () => {
  test.each([
    ['2026-05-08T10:00:00+02:00', '2026-05-08T08:00:00Z'],
    ['2026-05-08T10:00:00+0200', '2026-05-08T08:00:00Z'],
    ['2026-05-08T08:00:00Z', '2026-05-08T08:00:00Z'],
    ['2026-05-08t08:00:00z', '2026-05-08T08:00:00Z'],
    ['2026-05-08T08:00:00.1239Z', '2026-05-08T08:00:00.123Z'],
    ['2026-05-08T08:00:00.5-00:30', '2026-05-08T08:30:00.5Z'],
    ['2026-05-08 10:00:00', '2026-05-08T08:00:00Z'],
    ['2026-05-08T10:00', '2026-05-08T08:00:00Z'],
    ['2026-05-08', '2026-05-07T22:00:00Z'],
    [' 2026-05-08 ', '2026-05-07T22:00:00Z'],
    ['2026-03-29T02:30:00', '2026-03-29T01:30:00Z'],
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00Z'],
    ['2200-12-31T23:59:59Z', '2200-12-31T23:59:59Z'],
  ])('%s in Berlin is %s', (text, expected) => {
    expect(parseTimestamp(text, 'Europe/Berlin')).toBe(at(expected));
  });

  test.each([
    '',
    'soon',
    '2026',
    '2026-5-8',
    '2026-02-30',
    '2026-13-01',
    '2026-05-08T24:00:00Z',
    '2026-05-08T10:60:00Z',
    '2026-06-30T23:59:60Z',
    '2026-05-08T10:00:00+24:00',
    '2026-05-08T10:00:00+02',
    '2026-05-08T10:00:00.Z',
    '2026-05-08T10:00:00[Europe/Berlin]',
    '1899-12-31T23:59:59Z',
    '2201-01-01T00:00:00Z',
    '-002026-05-08',
    '2026-05-08T10:00:00Z; drop table',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text, 'Europe/Berlin')).toBeNull();
  });

  test('a written instant is read back', () => {
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: at('1970-01-01T00:00Z') / 1000, max: at('2100-01-01T00:00Z') / 1000 }),
        (zone, seconds) => {
          expect(parseTimestamp(formatOffset(seconds * 1000, zone), 'UTC')).toBe(seconds * 1000);
          expect(parseTimestamp(formatCompact(seconds * 1000, zone), 'UTC')).toBe(seconds * 1000);
        },
      ),
    );
  });
});
