import type { Interval } from './interval.js';
import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export interface BusyEntry extends Interval {
  readonly allDay?: boolean;
}
export interface BusyOptions {
  readonly bufferMs?: number;
  readonly ignoreAllDay?: boolean;
  readonly zone: string;
}
export function busyIntervals(entries: readonly BusyEntry[], options: BusyOptions): Interval[] {
  return pending(entries, options);
}
