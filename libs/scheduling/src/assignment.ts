/**
 * Which resources a slot names. The list of free resources comes in order of preference: as given for
 * `roundrobin_prioritized`, shuffled once per search for `roundrobin_random`, which is why one answer mostly names the
 * same resource. Source: Timekit docs, "query-availability-v2" (modes).
 */
import { assertNever } from './assert-never.js';
import { intersect, subtract, union, type EpochMs, type Interval } from './interval.js';
import type { Mode, Slot } from './query.js';
import { SchedulingError } from './scheduling.errors.js';
import { forEachStart, type Cutting } from './slots.js';

export interface FreeTime {
  readonly id: string;
  /** Sorted and disjoint; neighbours may touch where a window was split on purpose. */
  readonly windows: readonly Interval[];
}

/** The slots of fixed length, chronological. Throws scheduling.too_many_slots. */
export function assignSlots(mode: Mode, free: readonly FreeTime[], cutting: Cutting, maxSlots: number): Slot[] {
  switch (mode) {
    case 'mutual':
      return collect([{ ids: free.map(({ id }) => id), windows: mutualWindows(free) }], cutting, maxSlots, 'first');
    case 'roundrobin_random':
    case 'roundrobin_prioritized':
      return collect(singles(free), cutting, maxSlots, 'first');
    case 'exclusive':
      return collect(singles(free), cutting, maxSlots, 'all');
    default:
      return assertNever(mode);
  }
}

/** The free intervals of natural length, chronological and disjoint. Throws scheduling.too_many_slots. */
export function assignIntervals(mode: Mode, free: readonly FreeTime[], maxSlots: number): Slot[] {
  switch (mode) {
    case 'mutual': {
      const ids = free.map(({ id }) => id);
      return limited(
        mutualWindows(free).map(({ start, end }) => ({ start, end, resourceIds: ids })),
        maxSlots,
      );
    }
    case 'roundrobin_random':
    case 'roundrobin_prioritized':
      return limited(firstFreeIntervals(free), maxSlots);
    case 'exclusive':
      return sharedIntervals(free, maxSlots);
    default:
      return assertNever(mode);
  }
}

/** What is free for all of them; nothing when there is nobody. */
export function mutualWindows(free: readonly FreeTime[]): readonly Interval[] {
  const [first, ...others] = free;
  return others.reduce<readonly Interval[]>((common, { windows }) => intersect(common, windows), first?.windows ?? []);
}

/**
 * Elementary intervals, each with everybody who has it in a window; neighbours with the same people are merged.
 * Throws scheduling.too_many_slots.
 */
export function sharedIntervals(windowsById: readonly FreeTime[], maxSlots: number): Slot[] {
  const edges = windowsById.flatMap(({ windows }, index) =>
    windows.flatMap(({ start, end }) => [
      { at: start, index, change: 1 },
      { at: end, index, change: -1 },
    ]),
  );
  edges.sort((a, b) => a.at - b.at);
  const depth = windowsById.map(() => 0);
  const shared: Slot[] = [];
  let from = edges[0]?.at ?? 0;
  for (const { at, index, change } of edges) {
    if (at > from) {
      const resourceIds = windowsById.filter((_each, each) => depth[each]! > 0).map(({ id }) => id);
      append(shared, { start: from, end: at, resourceIds });
      // Checked as they come: the edges of many resources make far more intervals than anybody can use.
      limited(shared, maxSlots);
      from = at;
    }
    depth[index] = depth[index]! + change;
  }
  return shared;
}

/** Throws scheduling.too_many_slots past the limit. */
export function limited(slots: Slot[], maxSlots: number): Slot[] {
  if (slots.length > maxSlots) throw SchedulingError.tooManySlots(maxSlots);
  return slots;
}

interface Candidates {
  readonly ids: readonly string[];
  readonly windows: readonly Interval[];
}

function singles(free: readonly FreeTime[]): Candidates[] {
  return free.map(({ id, windows }) => ({ ids: [id], windows }));
}

function collect(candidates: readonly Candidates[], cutting: Cutting, maxSlots: number, keep: 'first' | 'all'): Slot[] {
  const idsByStart = new Map<EpochMs, string[]>();
  for (const { ids, windows } of candidates) {
    forEachStart(windows, cutting, (start) => {
      const known = idsByStart.get(start);
      if (known === undefined) {
        if (idsByStart.size === maxSlots) throw SchedulingError.tooManySlots(maxSlots);
        idsByStart.set(start, [...ids]);
      } else if (keep === 'all') {
        known.push(...ids);
      }
    });
  }
  return [...idsByStart]
    .toSorted(([a], [b]) => a - b)
    .map(([start, resourceIds]) => ({ start, end: start + cutting.lengthMs, resourceIds }));
}

function firstFreeIntervals(free: readonly FreeTime[]): Slot[] {
  const slots: Slot[] = [];
  let covered: Interval[] = [];
  for (const { id, windows } of free) {
    const resourceIds = [id];
    for (const { start, end } of subtract(windows, covered)) slots.push({ start, end, resourceIds });
    covered = union([...covered, ...windows]);
  }
  return slots.toSorted((a, b) => a.start - b.start);
}

function append(shared: Slot[], next: Slot): void {
  if (next.resourceIds.length === 0) return;
  const last = shared.at(-1);
  if (last?.end === next.start && sameIds(last.resourceIds, next.resourceIds)) {
    shared[shared.length - 1] = { ...last, end: next.end };
  } else {
    shared.push(next);
  }
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
