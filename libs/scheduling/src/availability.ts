import type { Interval } from './interval.js';
import type { AvailabilityQuery, DateAvailability, ResourceInput, Slot } from './query.js';
import { SchedulingError } from './scheduling.errors.js';
const pending = (..._: readonly unknown[]): never => {
  throw SchedulingError.queryInvalid('scheduling', 'is being written');
};
export function freeWindows(resource: ResourceInput, query: AvailabilityQuery): Interval[] {
  return pending(resource, query);
}
export function findSlots(query: AvailabilityQuery): Slot[] {
  return pending(query);
}
export function unavailableSlots(query: AvailabilityQuery): Slot[] {
  return pending(query);
}
export function availableDates(query: AvailabilityQuery, zone?: string): DateAvailability[] {
  return pending(query, zone);
}
