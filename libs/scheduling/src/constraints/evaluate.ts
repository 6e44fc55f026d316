/**
 * From rules to windows of time.
 *
 * Inside one level: what opens time (`allow_day_and_time`, `allow_day`, `allow_period`) adds up; when there is none, all
 * time is open. `allow_hours` (their union) and `allow_weekdays`/`allow_weekends` (their union) narrow that, and every
 * block is taken away at the end. Between the levels all must agree. Kinds of different nature narrowing each other is
 * documented; that `allow_period` adds to the weekly hours is our reading, since integrators show the two side by side.
 * Source: Timekit docs, "Availability constraints" and "resource-availability-constraints".
 */
import { coverEdges, intersectEdges, NO_EDGES, subtractEdges, uniteEdges, type Edges } from '../edges.js';
import { intersect, toIntervals, type Interval } from '../interval.js';
import { boundInstant } from '../period-bound.js';
import { ALL_WEEK, patternTime, type WeekPattern } from '../week.js';
import { compileLevel, type CompiledLevel } from './compile.js';
import { LEVELS, type Constraint, type ConstraintLevels, type PeriodConstraint } from './constraint.js';
import { weeklyPattern } from './weekly.js';

const NO_RULES: readonly Constraint[] = [];

/** `allowedTime` as a list. */
export function allowedWindows(levels: ConstraintLevels, zone: string, window: Interval): Interval[] {
  return toIntervals(allowedTime(levels, zone, window));
}

/**
 * The instants inside `window` that the rules leave open for a resource in `zone`; normal (`interval.ts`). The lists of
 * rules must not be changed afterwards. Throws scheduling.zone_unknown.
 */
export function allowedTime(levels: ConstraintLevels, zone: string, window: Interval): Edges {
  if (window.start >= window.end) return NO_EDGES;
  const compiled = LEVELS.map((name) => compileLevel(levels[name] ?? NO_RULES));
  const weekly = compiled.reduce<WeekPattern>((common, level) => intersect(common, level.weekly), ALL_WEEK);
  return compiled.reduce((time, level) => withPeriods(time, level, zone, window), patternTime(weekly, zone, window));
}

/** The instants inside `window` that one rule speaks of, whether it allows or blocks them; normal. */
export function ruleTime(rule: Constraint, zone: string, window: Interval): Edges {
  if (rule.kind === 'allow_period' || rule.kind === 'block_period') return periodTime([rule], zone, window);
  return patternTime(weeklyPattern(rule), zone, window);
}

/** What the dated rules of a level leave of time that its weekly rules allow. */
function withPeriods(time: Edges, { opening, blockedPeriods }: CompiledLevel, zone: string, window: Interval): Edges {
  let left = time;
  if (opening !== null) {
    const opened = uniteEdges([patternTime(opening.weekly, zone, window), periodTime(opening.periods, zone, window)]);
    left = intersectEdges(left, opened);
  }
  return blockedPeriods.length === 0 ? left : subtractEdges(left, periodTime(blockedPeriods, zone, window));
}

/** A period that its zone turns inside out (one end with an offset, one without) covers nothing. */
function periodTime(rules: readonly PeriodConstraint[], zone: string, window: Interval): Edges {
  const starts = Float64Array.from(rules, ({ start }) => Math.max(boundInstant(start, zone), window.start));
  const ends = Float64Array.from(rules, ({ end }) => Math.min(boundInstant(end, zone), window.end));
  return coverEdges(starts, ends, rules.length);
}
