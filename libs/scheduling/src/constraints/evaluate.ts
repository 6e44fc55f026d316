/**
 * From rules to windows of time.
 *
 * Inside one level: what opens time (`allow_day_and_time`, `allow_day`, `allow_period`) adds up; when there is none, all
 * time is open. `allow_hours` (their union) and `allow_weekdays`/`allow_weekends` (their union) narrow that, and every
 * block is taken away at the end. Between the levels all must agree. Kinds of different nature narrowing each other is
 * documented; that `allow_period` adds to the weekly hours is our reading, since integrators show the two side by side.
 * Source: Timekit docs, "Availability constraints" and "resource-availability-constraints".
 */
import { intersect, subtract, union, type Interval } from '../interval.js';
import { boundInstant } from '../period-bound.js';
import { patternWindows } from '../week.js';
import { compileLevel, type CompiledLevel } from './compile.js';
import { LEVELS, type Constraint, type ConstraintLevels, type PeriodConstraint } from './constraint.js';
import { weeklyPattern } from './weekly.js';

/**
 * The instants inside `window` that the rules leave open for a resource in `zone`; normal (`interval.ts`). The lists of
 * rules must not be changed afterwards. Throws scheduling.zone_unknown.
 */
export function allowedWindows(levels: ConstraintLevels, zone: string, window: Interval): Interval[] {
  let allowed = window.start < window.end ? [window] : [];
  for (const name of LEVELS) {
    const level = levels[name];
    if (level !== undefined && level.length > 0) {
      allowed = intersect(allowed, levelWindows(compileLevel(level), zone, window));
    }
  }
  return allowed;
}

/** The instants inside `window` that one rule speaks of, whether it allows or blocks them; normal. */
export function ruleWindows(rule: Constraint, zone: string, window: Interval): Interval[] {
  if (rule.kind === 'allow_period' || rule.kind === 'block_period') return periodWindows([rule], zone, window);
  return patternWindows(weeklyPattern(rule), zone, window);
}

function levelWindows(
  { narrowing, opening, blockedPeriods }: CompiledLevel,
  zone: string,
  window: Interval,
): Interval[] {
  const narrowed = patternWindows(narrowing, zone, window);
  const open =
    opening === null
      ? narrowed
      : intersect(
          narrowed,
          union([...patternWindows(opening.weekly, zone, window), ...periodWindows(opening.periods, zone, window)]),
        );
  return subtract(open, periodWindows(blockedPeriods, zone, window));
}

/** A period that its zone turns inside out (one end with an offset, one without) covers nothing. */
function periodWindows(rules: readonly PeriodConstraint[], zone: string, window: Interval): Interval[] {
  return union(
    rules.map(({ start, end }) => ({
      start: Math.max(boundInstant(start, zone), window.start),
      end: Math.min(boundInstant(end, zone), window.end),
    })),
  );
}
