import { uniteEdges, type Edges } from '../edges.js';
import { isWhole, type Interval } from '../interval.js';
import type { Reason } from '../explanation.js';
import {
  LEVELS,
  sortOf,
  type Constraint,
  type ConstraintLevels,
  type ConstraintSort,
  type LevelName,
} from './constraint.js';
import { allowedTime, ruleTime } from './evaluate.js';

const ALLOWS: readonly ConstraintSort[] = ['opening', 'hours', 'week_part'];

/** What in the rules closes some of the slot; empty exactly when `allowedTime` leaves all of it open. */
export function constraintReasons(levels: ConstraintLevels, zone: string, slot: Interval): Reason[] {
  if (isWhole(allowedTime(levels, zone, slot), slot)) return [];
  return LEVELS.flatMap((level) => levelReasons(levels[level] ?? [], level, zone, slot));
}

function levelReasons(rules: readonly Constraint[], level: LevelName, zone: string, slot: Interval): Reason[] {
  const timeOf = (index: number): Edges => ruleTime(rules[index]!, zone, slot);
  const indexesOf = (sort: ConstraintSort): number[] =>
    [...rules.keys()].filter((index) => sortOf(rules[index]!.kind) === sort);
  const closed = ALLOWS.map(indexesOf)
    .filter((allows) => allows.length > 0 && !isWhole(allows.map(timeOf).reduce(uniteEdges), slot))
    .map((allows): Reason => ({ code: 'outside_hours', level, rules: allows }));
  const blocks = indexesOf('block')
    .filter((index) => timeOf(index).length > 0)
    .map((index): Reason => ({ code: 'blocked', level, rules: [index] }));
  return [...closed, ...blocks];
}
