import type { Interval } from '../interval.js';
import type { ConstraintLevels } from './constraint.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function allowedWindows(levels: ConstraintLevels, zone: string, window: Interval): Interval[] {
  return pending(levels, zone, window);
}
