import type { EpochMs } from './interval.js';
import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function formatPhp(ms: EpochMs, zone: string, format: string): string {
  return pending(ms, zone, format);
}
export function parsePhp(text: string, format: string, zone: string): EpochMs | null {
  return pending(text, format, zone);
}
