import type { Filters } from './filter.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function applyAfter<T>(slots: readonly T[], filters: Filters, seed: number): T[] {
  return pending(slots, filters, seed);
}
