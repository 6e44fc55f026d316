/** What searches give when nobody has to be let in between: the same, without a stop, and slots as a list. */
import { searchDates, searchSlots, searchUnavailable } from '../src/availability.js';
import { freeTimeOf } from '../src/free-time.js';
import { toIntervals, type Interval } from '../src/interval.js';
import type { AvailabilityQuery, DateAvailability, ResourceInput, Slot } from '../src/query.js';
import { slotsOf } from '../src/slot-table.js';

export function runToEnd<T>(search: Generator<undefined, T>): T {
  let step = search.next();
  while (step.done !== true) step = search.next();
  return step.value;
}

export function findSlots(query: AvailabilityQuery): Slot[] {
  return slotsOf(runToEnd(searchSlots(query)));
}

export function unavailableSlots(query: AvailabilityQuery): Slot[] {
  return slotsOf(runToEnd(searchUnavailable(query)));
}

export function availableDates(query: AvailabilityQuery, zone?: string): DateAvailability[] {
  return runToEnd(searchDates(query, zone));
}

/** When one resource is free inside [from, to); sorted and disjoint, empty when it never is. */
export function freeWindows(resource: ResourceInput, query: AvailabilityQuery): Interval[] {
  return toIntervals(runToEnd(freeTimeOf(query)(resource)));
}
