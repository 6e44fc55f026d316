/**
 * From rules to windows of time.
 *
 * Inside one level: what opens time (`allow_day_and_time`, `allow_day`, `allow_period`) adds up; when there is none, all
 * time is open. `allow_hours` (their union) and `allow_weekdays`/`allow_weekends` (their union) narrow that, and every
 * block is taken away at the end. Between the levels all must agree. Kinds of different nature narrowing each other is
 * documented; that `allow_period` adds to the weekly hours is our reading, since integrators show the two side by side.
 * Source: Timekit docs, "Availability constraints" and "resource-availability-constraints".
 *
 * Everything weekly is settled on minutes of the week before a zone comes in (`week.ts`).
 */
import { clamp, intersect, subtract, union, type Interval } from '../interval.js';
import { boundInstant } from '../period-bound.js';
import { ALL_WEEK, patternWindows, unionPatterns, type WeekPattern } from '../week.js';
import type { Constraint, ConstraintLevels, PeriodConstraint } from './constraint.js';
import { weeklyPattern } from './weekly.js';

/**
 * The instants inside `window` that the rules leave open for a resource in `zone`; normal (`interval.ts`).
 * Throws scheduling.zone_unknown.
 */
export function allowedWindows(levels: ConstraintLevels, zone: string, window: Interval): Interval[] {
  let allowed = window.start < window.end ? [window] : [];
  for (const level of [levels.request, levels.project, levels.resource]) {
    if (level !== undefined && level.length > 0) allowed = intersect(allowed, levelWindows(level, zone, window));
  }
  return allowed;
}

function levelWindows(level: readonly Constraint[], zone: string, window: Interval): Interval[] {
  const narrowed = patternWindows(narrowingPattern(level), zone, window);
  const open = openingWindows(level, zone, window);
  return subtract(open === null ? narrowed : intersect(open, narrowed), periods(level, 'block_period', zone));
}

/** null when no rule opens time, which leaves all of it open. */
function openingWindows(level: readonly Constraint[], zone: string, window: Interval): Interval[] | null {
  const weekly = patternsOf(level, ['allow_day_and_time', 'allow_day']);
  const single = periods(level, 'allow_period', zone);
  if (weekly.length === 0 && !level.some(({ kind }) => kind === 'allow_period')) return null;
  return union([...patternWindows(unionPatterns(weekly), zone, window), ...clamp(single, window)]);
}

function narrowingPattern(level: readonly Constraint[]): WeekPattern {
  const hours = patternsOf(level, ['allow_hours']);
  const weekParts = patternsOf(level, ['allow_weekdays', 'allow_weekends']);
  const blocked = patternsOf(level, [
    'block_day_and_time',
    'block_hours',
    'block_day',
    'block_weekdays',
    'block_weekends',
  ]);
  const open = intersect(
    hours.length > 0 ? unionPatterns(hours) : ALL_WEEK,
    weekParts.length > 0 ? unionPatterns(weekParts) : ALL_WEEK,
  );
  return subtract(open, unionPatterns(blocked));
}

function patternsOf(level: readonly Constraint[], kinds: readonly Constraint['kind'][]): WeekPattern[] {
  return level.filter(({ kind }) => kinds.includes(kind)).map(weeklyPattern);
}

/** A period that its zone turns inside out (one end with an offset, one without) covers nothing. */
function periods(level: readonly Constraint[], kind: PeriodConstraint['kind'], zone: string): Interval[] {
  return union(
    level
      .filter((each): each is PeriodConstraint => each.kind === kind)
      .map(({ start, end }) => ({ start: boundInstant(start, zone), end: boundInstant(end, zone) })),
  );
}
