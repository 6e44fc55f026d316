/**
 * Weekly patterns: what a rule says about clock readings, before any zone is known.
 *
 * A pattern is a normal interval list (`interval.ts`) over the minutes of the week, 0 = Monday 00:00 … 10080, so the
 * algebra of patterns is the algebra of intervals. `patternWindows` lays a pattern over a zone: one shift per span of
 * constant offset, integers from there on. This is where the gap and fold rule of `zone.ts` comes about.
 */
import { DAY_MS, MINUTE_MS } from './civil.js';
import { union, type EpochMs, type Interval } from './interval.js';
import { offsetSpans } from './offsets.js';

/** ISO weekday: 1 = Monday … 7 = Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export type WeekPattern = readonly Interval[];

export const DAY_MINUTES = 1440;
export const WEEK_MINUTES = 7 * DAY_MINUTES;

export const EVERY_DAY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
export const WEEKEND: readonly Weekday[] = [6, 7];

export const ALL_WEEK: WeekPattern = [{ start: 0, end: WEEK_MINUTES }];

const WEEK_MS = WEEK_MINUTES * MINUTE_MS;
/** 1970-01-05, the first Monday of the count. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The same hours, [startMinute, endMinute) of the local day, on each of the days. */
export function dailyPattern(days: readonly Weekday[], startMinute = 0, endMinute = DAY_MINUTES): WeekPattern {
  return union(
    days.map((day) => ({
      start: (day - 1) * DAY_MINUTES + startMinute,
      end: (day - 1) * DAY_MINUTES + endMinute,
    })),
  );
}

export function unionPatterns(patterns: readonly WeekPattern[]): WeekPattern {
  return union(patterns.flat());
}

/** The instants inside `window` whose reading in `zone` lies in the pattern; normal. Throws scheduling.zone_unknown. */
export function patternWindows(pattern: WeekPattern, zone: string, window: Interval): Interval[] {
  if (window.start >= window.end || pattern.length === 0) return [];
  if (pattern[0]!.end - pattern[0]!.start === WEEK_MINUTES) return [window];
  const week = pattern.map(({ start, end }) => ({ start: start * MINUTE_MS, end: end * MINUTE_MS }));
  const windows: { start: EpochMs; end: EpochMs }[] = [];
  for (const span of offsetSpans(zone, window)) {
    const wallStart = span.start + span.offsetMs;
    const firstMonday = Math.floor((wallStart - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
    for (let monday = firstMonday - span.offsetMs; monday < span.end; monday += WEEK_MS) {
      for (const { start, end } of week) {
        append(windows, Math.max(monday + start, span.start), Math.min(monday + end, span.end));
      }
    }
  }
  return windows;
}

function append(windows: { start: EpochMs; end: EpochMs }[], start: EpochMs, end: EpochMs): void {
  if (start >= end) return;
  const last = windows.at(-1);
  if (last?.end === start) last.end = end;
  else windows.push({ start, end });
}
