import type { EpochMs } from './interval.js';
import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export interface RoundFromOptions {
  readonly relative: boolean;
  readonly roundToNearestHour: boolean;
  readonly incrementMs: number;
  readonly zone: string;
}
export function roundFrom(from: EpochMs, options: RoundFromOptions): EpochMs {
  return pending(from, options);
}
