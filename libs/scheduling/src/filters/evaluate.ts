import type { Interval } from '../interval.js';
import type { Filters } from './filter.js';
import { SchedulingError } from '../scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function filterWindows(filters: Filters, defaultZone: string, window: Interval): Interval[] {
  return pending(filters, defaultZone, window);
}
