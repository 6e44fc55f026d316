import type { EpochMs } from './interval.js';
import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function isRelative(text: string): boolean {
  return pending(text);
}
export function resolveTime(text: string, now: EpochMs, zone: string): EpochMs | null {
  return pending(text, now, zone);
}
