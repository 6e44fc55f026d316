/**
 * Which resources a slot names. The resources come in order of preference: as given for `roundrobin_prioritized`,
 * shuffled once per search for `roundrobin_random`, which is why one answer mostly names the same resource. Source:
 * Timekit docs, "query-availability-v2" (modes).
 *
 * The generators stop after every resource; they throw scheduling.too_many_slots and scheduling.too_many_named.
 */
import { assertNever } from './assert-never.js';
import { intersectEdges, NO_EDGES, subtractEdges, uniteEdges, type Edges } from './edges.js';
import { distinctTimes, everybody, membersByPlace, type Offers } from './offers.js';
import { toIntervals, type EpochMs } from './interval.js';
import type { Mode, SlotTable } from './query.js';
import { assertWithin, endsAfter, namingAll, namingOne, type SlotLimits } from './slot-table.js';
import { countStarts, writeStarts, type Cutting } from './slots.js';

export interface Candidates {
  /** None twice. */
  readonly resourceIds: readonly string[];
  /** Indexes into `resourceIds` in order of preference. */
  readonly order: readonly number[];
  /** Of each resource; neighbours may touch where time was split on purpose. */
  readonly free: readonly Edges[];
}

/** The slots of fixed length. */
export function* assignSlots(
  mode: Mode,
  { resourceIds, order, free }: Candidates,
  cutting: Cutting,
  limits: SlotLimits,
): Generator<undefined, SlotTable> {
  if (mode === 'mutual') {
    const common = yield* mutualTime(free);
    const count = countStarts(common, cutting);
    assertWithin(limits, count, count * resourceIds.length);
    const starts = new Float64Array(count);
    writeStarts(common, cutting, starts);
    return namingAll(starts, endsAfter(starts, cutting.lengthMs), resourceIds);
  }
  const offers: Offers = {
    order,
    counts: free.map((each) => countStarts(each, cutting)),
    write: (resource, times) => writeStarts(free[resource]!, cutting, times),
  };
  return yield* assignOffers(mode, resourceIds, offers, cutting.lengthMs, limits);
}

/** The slots of one length that begin when anybody offers it. */
export function* assignOffers(
  mode: Exclude<Mode, 'mutual'>,
  resourceIds: readonly string[],
  offers: Offers,
  lengthMs: number,
  limits: SlotLimits,
): Generator<undefined, SlotTable> {
  const { times, first } = yield* distinctTimes(offers, limits);
  const ends = endsAfter(times, lengthMs);
  switch (mode) {
    case 'roundrobin_random':
    case 'roundrobin_prioritized':
      assertWithin(limits, times.length, times.length);
      return namingOne(times, ends, resourceIds, first);
    case 'exclusive':
      return { starts: times, ends, resourceIds, ...(yield* everybody(offers, times, limits)) };
    default:
      return assertNever(mode);
  }
}

/** The free intervals of natural length, disjoint. */
export function* assignIntervals(
  mode: Mode,
  candidates: Candidates,
  limits: SlotLimits,
): Generator<undefined, SlotTable> {
  switch (mode) {
    case 'mutual': {
      const common = yield* mutualTime(candidates.free);
      const count = common.length / 2;
      assertWithin(limits, count, count * candidates.resourceIds.length);
      const starts = common.filter((_edge, at) => at % 2 === 0);
      const ends = common.filter((_edge, at) => at % 2 === 1);
      return namingAll(starts, ends, candidates.resourceIds);
    }
    case 'roundrobin_random':
    case 'roundrobin_prioritized':
      return yield* firstFreeIntervals(candidates, limits);
    case 'exclusive':
      return yield* sharedIntervals(candidates, limits);
    default:
      return assertNever(mode);
  }
}

/** What is free for all of them; nothing when there is nobody. */
export function* mutualTime(free: readonly Edges[]): Generator<undefined, Edges> {
  let common = free[0] ?? NO_EDGES;
  for (const each of free.slice(1)) {
    common = intersectEdges(common, each);
    yield;
  }
  return common;
}

/** Elementary intervals, each with everybody who has it in a window. Of normal lists. */
export function* sharedIntervals(
  { resourceIds, order, free }: Candidates,
  limits: SlotLimits,
): Generator<undefined, SlotTable> {
  const edges: Offers = {
    order,
    counts: free.map(({ length }) => length),
    write: (resource, times) => times.set(free[resource]!),
  };
  // At most every other stretch between two edges is nobody's.
  const { times } = yield* distinctTimes(edges, limits, 2);
  const counts = free.map((windows) => visitStretches(windows, times, () => {}));
  const named = counts.reduce((sum, count) => sum + count, 0);
  assertWithin(limits, 0, named);
  const stretches = new Uint32Array(named);
  let filled = 0;
  for (const resource of order) {
    visitStretches(free[resource]!, times, (stretch) => (stretches[filled++] = stretch));
    yield;
  }
  const { offsets, members } = membersByPlace(stretches, times.length, order, counts);
  const taken = [...times.keys()].filter((stretch) => offsets[stretch + 1]! > offsets[stretch]!);
  assertWithin(limits, taken.length, members.length);
  return {
    starts: Float64Array.from(taken, (stretch) => times[stretch]!),
    ends: Float64Array.from(taken, (stretch) => times[stretch + 1]!),
    resourceIds,
    offsets: Uint32Array.from([0, ...taken.map((stretch) => offsets[stretch + 1]!)]),
    members,
  };
}

function* firstFreeIntervals(
  { resourceIds, order, free }: Candidates,
  limits: SlotLimits,
): Generator<undefined, SlotTable> {
  const pieces: { start: EpochMs; end: EpochMs; resource: number }[] = [];
  let covered = NO_EDGES;
  for (const resource of order) {
    for (const piece of toIntervals(subtractEdges(free[resource]!, covered))) pieces.push({ ...piece, resource });
    assertWithin(limits, pieces.length, pieces.length);
    covered = uniteEdges([covered, free[resource]!]);
    yield;
  }
  pieces.sort((a, b) => a.start - b.start);
  return namingOne(
    Float64Array.from(pieces, ({ start }) => start),
    Float64Array.from(pieces, ({ end }) => end),
    resourceIds,
    Uint32Array.from(pieces, ({ resource }) => resource),
  );
}

/** Calls `visit` with each stretch between two times (by the place of the first) that the windows cover; counts them. */
function visitStretches(windows: Edges, times: Float64Array, visit: (stretch: number) => void): number {
  let stretch = 0;
  let visited = 0;
  for (let at = 0; at < windows.length; at += 2) {
    while (times[stretch]! < windows[at]!) stretch += 1;
    for (; times[stretch]! < windows[at + 1]!; stretch += 1) {
      visit(stretch);
      visited += 1;
    }
  }
  return visited;
}
