/**
 * From the times that each resource offers to slots that name resources. Every time is kept once, in one ascending
 * array; who offers it is noted by its place there. Generators stop after every resource, so that a long search can let
 * others work; they throw scheduling.too_many_slots and scheduling.too_many_named as soon as a limit is passed.
 */
import type { SlotTable } from './query.js';
import { SchedulingError } from './scheduling.errors.js';
import { assertWithin, type SlotLimits } from './slot-table.js';

export interface Offers {
  /** Indexes of resources, in order of preference. */
  readonly order: readonly number[];
  /** How many times each resource offers, by its index. */
  readonly counts: readonly number[];
  /** Writes them, ascending and distinct, to the front of `times`. */
  readonly write: (resource: number, times: Float64Array) => void;
}

/** Distinct times, ascending, each with the first resource that offers it. */
export interface DistinctTimes {
  readonly times: Float64Array;
  readonly first: Uint32Array;
}

/** Who has each of some times: a part of `SlotTable`. */
export type Members = Pick<SlotTable, 'offsets' | 'members'>;

/** All times that anybody offers; more than `timesPerSlot` for each slot that may be found are too many. */
export function* distinctTimes(
  { order, counts, write }: Offers,
  { maxSlots }: SlotLimits,
  timesPerSlot = 1,
): Generator<undefined, DistinctTimes> {
  const maxTimes = maxSlots * timesPerSlot;
  if (counts.some((count) => count > maxTimes)) throw SchedulingError.tooManySlots(maxSlots);
  const room = Math.min(maxTimes, sum(counts));
  const distinct = { times: new Float64Array(room), first: new Uint32Array(room) };
  const own = new Float64Array(Math.max(0, ...counts));
  let size = 0;
  for (const resource of order) {
    write(resource, own);
    const added = countMissing(distinct.times, size, own, counts[resource]!);
    if (size + added > maxTimes) throw SchedulingError.tooManySlots(maxSlots);
    if (added > 0) mergeIn(distinct, size, added, own, counts[resource]!, resource);
    size += added;
    yield;
  }
  return { times: distinct.times.subarray(0, size), first: distinct.first.subarray(0, size) };
}

/** Everybody who offers each of the distinct times. */
export function* everybody(offers: Offers, times: Float64Array, limits: SlotLimits): Generator<undefined, Members> {
  const { order, counts, write } = offers;
  const named = sum(counts);
  assertWithin(limits, times.length, named);
  const places = new Uint32Array(named);
  const own = new Float64Array(Math.max(0, ...counts));
  let filled = 0;
  for (const resource of order) {
    write(resource, own);
    let place = 0;
    for (let index = 0; index < counts[resource]!; index += 1) {
      while (times[place]! < own[index]!) place += 1;
      places[filled++] = place;
    }
    yield;
  }
  return membersByPlace(places, times.length, order, counts);
}

/**
 * From places to lists of resources, for each of `size` places. `places` holds those of one resource after the other, in
 * `order`, as many as `counts` says.
 */
export function membersByPlace(
  places: Uint32Array,
  size: number,
  order: readonly number[],
  counts: readonly number[],
): Members {
  const offsets = new Uint32Array(size + 1);
  for (const place of places) offsets[place + 1]! += 1;
  for (let place = 0; place < size; place += 1) offsets[place + 1]! += offsets[place]!;
  const cursors = offsets.slice();
  const members = new Uint32Array(places.length);
  let at = 0;
  for (const resource of order) {
    for (let left = counts[resource]!; left > 0; left -= 1) members[cursors[places[at++]!]!++] = resource;
  }
  return { offsets, members };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** How many of the first `count` of `own` are not among the first `size` of `times`. */
function countMissing(times: Float64Array, size: number, own: Float64Array, count: number): number {
  let missing = 0;
  let place = 0;
  for (let index = 0; index < count; index += 1) {
    const time = own[index]!;
    while (place < size && times[place]! < time) place += 1;
    if (place === size || times[place] !== time) missing += 1;
  }
  return missing;
}

/** From the back to the front, so that nothing is overwritten before it has moved. */
function mergeIn(
  { times, first }: DistinctTimes,
  size: number,
  added: number,
  own: Float64Array,
  count: number,
  resource: number,
): void {
  let old = size - 1;
  let index = count - 1;
  for (let place = size + added - 1; place > old;) {
    if (old >= 0 && times[old]! >= own[index]!) {
      if (times[old] === own[index]) index -= 1;
      times[place] = times[old]!;
      first[place] = first[old]!;
      old -= 1;
    } else {
      times[place] = own[index]!;
      first[place] = resource;
      index -= 1;
    }
    place -= 1;
  }
}
