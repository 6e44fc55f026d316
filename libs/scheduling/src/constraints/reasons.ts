import { subtractEdges, uniteEdges, type Edges } from '../edges.js';
import type { Layer } from '../explanation.js';
import { toEdges, type Interval } from '../interval.js';
import {
  LEVELS,
  sortOf,
  type Constraint,
  type ConstraintLevels,
  type ConstraintSort,
  type LevelName,
} from './constraint.js';
import { ruleTime } from './evaluate.js';

const ALLOWS: readonly ConstraintSort[] = ['opening', 'hours', 'week_part'];

/** What the rules leave open of `span`, reason by reason; in common they leave what `allowedTime` leaves. */
export function constraintLayers(levels: ConstraintLevels, zone: string, span: Interval): Layer[] {
  return LEVELS.flatMap((level) => levelLayers(levels[level] ?? [], level, zone, span));
}

function levelLayers(rules: readonly Constraint[], level: LevelName, zone: string, span: Interval): Layer[] {
  const timeOf = (index: number): Edges => ruleTime(rules[index]!, zone, span);
  const indexesOf = (sort: ConstraintSort): number[] =>
    [...rules.keys()].filter((index) => sortOf(rules[index]!.kind) === sort);
  const allows = ALLOWS.map(indexesOf)
    .filter(({ length }) => length > 0)
    .map((indexes): Layer => ({
      reason: { code: 'outside_hours', level, rules: indexes },
      open: uniteEdges(indexes.map(timeOf)),
    }));
  const blocks = indexesOf('block').map((index): Layer => ({
    reason: { code: 'blocked', level, rules: [index] },
    open: subtractEdges(toEdges([span]), timeOf(index)),
  }));
  return [...allows, ...blocks];
}
