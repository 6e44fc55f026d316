/**
 * From rules to windows of time.
 *
 * Inside one level: what opens time (`allow_day_and_time`, `allow_day`, `allow_period`) adds up; when there is none, all
 * time is open. `allow_hours` (their union) and `allow_weekdays`/`allow_weekends` (their union) narrow that, and every
 * block is taken away at the end. Between the levels all must agree. Kinds of different nature narrowing each other is
 * documented; that `allow_period` adds to the weekly hours is our reading, since integrators show the two side by side.
 * Source: Timekit docs, "Availability constraints" and "resource-availability-constraints".
 */
import { intersectEdges, coverEdges, subtractEdges, uniteEdges, type Edges } from '../edges.js';
import { toEdges, toIntervals, type Interval } from '../interval.js';
import { boundInstant } from '../period-bound.js';
import { patternTime } from '../week.js';
import { compileLevel, type CompiledLevel } from './compile.js';
import { LEVELS, type Constraint, type ConstraintLevels, type PeriodConstraint } from './constraint.js';
import { weeklyPattern } from './weekly.js';

/** `allowedTime` as a list. */
export function allowedWindows(levels: ConstraintLevels, zone: string, window: Interval): Interval[] {
  return toIntervals(allowedTime(levels, zone, window));
}

/**
 * The instants inside `window` that the rules leave open for a resource in `zone`; normal (`interval.ts`). The lists of
 * rules must not be changed afterwards. Throws scheduling.zone_unknown.
 */
export function allowedTime(levels: ConstraintLevels, zone: string, window: Interval): Edges {
  let allowed = toEdges(window.start < window.end ? [window] : []);
  for (const name of LEVELS) {
    const level = levels[name];
    if (level !== undefined && level.length > 0) {
      allowed = intersectEdges(allowed, levelTime(compileLevel(level), zone, window));
    }
  }
  return allowed;
}

/** The instants inside `window` that one rule speaks of, whether it allows or blocks them; normal. */
export function ruleTime(rule: Constraint, zone: string, window: Interval): Edges {
  if (rule.kind === 'allow_period' || rule.kind === 'block_period') return periodTime([rule], zone, window);
  return patternTime(weeklyPattern(rule), zone, window);
}

function levelTime({ narrowing, opening, blockedPeriods }: CompiledLevel, zone: string, window: Interval): Edges {
  let open = patternTime(narrowing, zone, window);
  if (opening !== null) {
    const opened = uniteEdges(patternTime(opening.weekly, zone, window), periodTime(opening.periods, zone, window));
    open = intersectEdges(open, opened);
  }
  return subtractEdges(open, periodTime(blockedPeriods, zone, window));
}

/** A period that its zone turns inside out (one end with an offset, one without) covers nothing. */
function periodTime(rules: readonly PeriodConstraint[], zone: string, window: Interval): Edges {
  const starts = Float64Array.from(rules, ({ start }) => Math.max(boundInstant(start, zone), window.start));
  const ends = Float64Array.from(rules, ({ end }) => Math.min(boundInstant(end, zone), window.end));
  return coverEdges(starts, ends, rules.length);
}
