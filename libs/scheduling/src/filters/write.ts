/** Writing filters as JSON. Hours are text, `"09:00"` … `"24:00"`, and every weekly filter names its zone. */
import { pad2 } from '../civil.js';
import { intersect, type Interval } from '../interval.js';
import type { JsonRecord } from '../parse-result.js';
import { DAY_NAMES } from '../names.js';
import { formatOffset } from '../timestamp.js';
import { DAY_MINUTES, EVERY_DAY, WEEKDAYS, WEEKEND, dailyPattern, type WeekPattern } from '../week.js';

/** Filters for `and` that no instant satisfies; an empty `or` would not do, since it asks for nothing. */
export function nothing(timezone: string): JsonRecord[] {
  return [{ only_weekend: { timezone } }, { exclude_weekend: { timezone } }];
}

/** Few filters whose union is the pattern; none for an empty pattern. */
export function patternFilters(pattern: WeekPattern, timezone: string): JsonRecord[] {
  if (isSame(pattern, dailyPattern(WEEKEND))) return [{ only_weekend: { timezone } }];
  if (isSame(pattern, dailyPattern(WEEKDAYS))) return [{ exclude_weekend: { timezone } }];
  const days = EVERY_DAY.map((day) => hoursOf(pattern, day));
  if (days.every((hours) => isSame(hours, days[0]!))) {
    return days[0]!.map((hours) => ({ specific_time: { ...hoursText(hours), timezone } }));
  }
  return days.flatMap((hoursOfDay, index) => {
    const day = DAY_NAMES[index]!;
    return hoursOfDay.map((hours) =>
      hours.end - hours.start === DAY_MINUTES
        ? { specific_day: { day, timezone } }
        : { specific_day_and_time: { day, ...hoursText(hours), timezone } },
    );
  });
}

/** One filter per interval, with the offset of `zone` in the text. */
export function periodFilters(periods: readonly Interval[], zone: string): JsonRecord[] {
  return periods.map(({ start, end }) => ({
    between_timestamps: { start: instantText(start, zone), end: instantText(end, zone) },
  }));
}

function isSame(a: readonly Interval[], b: readonly Interval[]): boolean {
  return (
    a.length === b.length && a.every(({ start, end }, index) => start === b[index]!.start && end === b[index]!.end)
  );
}

/** The part of a pattern on one day, in minutes of that day. */
function hoursOf(pattern: WeekPattern, day: number): Interval[] {
  const midnight = (day - 1) * DAY_MINUTES;
  return intersect(pattern, [{ start: midnight, end: midnight + DAY_MINUTES }]).map(({ start, end }) => ({
    start: start - midnight,
    end: end - midnight,
  }));
}

function hoursText({ start, end }: Interval): { readonly start: string; readonly end: string } {
  return { start: minuteText(start), end: minuteText(end) };
}

function minuteText(minute: number): string {
  return `${pad2(Math.floor(minute / 60))}:${pad2(minute % 60)}`;
}

/** `formatOffset` cuts milliseconds, and a bound must not move. */
function instantText(instant: number, zone: string): string {
  const text = formatOffset(instant, zone);
  const fraction = ((instant % 1000) + 1000) % 1000;
  return fraction === 0 ? text : `${text.slice(0, 19)}.${String(fraction).padStart(3, '0')}${text.slice(19)}`;
}
