/**
 * The oracle shares no code with the library: it takes an instant, asks Temporal for the reading of the clock, and asks
 * every rule, in JSON, whether it holds. Windows lie near real clock changes of every zone half of the time.
 */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
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

type Rule = { readonly kind: string; readonly day: string; readonly start: string; readonly end: string };
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
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
        .toSorted((a, b) => a - b)
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
