import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { civilDate, dateText, dayNumberOf, isoWeekday } from './civil.js';

/** Years -271 to 4207. */
const dayNumbers = fc.integer({ min: -818_000, max: 818_000 });

test('agrees with Temporal on dates, weekdays and day numbers', () => {
  const epoch = Temporal.PlainDate.from('1970-01-01');
  fc.assert(
    fc.property(dayNumbers, (dayNumber) => {
      const { year, month, day, dayOfWeek } = epoch.add({ days: dayNumber });
      expect(civilDate(dayNumber)).toEqual({ year, month, day });
      expect(isoWeekday(dayNumber)).toBe(dayOfWeek);
      expect(dayNumberOf({ year, month, day })).toBe(dayNumber);
    }),
  );
});

test('knows no 29 February outside leap years, and no month 0 or 13', () => {
  expect(dayNumberOf({ year: 2024, month: 2, day: 29 })).toBe(19_782);
  for (const date of [
    { year: 2023, month: 2, day: 29 },
    { year: 1900, month: 2, day: 29 },
    { year: 2024, month: 4, day: 31 },
    { year: 2024, month: 0, day: 1 },
    { year: 2024, month: 13, day: 1 },
    { year: 2024, month: 1, day: 0 },
  ]) {
    expect(dayNumberOf(date)).toBeNull();
  }
});

test('writes dates with four digits of year', () => {
  expect(dateText(0)).toBe('1970-01-01');
  expect(dateText(-719_162)).toBe('0001-01-01');
});
