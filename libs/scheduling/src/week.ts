/**
 * Weekly patterns: what a rule says about clock readings, before any zone is known.
 *
 * A pattern is a normal interval list (`interval.ts`) over the minutes of the week, 0 = Monday 00:00 … 10080, so the
 * algebra of patterns is the algebra of intervals. `patternTime` lays a pattern over a zone: one shift per span of
 * constant offset, integers from there on. This is where the gap and fold rule of `zone.ts` comes about.
 */
import { DAY_MS, MINUTE_MS } from './civil.js';
import { NO_EDGES, type Edges } from './edges.js';
import { toEdges, union, type EpochMs, type Interval } from './interval.js';
import { offsetSpans, type OffsetSpan } from './offsets.js';

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
export function patternTime(pattern: WeekPattern, zone: string, window: Interval): Edges {
  if (window.start >= window.end || pattern.length === 0) return NO_EDGES;
  if (pattern[0]!.end - pattern[0]!.start === WEEK_MINUTES) return toEdges([window]);
  const week = toEdges(pattern).map((minute) => minute * MINUTE_MS);
  const spans = offsetSpans(zone, window).map((span) => ({ ...span, monday: mondayBefore(span) }));
  const weeks = spans.reduce((sum, { monday, end }) => sum + Math.ceil((end - monday) / WEEK_MS), 0);
  const time = new Float64Array(weeks * week.length);
  let written = 0;
  for (const { start: spanStart, end: spanEnd, monday: firstMonday } of spans) {
    for (let monday = firstMonday; monday < spanEnd; monday += WEEK_MS) {
      for (let at = 0; at < week.length; at += 2) {
        const start = Math.max(monday + week[at]!, spanStart);
        const end = Math.min(monday + week[at + 1]!, spanEnd);
        if (start >= end) continue;
        if (written === 0 || time[written - 1] !== start) time[written++] = start;
        else written -= 1;
        time[written++] = end;
      }
    }
  }
  return time.subarray(0, written);
}

/** The instant at which the week of the clock at the start of the span would have begun, had the offset always held. */
function mondayBefore({ start, offsetMs }: OffsetSpan): EpochMs {
  return Math.floor((start + offsetMs - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS - offsetMs;
}
