import type { EpochMs } from './interval.js';
import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function formatOffset(ms: EpochMs, zone: string): string {
  return pending(ms, zone);
}
export function formatCompact(ms: EpochMs, zone: string): string {
  return pending(ms, zone);
}
export function parseTimestamp(text: string, zone: string): EpochMs | null {
  return pending(text, zone);
}
