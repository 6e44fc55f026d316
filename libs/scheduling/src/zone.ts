import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from './interval.js';
import { SchedulingError } from './scheduling.errors.js';
export type Disambiguation = 'compatible' | 'earlier' | 'later' | 'reject';
const pending = (): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function isZone(name: unknown): name is string {
  void name;
  return pending();
}
export function canonicalZone(name: string): string {
  void name;
  return pending();
}
export function wallToInstant(
  zone: string,
  wall: Temporal.PlainDateTime | string,
  disambiguation: Disambiguation,
): EpochMs {
  void zone;
  void wall;
  void disambiguation;
  return pending();
}
export function offsetMinutesAt(zone: string, ms: EpochMs): number {
  void zone;
  void ms;
  return pending();
}
export function localDate(zone: string, ms: EpochMs): string {
  void zone;
  void ms;
  return pending();
}
export function startOfDay(zone: string, ms: EpochMs): EpochMs {
  void zone;
  void ms;
  return pending();
}
export function startOfNextDay(zone: string, ms: EpochMs): EpochMs {
  void zone;
  void ms;
  return pending();
}
