import { isWhole, type Interval, union } from '../interval.js';
import type { Reason } from '../explanation.js';
import {
  LEVELS,
  sortOf,
  type Constraint,
  type ConstraintLevels,
  type ConstraintSort,
  type LevelName,
} from './constraint.js';
import { allowedWindows, ruleWindows } from './evaluate.js';

const ALLOWS: readonly ConstraintSort[] = ['opening', 'hours', 'week_part'];

/** What in the rules closes some of the slot; empty exactly when `allowedWindows` leaves all of it open. */
export function constraintReasons(levels: ConstraintLevels, zone: string, slot: Interval): Reason[] {
  if (isWhole(allowedWindows(levels, zone, slot), slot)) return [];
  return LEVELS.flatMap((level) => levelReasons(levels[level] ?? [], level, zone, slot));
}

function levelReasons(rules: readonly Constraint[], level: LevelName, zone: string, slot: Interval): Reason[] {
  const windowsOf = (index: number): Interval[] => ruleWindows(rules[index]!, zone, slot);
  const indexesOf = (sort: ConstraintSort): number[] =>
    [...rules.keys()].filter((index) => sortOf(rules[index]!.kind) === sort);
  const closed = ALLOWS.map(indexesOf)
    .filter((allows) => allows.length > 0 && !isWhole(union(allows.flatMap(windowsOf)), slot))
    .map((allows): Reason => ({ code: 'outside_hours', level, rules: allows }));
  const blocks = indexesOf('block')
    .filter((index) => windowsOf(index).length > 0)
    .map((index): Reason => ({ code: 'blocked', level, rules: [index] }));
  return [...closed, ...blocks];
}
