/**
 * Constraints made ready for searching: everything weekly is settled on minutes of the week (`week.ts`), which no zone
 * changes. Many resources keep the same hours, so what was compiled is found again by its content.
 */
import { assertNever } from '../assert-never.js';
import { intersect, subtract, type Interval } from '../interval.js';
import type { PeriodBound } from '../period-bound.js';
import { ALL_WEEK, unionPatterns, type WeekPattern } from '../week.js';
import { sortOf, type Constraint, type PeriodConstraint } from './constraint.js';
import { weeklyPattern } from './weekly.js';

export interface CompiledLevel {
  /** Equal only for levels that say the same, for as long as both are in use. */
  readonly id: number;
  /** What `allow_hours`, `allow_weekdays` and `allow_weekends` leave, without the weekly blocks. */
  readonly narrowing: WeekPattern;
  /** null when no rule opens time, which leaves all of it open. */
  readonly opening: { readonly weekly: WeekPattern; readonly periods: readonly PeriodConstraint[] } | null;
  readonly blockedPeriods: readonly PeriodConstraint[];
}

/** Rules held by content, all levels together; some 100 bytes each. */
const MAX_HELD_RULES = 50_000;

const byList = new WeakMap<readonly Constraint[], CompiledLevel>();
const byContent = new Map<string, { readonly level: CompiledLevel; readonly rules: number }>();
let heldRules = 0;
let lastId = 0;

/** The rules of one level. The list must not be changed afterwards. */
export function compileLevel(rules: readonly Constraint[]): CompiledLevel {
  const known = byList.get(rules);
  if (known !== undefined) return known;
  const content = rules.map(contentOf).join(';');
  const held = byContent.get(content);
  const level = held?.level ?? compile(rules);
  // Taken out and put back, so that the list stands in the order of last use.
  if (held !== undefined) byContent.delete(content);
  else heldRules += rules.length;
  byContent.set(content, { level, rules: rules.length });
  byList.set(rules, level);
  forgetOldest();
  return level;
}

function forgetOldest(): void {
  for (const [content, { rules }] of byContent) {
    if (heldRules <= MAX_HELD_RULES) return;
    byContent.delete(content);
    heldRules -= rules;
  }
}

function compile(rules: readonly Constraint[]): CompiledLevel {
  const openers = rules.filter(({ kind }) => sortOf(kind) === 'opening');
  const blocks = rules.filter(({ kind }) => sortOf(kind) === 'block');
  lastId += 1;
  return {
    id: lastId,
    narrowing: subtract(
      intersect(allowed(rules, 'hours'), allowed(rules, 'week_part')),
      unionPatterns(blocks.map(weeklyPattern)),
    ),
    opening:
      openers.length === 0
        ? null
        : { weekly: unionPatterns(openers.map(weeklyPattern)), periods: openers.filter(isPeriod) },
    blockedPeriods: blocks.filter(isPeriod),
  };
}

function allowed(rules: readonly Constraint[], sort: 'hours' | 'week_part'): readonly Interval[] {
  const those = rules.filter(({ kind }) => sortOf(kind) === sort);
  return those.length === 0 ? ALL_WEEK : unionPatterns(those.map(weeklyPattern));
}

function isPeriod(rule: Constraint): rule is PeriodConstraint {
  return rule.kind === 'allow_period' || rule.kind === 'block_period';
}

function contentOf(rule: Constraint): string {
  const day = 'day' in rule ? rule.day : '';
  if ('startMinute' in rule) return `${rule.kind} ${day} ${rule.startMinute} ${rule.endMinute}`;
  return isPeriod(rule) ? `${rule.kind} ${boundText(rule.start)} ${boundText(rule.end)}` : `${rule.kind} ${day}`;
}

function boundText(bound: PeriodBound): string {
  switch (bound.kind) {
    case 'instant':
      return `i${bound.at}`;
    case 'wall':
      return `w${bound.wallMs}`;
    case 'date':
      return `d${bound.dayNumber}`;
    default:
      return assertNever(bound);
  }
}
