import type { ParseResult } from '../parse-result.js';
import type { Constraint } from './constraint.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function parseConstraints(input: unknown): ParseResult<Constraint[]> {
  return pending(input);
}
