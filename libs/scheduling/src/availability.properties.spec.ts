/**
 * What holds for every search, over random zones, rules, busy times and options.
 */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { availableDates, findSlots, freeWindows, unavailableSlots } from './availability.js';
import { busyTime, takenTime } from './busy.js';
import { MINUTE_MS } from './civil.js';
import type { Constraint } from './constraints/constraint.js';
import { parseConstraints } from './constraints/parse.js';
import { intersect, subtract, toIntervals, type Interval } from './interval.js';
import { MODES, type AvailabilityQuery, type Slot } from './query.js';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

function rules(...json: unknown[]): Constraint[] {
  const result = parseConstraints(json);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function freeTimesOf(asked: AvailabilityQuery): (id: string) => readonly Interval[] {
  const freeById = new Map(asked.resources.map((each) => [each.id, freeWindows(each, asked)]));
  return (id) => freeById.get(id)!;
}

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const weekly = fc.constantFrom<unknown>(
  { allow_hours: { start: 9, end: 17 } },
  { allow_hours: { start: '22:30', end: '24:00' } },
  { block_hours: { start: 12, end: 13 } },
  { block_weekends: {} },
  { allow_day: { day: 'Sunday' } },
  { allow_day_and_time: { day: 'Saturday', start: 0, end: 5 } },
);
const queries = fc
  .record({
    zone: zones,
    start: fc.integer({ min: at('2020-01-01T00:00Z') / MINUTE_MS, max: at('2030-01-01T00:00Z') / MINUTE_MS }),
    minutes: fc.integer({ min: 0, max: 6 * 1440 }),
    people: fc.array(
      fc.record({
        timezone: zones,
        rules: fc.array(weekly, { maxLength: 3 }),
        busy: fc.array(
          fc.record({
            from: fc.integer({ min: -1440, max: 7 * 1440 }),
            length: fc.integer({ min: 0, max: 1440 }),
            allDay: fc.boolean(),
          }),
          { maxLength: 6 },
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    mode: fc.constantFrom(...MODES),
    lengthMinutes: fc.integer({ min: 5, max: 200 }),
    increment: fc.option(fc.integer({ min: 5, max: 200 }), { nil: undefined }),
    grid: fc.option(fc.constant(15 * MINUTE_MS), { nil: undefined }),
    buffer: fc.integer({ min: 0, max: 60 }),
    noDaySpan: fc.option(zones, { nil: undefined }),
    seed: fc.integer(),
  })
  .map(
    ({ start, minutes, people, mode, lengthMinutes, increment, grid, buffer, noDaySpan, seed }): AvailabilityQuery => {
      const from = start * MINUTE_MS;
      return {
        mode,
        from,
        to: from + minutes * MINUTE_MS,
        lengthMs: lengthMinutes * MINUTE_MS,
        ...(increment !== undefined && { incrementMs: increment * MINUTE_MS }),
        ...(grid !== undefined && { gridMs: grid }),
        ...(noDaySpan !== undefined && { noDaySpan }),
        bufferMs: buffer * MINUTE_MS,
        seed,
        resources: people.map((each, index) => ({
          id: `r${index}`,
          timezone: each.timezone,
          levels: { resource: rules(...each.rules) },
          busy: busyTime(
            each.busy.map(({ from: shift, length, allDay }) => ({
              start: from + shift * MINUTE_MS,
              end: from + (shift + length) * MINUTE_MS,
              allDay,
            })),
          ),
        })),
      };
    },
  );

test('free and busy never meet, buffers included', () => {
  fc.assert(
    fc.property(queries, (asked) => {
      for (const each of asked.resources) {
        const taken = takenTime(each.busy, { bufferMs: asked.bufferMs ?? 0, zone: each.timezone });
        expect(intersect(freeWindows(each, asked), toIntervals(taken))).toEqual([]);
      }
    }),
  );
});

test('every slot lies inside a free window of everybody it names, and starts are distinct and ascending', () => {
  let seen = 0;
  fc.assert(
    fc.property(queries, (asked) => {
      const slots = findSlots(asked);
      const freeFor = freeTimesOf(asked);
      seen += slots.length;
      const day = (instant: number): string =>
        Temporal.Instant.fromEpochMilliseconds(instant)
          .toZonedDateTimeISO(asked.noDaySpan ?? 'UTC')
          .toPlainDate()
          .toString();
      const onGrid = asked.incrementMs === undefined ? (asked.gridMs ?? 1) : 1;
      const faults = slots.filter(
        (slot, index) =>
          slot.end - slot.start !== asked.lengthMs ||
          slot.start <= (slots[index - 1]?.start ?? Number.NEGATIVE_INFINITY) ||
          slot.resourceIds.length === 0 ||
          slot.resourceIds.some((id) => subtract([slot], freeFor(id)).length > 0) ||
          slot.start % onGrid !== 0 ||
          (asked.noDaySpan !== undefined && day(slot.start) !== day(slot.end - 1)),
      );
      expect(faults).toEqual([]);
    }),
  );
  expect(seen).toBeGreaterThan(1000);
}, 30_000);

test('intervals without a length cover exactly the free time that the mode promises', () => {
  fc.assert(
    fc.property(queries, (asked) => {
      const intervals = findSlots({ ...asked, lengthMs: null });
      const freeFor = freeTimesOf(asked);
      for (let instant = asked.from; instant < asked.to; instant += 97 * MINUTE_MS) {
        const free = asked.resources.filter(({ id }) =>
          freeFor(id).some(({ start, end }) => start <= instant && instant < end),
        );
        const offers = intervals.filter(({ start, end }) => start <= instant && instant < end);
        const expected = asked.mode === 'mutual' ? free.length === asked.resources.length : free.length > 0;
        expect(offers).toHaveLength(expected ? 1 : 0);
        const named = offers.flatMap(({ resourceIds }) => resourceIds);
        const namesAll = asked.mode === 'mutual' || asked.mode === 'exclusive';
        expect(named).toEqual(free.map(({ id }) => id).filter((id) => expected && (namesAll || named.includes(id))));
      }
    }),
    { numRuns: 60 },
  );
}, 30_000);

test('a grid slot is unavailable exactly when somebody is not free all through it', () => {
  fc.assert(
    fc.property(queries, (asked) => {
      const { from, to, lengthMs } = asked;
      const freeFor = freeTimesOf(asked);
      const step = asked.incrementMs ?? asked.gridMs ?? lengthMs!;
      const expected: Slot[] = [];
      for (let start = from; start + lengthMs! <= to; start += step) {
        const slot = { start, end: start + lengthMs! };
        const resourceIds = asked.resources
          .filter(({ id }) => subtract([slot], freeFor(id)).length > 0)
          .map(({ id }) => id);
        if (resourceIds.length > 0) expected.push({ ...slot, resourceIds });
      }
      expect(unavailableSlots(asked)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
}, 30_000);

test('dates are those of the slots of each resource alone', () => {
  fc.assert(
    fc.property(queries, fc.option(zones, { nil: undefined }), (asked, zone) => {
      const expected = new Map<string, string[]>();
      const mutual = asked.mode === 'mutual' ? findSlots(asked) : null;
      for (const each of asked.resources) {
        for (const { start } of mutual ?? findSlots({ ...asked, resources: [each] })) {
          const date = Temporal.Instant.fromEpochMilliseconds(start)
            .toZonedDateTimeISO(zone ?? each.timezone)
            .toPlainDate()
            .toString();
          const ids = expected.get(date) ?? [];
          if (!ids.includes(each.id)) expected.set(date, [...ids, each.id]);
        }
      }
      const dates = [...expected]
        .map(([date, resourceIds]) => ({ date, resourceIds }))
        .toSorted((a, b) => (a.date < b.date ? -1 : 1));
      expect(availableDates(asked, zone)).toEqual(dates);
    }),
  );
}, 30_000);
