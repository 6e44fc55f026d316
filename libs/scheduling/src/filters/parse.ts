import type { ParseResult } from '../parse-result.js';
import type { Filters } from './filter.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function parseFilters(input: unknown): ParseResult<Filters> {
  return pending(input);
}
