import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export interface CalendarDuration {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}
export function parseDuration(text: string): CalendarDuration | null {
  return pending(text);
}
export function fixedDurationMs(text: string, options: { readonly allowZero?: boolean } = {}): number | null {
  return pending(text, options);
}
