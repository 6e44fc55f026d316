import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS } from './civil.js';
import { offsetMsAt, offsetSpans } from './offsets.js';
import { SchedulingError } from './scheduling.errors.js';
import { canonicalZone, isZone } from './zone-name.js';
import {
  localDate,
  offsetMinutesAt,
  startOfDay,
  startOfNextDay,
  wallMsToInstant,
  wallToInstant,
  type Disambiguation,
} from './zone.js';

const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const zoned = (instant: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

const zones = fc.constantFrom(...ZONES);
const instants = fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2030-01-01T00:00Z') });
/** A zone and a moment within 26 hours of one of its clock changes, if it has any. */
const nearChange = fc
  .tuple(zones, instants, fc.integer({ min: -26 * HOUR_MS, max: 26 * HOUR_MS }))
  .map(([zone, instant, distance]) => {
    const change = zoned(instant, zone).getTimeZoneTransition('next') ?? zoned(instant, zone);
    return { zone, instant: change.epochMilliseconds + distance };
  });

/** The result, or the code of the error. */
function attempt(run: () => number): number | string {
  try {
    return run();
  } catch (error) {
    return error instanceof SchedulingError ? error.code : String(error);
  }
}

function dayHours(zone: string, text: string): number {
  return (startOfNextDay(zone, at(text)) - startOfDay(zone, at(text))) / HOUR_MS;
}

describe('zone names', () => {
  test('IANA names and UTC are zones, in any letter case', () => {
    for (const zone of ZONES) {
      expect(isZone(zone)).toBe(true);
      expect(canonicalZone(zone.toLowerCase())).toBe(zone);
    }
    expect(canonicalZone('asia/calcutta')).toBe('Asia/Calcutta');
    expect(canonicalZone('etc/gmt+5')).toBe('Etc/GMT+5');
  });

  test('offsets, timestamps and anything else are not', () => {
    for (const other of [
      '+02:00',
      '-0500',
      'Z',
      '',
      ' UTC',
      'Mars/Base',
      '2020-01-01T00:00[UTC]',
      null,
      5,
      {},
      'x'.repeat(99),
    ]) {
      expect(isZone(other)).toBe(false);
    }
  });

  test('an unknown zone is an error with a code', () => {
    expect(attempt(() => offsetMinutesAt('Mars/Base', 0))).toBe('scheduling.zone_unknown');
    expect(attempt(() => wallToInstant('Mars/Base', '2026-01-01T00:00', 'compatible'))).toBe('scheduling.zone_unknown');
  });
});

describe('offsets', () => {
  test('every zone agrees with the runtime at and around each clock change of 2024 to 2027', () => {
    const wrong: string[] = [];
    for (const zone of ZONES) {
      const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
      const moments = offsetSpans(zone, { start: at('2024-01-01T00:00Z'), end: at('2028-01-01T00:00Z') }).flatMap(
        ({ start, end }) => [start, start - 1, end - 1, (start + end) / 2],
      );
      for (const moment of moments) {
        const [, sign = '+', hours = '0', minutes = '0'] =
          /GMT(?:([+-])(\d+):(\d+))?$/.exec(clock.format(moment)) ?? [];
        const expected = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
        if (offsetMinutesAt(zone, moment) !== expected) wrong.push(`${zone} ${moment}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('agree with Temporal at random moments', () => {
    fc.assert(
      fc.property(nearChange, ({ zone, instant }) => {
        expect(offsetMsAt(zone, instant)).toBe(zoned(instant, zone).offsetNanoseconds / 1e6);
        expect(localDate(zone, instant)).toBe(zoned(instant, zone).toPlainDate().toString());
      }),
    );
  });

  test('spans cover a window without a hole and change their offset each time', () => {
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 1, max: 800 }), (zone, start, days) => {
        const end = start + days * DAY_MS;
        const spans = offsetSpans(zone, { start, end });
        expect(spans[0]?.start).toBe(start);
        expect(spans.at(-1)?.end).toBe(end);
        for (const [index, span] of spans.slice(1).entries()) {
          expect(span.start).toBe(spans[index]!.end);
          expect(span.offsetMs).not.toBe(spans[index]!.offsetMs);
        }
      }),
    );
  });
});

test('a window that starts at a clock change has no empty span before it', () => {
  const change = at('2026-03-29T01:00Z');
  expect(offsetSpans('Europe/Berlin', { start: change, end: change + 1 })).toEqual([
    { start: change, end: change + 1, offsetMs: 2 * HOUR_MS },
  ]);
});

describe('wall time', () => {
  test('integers agree with Temporal, whatever is to be done in gaps and folds', () => {
    const choices: readonly Disambiguation[] = ['compatible', 'earlier', 'later', 'reject'];
    // Readings within two hours of what the clock showed just before a change.
    const readings = fc
      .tuple(nearChange, fc.integer({ min: -2 * HOUR_MS, max: 2 * HOUR_MS }))
      .map(([{ zone, instant }, distance]) => {
        const change = zoned(instant, zone).getTimeZoneTransition('previous') ?? zoned(instant, zone);
        const before = change.epochMilliseconds - 1;
        return { zone, wallMs: before + offsetMsAt(zone, before) + distance };
      });
    fc.assert(
      fc.property(readings, ({ zone, wallMs }) => {
        const wall = zoned(wallMs, 'UTC').toPlainDateTime();
        for (const choice of choices) {
          const expected = attempt(() => wallToInstant(zone, wall, choice));
          expect(attempt(() => wallMsToInstant(zone, wallMs, choice))).toBe(expected);
        }
      }),
    );
  });

  test('a skipped reading moves forward by the gap, or is refused', () => {
    expect(wallToInstant('Europe/Berlin', '2026-03-29T02:15', 'compatible')).toBe(at('2026-03-29T03:15+02:00'));
    expect(wallToInstant('Europe/Berlin', '2026-03-29T02:15', 'earlier')).toBe(at('2026-03-29T01:15+01:00'));
    expect(() => wallToInstant('Europe/Berlin', '2026-03-29T02:15', 'reject')).toThrow(SchedulingError);
  });

  test('a repeated reading is the first one unless the later is asked for', () => {
    expect(wallToInstant('Europe/Berlin', '2026-10-25T02:15', 'compatible')).toBe(at('2026-10-25T02:15+02:00'));
    expect(wallToInstant('Europe/Berlin', '2026-10-25T02:15', 'later')).toBe(at('2026-10-25T02:15+01:00'));
    expect(() => wallToInstant('Europe/Berlin', '2026-10-25T02:15', 'reject')).toThrow(SchedulingError);
  });

  test('malformed text is an error with a code', () => {
    expect(() => wallToInstant('UTC', 'noon', 'compatible')).toThrow(
      expect.objectContaining({ code: 'scheduling.wall_time_invalid' }),
    );
  });

  test('half-hour, two-hour and whole-day changes', () => {
    expect(wallToInstant('Australia/Lord_Howe', '2026-10-04T02:15', 'compatible')).toBe(at('2026-10-04T02:45+11:00'));
    expect(wallToInstant('Antarctica/Troll', '2026-03-29T02:00', 'compatible')).toBe(at('2026-03-29T04:00+02:00'));
    expect(wallToInstant('Pacific/Apia', '2011-12-30T12:00', 'compatible')).toBe(at('2011-12-31T12:00+14:00'));
  });
});

describe('days', () => {
  test('start where Temporal says', () => {
    fc.assert(
      fc.property(nearChange, ({ zone, instant }) => {
        const now = zoned(instant, zone);
        expect(startOfDay(zone, instant)).toBe(now.startOfDay().epochMilliseconds);
        expect(startOfNextDay(zone, instant)).toBe(
          now.toPlainDate().add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
        );
      }),
    );
  });

  test('have 23 and 25 hours where clocks change', () => {
    expect(dayHours('Europe/Berlin', '2026-03-29T12:00Z')).toBe(23);
    expect(dayHours('Europe/Berlin', '2026-10-25T12:00Z')).toBe(25);
    expect(dayHours('Australia/Lord_Howe', '2026-10-04T00:00Z')).toBe(23.5);
    expect(dayHours('Antarctica/Troll', '2026-03-29T12:00Z')).toBe(22);
  });

  test('begin at 01:00 where the clock skips midnight', () => {
    expect(startOfDay('America/Havana', at('2026-03-08T12:00Z'))).toBe(at('2026-03-08T01:00-04:00'));
    expect(startOfDay('Asia/Beirut', at('2026-03-29T12:00Z'))).toBe(at('2026-03-29T01:00+03:00'));
  });

  test('the day that Samoa skipped has no start of its own', () => {
    expect(localDate('Pacific/Apia', at('2011-12-30T09:59:59Z'))).toBe('2011-12-29');
    expect(startOfNextDay('Pacific/Apia', at('2011-12-30T09:00Z'))).toBe(at('2011-12-31T00:00+14:00'));
  });

  test('the next day is ahead even when clocks go back over midnight', () => {
    // St. John's went from 00:01 back to 23:01 until 2011: midnight had struck once already.
    const secondLateEvening = at('2010-11-07T02:45Z');
    expect(localDate('America/St_Johns', secondLateEvening)).toBe('2010-11-06');
    expect(startOfNextDay('America/St_Johns', secondLateEvening)).toBe(at('2010-11-07T00:00-03:30'));
  });
});
