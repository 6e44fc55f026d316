import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { HOUR_MS } from '../civil.js';
import { union, type Interval } from '../interval.js';
import type { Constraint, ConstraintLevels } from './constraint.js';
import { allowedWindows } from './evaluate.js';
import { parseConstraints } from './parse.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const iso = (instant: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toString({ timeZone: zone, smallestUnit: 'minute' });

function rules(...json: unknown[]): Constraint[] {
  const result = parseConstraints(json);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function windows(json: unknown[], zone: string, from: string, to: string): string[] {
  return allowedWindows({ resource: rules(...json) }, zone, { start: at(from), end: at(to) }).map(
    ({ start, end }) => `${iso(start, zone)} ${iso(end, zone)}`,
  );
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
    const hours = (from: string, to: string): number =>
      allowedWindows({ request: rules({ allow_day: { day: 'Sunday' } }) }, 'Europe/Berlin', {
        start: at(from),
        end: at(to),
      })
        .map(({ start, end }) => (end - start) / HOUR_MS)
        .reduce((sum, each) => sum + each, 0);
    expect(hours('2026-03-27T00:00Z', '2026-03-31T00:00Z')).toBe(23);
    expect(hours('2026-10-23T00:00Z', '2026-10-27T00:00Z')).toBe(25);
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

/**
 * The oracle shares no code with the library: it takes an instant, asks Temporal for the reading, and asks every rule, in
 * JSON, whether it holds.
 */
describe('against the oracle', () => {
  type Rule = { readonly kind: string; readonly day: string; readonly start: string; readonly end: string };
  const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

  const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const boundOf = (text: string, zone: string): number => {
    if (text.endsWith('Z')) return at(text);
    return text.includes('T')
      ? Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds
      : Temporal.PlainDate.from(text).toZonedDateTime(zone).epochMilliseconds;
  };

  function holds({ kind, day, start, end }: Rule, instant: number, zone: string): boolean {
    const { dayOfWeek, hour, minute } = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
    const inHours = hour * 60 + minute >= minuteOf(start) && hour * 60 + minute < minuteOf(end);
    const what = kind.replace(/^(allow|block)_/, '');
    if (what === 'day_and_time') return DAYS[dayOfWeek - 1] === day && inHours;
    if (what === 'day') return DAYS[dayOfWeek - 1] === day;
    if (what === 'hours') return inHours;
    if (what === 'weekdays') return dayOfWeek < 6;
    if (what === 'weekends') return dayOfWeek > 5;
    return instant >= boundOf(start, zone) && instant < boundOf(end, zone);
  }

  function isOpen(level: readonly Rule[], instant: number, zone: string): boolean {
    const anyOf = (...kinds: string[]): boolean => {
      const those = level.filter(({ kind }) => kinds.includes(kind));
      return those.length === 0 || those.some((rule) => holds(rule, instant, zone));
    };
    return (
      anyOf('allow_day_and_time', 'allow_day', 'allow_period') &&
      anyOf('allow_hours') &&
      anyOf('allow_weekdays', 'allow_weekends') &&
      !level.some((rule) => rule.kind.startsWith('block') && holds(rule, instant, zone))
    );
  }

  function jsonOf({ kind, day, start, end }: Rule): unknown {
    if (kind.endsWith('day_and_time')) return { [kind]: { day, start, end } };
    if (kind.endsWith('_day')) return { [kind]: { day } };
    return { [kind]: kind.endsWith('hours') || kind.endsWith('period') ? { start, end } : {} };
  }

  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const search = fc
    .tuple(
      zones,
      fc.integer({ min: at('2020-01-01T00:00Z') / 60_000, max: at('2030-01-01T00:00Z') / 60_000 }),
      fc.boolean(),
      fc.integer({ min: -30 * 60, max: 4 * 60 }),
      fc.integer({ min: 60, max: 40 * 60 }),
    )
    .map(([zone, minute, nearChange, shift, length]) => {
      const moment = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(zone);
      const change = nearChange ? (moment.getTimeZoneTransition('next') ?? moment) : moment;
      const start = change.epochMilliseconds + shift * 60_000;
      return { zone, window: { start, end: start + length * 60_000 } };
    });

  const clock = fc
    .integer({ min: 0, max: 1439 })
    .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
  const hours = fc
    .tuple(clock, fc.oneof(clock, fc.constant('24:00')))
    .filter(([start, end]) => start !== end)
    .map((pair) => pair.toSorted());
  const day = fc.constantFrom(...DAYS);
  const weekly = fc
    .tuple(
      fc.constantFrom(
        ...['allow', 'block'].flatMap((verb) =>
          ['day_and_time', 'hours', 'day', 'weekdays', 'weekends'].map((what) => `${verb}_${what}`),
        ),
      ),
      day,
      hours,
    )
    .map(([kind, day, [start, end]]) => ({ kind, day, start: start!, end: end! }));

  const periodNear = ({ start, end }: Interval): fc.Arbitrary<Rule> =>
    fc
      .tuple(
        fc.constantFrom('allow_period', 'block_period'),
        fc.constantFrom('instant', 'wall', 'date'),
        fc.array(fc.integer({ min: start / 60_000 - 900, max: end / 60_000 + 900 }), { minLength: 2, maxLength: 2 }),
      )
      .map(([kind, form, minutes]) => {
        const texts = minutes
          .toSorted()
          .map((each) => Temporal.Instant.fromEpochMilliseconds(each * 60_000).toString());
        const cut = form === 'date' ? 10 : 19;
        const [from, to] = texts.map((text) => (form === 'instant' ? text : text.slice(0, cut)));
        return { kind, day: '', start: from!, end: to! };
      })
      .filter(({ start: from, end: to }) => from !== to);

  const cases = search.chain(({ zone, window }) =>
    fc.record({
      zone: fc.constant(zone),
      window: fc.constant(window),
      levels: fc.array(fc.array(fc.oneof({ weight: 4, arbitrary: weekly }, periodNear(window)), { maxLength: 4 }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  );

  test('every sampled instant of every zone is open exactly when all rules agree', () => {
    let openSamples = 0;
    fc.assert(
      fc.property(cases, ({ zone, window, levels }) => {
        const [request, project, resource] = levels.map((level) => rules(...level.map(jsonOf)));
        const given: ConstraintLevels = {
          ...(request && { request }),
          ...(project && { project }),
          ...(resource && { resource }),
        };
        const allowed = allowedWindows(given, zone, window);
        expect(allowed).toEqual(union(allowed));

        const samples = allowed.flatMap(({ start, end }) => [start - 1, start, end - 1, end]);
        for (let minute = window.start; minute < window.end; minute += 5 * 60_000) samples.push(minute);
        for (const instant of samples.filter((each) => each >= window.start && each < window.end)) {
          const offered = allowed.some(({ start, end }) => start <= instant && instant < end);
          const expected = levels.every((level) => isOpen(level, instant, zone));
          if (offered) openSamples += 1;
          if (offered !== expected) throw new Error(`${iso(instant, zone)} is ${offered ? '' : 'not '}offered`);
        }
      }),
      { numRuns: 300 },
    );
    expect(openSamples).toBeGreaterThan(1000);
  }, 30_000);
});
