import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { HOUR_MS, MINUTE_MS } from './civil.js';
import { roundFrom } from './rounding.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

function rounded(
  from: string,
  zone: string,
  options: { relative?: boolean; hour?: boolean; minutes?: number },
): string {
  const { relative = true, hour = true, minutes = 60 } = options;
  const result = roundFrom(at(from), { relative, roundToNearestHour: hour, incrementMs: minutes * MINUTE_MS, zone });
  return Temporal.Instant.fromEpochMilliseconds(result).toString({ timeZone: zone });
}

describe('to the hour', () => {
  test('up to the next whole hour on the clock; a whole hour stays', () => {
    expect(rounded('2026-05-08T10:00:01Z', 'UTC', {})).toBe('2026-05-08T11:00:00+00:00');
    expect(rounded('2026-05-08T10:00Z', 'UTC', {})).toBe('2026-05-08T10:00:00+00:00');
    expect(rounded('2026-05-08T10:00Z', 'Asia/Kolkata', {})).toBe('2026-05-08T16:00:00+05:30');
    expect(rounded('2026-05-08T23:10Z', 'UTC', { relative: false })).toBe('2026-05-09T00:00:00+00:00');
  });

  test('over a half-hour clock change to the next hour that the clock shows', () => {
    expect(rounded('2026-10-03T15:15Z', 'Australia/Lord_Howe', {})).toBe('2026-10-04T03:00:00+11:00');
  });

  test('over an hour that is skipped', () => {
    expect(rounded('2026-03-29T00:30Z', 'Europe/Berlin', {})).toBe('2026-03-29T03:00:00+02:00');
  });
});

describe('to the increment', () => {
  test('counts from local midnight when from is relative', () => {
    expect(rounded('2026-05-08T10:01Z', 'UTC', { hour: false, minutes: 15 })).toBe('2026-05-08T10:15:00+00:00');
    expect(rounded('2026-05-08T10:01Z', 'Asia/Kolkata', { hour: false, minutes: 60 })).toBe(
      '2026-05-08T16:00:00+05:30',
    );
    expect(rounded('2026-05-08T10:01Z', 'UTC', { hour: false, minutes: 45 })).toBe('2026-05-08T10:30:00+00:00');
  });

  test('begins anew at midnight when it does not divide the day', () => {
    expect(rounded('2026-05-08T23:30Z', 'UTC', { hour: false, minutes: 7 * 60 })).toBe('2026-05-09T00:00:00+00:00');
  });

  test('leaves an absolute from alone', () => {
    expect(rounded('2026-05-08T10:01:02Z', 'UTC', { hour: false, relative: false, minutes: 15 })).toBe(
      '2026-05-08T10:01:02+00:00',
    );
  });

  test('an increment that is not positive is an error', () => {
    for (const minutes of [0, -5, Number.NaN]) {
      expect(() => rounded('2026-05-08T10:01Z', 'UTC', { hour: false, minutes })).toThrow(
        expect.objectContaining({ code: 'scheduling.query_invalid' }),
      );
    }
  });
});

test('the result is the first whole hour at or after from, in every zone', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const minutes = fc.integer({ min: at('2020-01-01T00:00Z') / MINUTE_MS, max: at('2030-01-01T00:00Z') / MINUTE_MS });
  fc.assert(
    fc.property(
      zones,
      minutes,
      fc.boolean(),
      fc.integer({ min: -200, max: 200 }),
      (zone, minute, nearChange, shift) => {
        const moment = Temporal.Instant.fromEpochMilliseconds(minute * MINUTE_MS).toZonedDateTimeISO(zone);
        const change = nearChange ? (moment.getTimeZoneTransition('next') ?? moment) : moment;
        const from = change.epochMilliseconds + shift * MINUTE_MS;
        const isWhole = (instant: number): boolean =>
          Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).minute === 0;
        let expected = from;
        while (!isWhole(expected)) expected += MINUTE_MS;
        const options = { relative: true, roundToNearestHour: true, incrementMs: HOUR_MS, zone };
        expect(roundFrom(from, options)).toBe(expected);
      },
    ),
  );
});
