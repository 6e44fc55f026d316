import type { Constraint } from '../constraints/constraint.js';
import type { ParseResult } from '../parse-result.js';
import type { FiltersJson } from './filter.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function filtersFromConstraints(constraints: readonly Constraint[], zone: string): ParseResult<FiltersJson> {
  return pending(constraints, zone);
}
