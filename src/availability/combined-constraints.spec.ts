import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { allowedWindows, type Constraint, parseConstraints } from '#libs/scheduling';
import { combineConstraints } from './combined-constraints.js';

/** Two weeks around the end of summer time in Europe, with a day that has 25 hours. */
const WINDOW = { start: Date.parse('2026-10-19T00:00:00Z'), end: Date.parse('2026-11-02T00:00:00Z') };
const ZONES = ['Europe/Copenhagen', 'America/New_York', 'Asia/Kolkata', 'UTC'];

function parsed(json: readonly unknown[]): Constraint[] {
  const result = parseConstraints(json);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function combined(query: readonly unknown[], own: readonly unknown[], zone = 'UTC'): unknown[] {
  return combineConstraints(parsed(query), parsed(own), zone, WINDOW).map(({ json }) => json);
}

describe('constraints of a query and of a user', () => {
  test('stand side by side when their allows do not widen each other', () => {
    const query = [{ allow_hours: { start: 9, end: 17 } }];
    const own = [{ block_weekends: {} }, { block_hours: { start: 12, end: 13 } }];
    expect(combined(query, own)).toEqual([...query, ...own]);
  });

  test("become the query's hours and what the user's hours close", () => {
    const query = [{ allow_hours: { start: 9, end: 12 } }];
    expect(combined(query, [{ allow_hours: { start: 8, end: 17 } }])).toEqual([
      ...query,
      { block_hours: { start: '00:00', end: '08:00' } },
      { block_hours: { start: '17:00', end: '24:00' } },
    ]);
  });

  test('with weekly opening hours on both sides stay weekly', () => {
    const query = [{ allow_day: { day: 'Monday' } }];
    const own = [{ allow_day_and_time: { day: 'Monday', start: 9, end: 17 } }];
    expect(combined(query, own)).toEqual([
      ...query,
      { block_day_and_time: { day: 'Monday', start: '00:00', end: '09:00' } },
      { block_day_and_time: { day: 'Monday', start: '17:00', end: '24:00' } },
      ...['Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((day) => ({ block_day: { day } })),
    ]);
  });

  test('keep where each rule comes from', () => {
    const rules = combineConstraints(
      parsed([{ allow_weekdays: {} }]),
      parsed([{ block_day: { day: 'Monday' } }, { allow_weekends: {} }]),
      'UTC',
      WINDOW,
    );
    expect(rules.map(({ level, index }) => [level, index])).toEqual([
      ['query', 0],
      ['own', 0],
      ['own', 1],
    ]);
  });
});

const day = fc.constantFrom('Monday', 'Wednesday', 'Saturday', 'Sunday');
const hours = fc
  .tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 1, max: 48 }))
  .filter(([start, end]) => start < end)
  .map(([start, end]) => ({ start: halfHour(start), end: halfHour(end) }));
const period = fc
  .tuple(fc.integer({ min: 0, max: 14 * 24 }), fc.integer({ min: 1, max: 72 }))
  .map(([from, length]) => ({
    start: new Date(WINDOW.start + from * 3_600_000).toISOString(),
    end: new Date(WINDOW.start + (from + length) * 3_600_000).toISOString(),
  }));
const rule = fc.oneof(
  hours.map((h) => ({ allow_hours: h })),
  hours.map((h) => ({ block_hours: h })),
  fc.tuple(day, hours).map(([d, h]) => ({ allow_day_and_time: { day: d, ...h } })),
  fc.tuple(day, hours).map(([d, h]) => ({ block_day_and_time: { day: d, ...h } })),
  day.map((d) => ({ allow_day: { day: d } })),
  day.map((d) => ({ block_day: { day: d } })),
  period.map((p) => ({ allow_period: p })),
  period.map((p) => ({ block_period: p })),
  fc.constantFrom({ allow_weekdays: {} }, { allow_weekends: {} }, { block_weekdays: {} }, { block_weekends: {} }),
);

function halfHour(count: number): string {
  return `${String(Math.floor(count / 2)).padStart(2, '0')}:${count % 2 === 0 ? '00' : '30'}`;
}

test('one list leaves open exactly what both levels leave open', () => {
  const level = fc.array(rule, { maxLength: 5 });
  fc.assert(
    fc.property(level, level, fc.constantFrom(...ZONES), (query, own, zone) => {
      const both = { request: parsed(query), resource: parsed(own) };
      const one = { request: parsed(combined(query, own, zone)) };
      expect(allowedWindows(one, zone, WINDOW)).toEqual(allowedWindows(both, zone, WINDOW));
    }),
    { numRuns: 300 },
  );
});
