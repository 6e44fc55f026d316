/**
 * Constraints made ready for searching: everything weekly is settled on minutes of the week (`week.ts`), which no zone
 * changes. Many resources keep the same hours, so what was compiled is found again by its content.
 */
import { assertNever } from '../assert-never.js';
import { intersect, subtract, type Interval } from '../interval.js';
import type { PeriodBound } from '../period-bound.js';
import { ALL_WEEK, unionPatterns, type WeekPattern } from '../week.js';
import { sortOf, type Constraint, type ConstraintSort, type PeriodConstraint } from './constraint.js';
import { weeklyPattern } from './weekly.js';

export interface CompiledLevel {
  /** Equal only for levels that say the same, for as long as both are in use. */
  readonly id: number;
  /** All that the weekly rules leave; without what opens time, where allowed periods open other time beside it. */
  readonly weekly: WeekPattern;
  /** Allowed periods, and the weekly time that is open beside them; null when no period opens time. */
  readonly opening: { readonly weekly: WeekPattern; readonly periods: readonly PeriodConstraint[] } | null;
  readonly blockedPeriods: readonly PeriodConstraint[];
}

/** Rules held by content, all levels together; a kilobyte each at worst. */
const MAX_HELD_RULES = 20_000;

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
  const blocks = rules.filter(({ kind }) => sortOf(kind) === 'block');
  const openPeriods = periodsOf(rules, 'allow_period');
  const narrowed = subtract(
    intersect(allowed(rules, 'hours'), allowed(rules, 'week_part')),
    unionPatterns(blocks.map(weeklyPattern)),
  );
  const opened = allowed(rules, 'opening');
  lastId += 1;
  return {
    id: lastId,
    weekly: openPeriods.length === 0 ? intersect(narrowed, opened) : narrowed,
    opening: openPeriods.length === 0 ? null : { weekly: opened, periods: openPeriods },
    blockedPeriods: periodsOf(rules, 'block_period'),
  };
}

/** The weekly time of all rules of one sort; all time where there are none. */
function allowed(rules: readonly Constraint[], sort: ConstraintSort): readonly Interval[] {
  const those = rules.filter(({ kind }) => sortOf(kind) === sort);
  return those.length === 0 ? ALL_WEEK : unionPatterns(those.map(weeklyPattern));
}

function periodsOf(rules: readonly Constraint[], kind: PeriodConstraint['kind']): PeriodConstraint[] {
  return rules.filter((rule): rule is PeriodConstraint => rule.kind === kind);
}

function contentOf(rule: Constraint): string {
  const day = 'day' in rule ? rule.day : '';
  if ('startMinute' in rule) return `${rule.kind} ${day} ${rule.startMinute} ${rule.endMinute}`;
  return 'start' in rule ? `${rule.kind} ${boundText(rule.start)} ${boundText(rule.end)}` : `${rule.kind} ${day}`;
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
