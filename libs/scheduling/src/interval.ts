/**
 * Sets of time as lists of half-open intervals [start, end) of integer epoch milliseconds.
 *
 * A list is *normal* when it is sorted, disjoint, free of empty intervals, and no two neighbours touch. `union` makes
 * any list normal; every other function takes normal lists and gives normal lists, in one linear sweep (`edges.ts`).
 */
import { intersectEdges, coverEdges, subtractEdges, type Edges } from './edges.js';

/** Integer milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

export interface Interval {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

/** The normal list that covers what any of the given intervals covers; empty and inverted ones are dropped. */
export function union(intervals: readonly Interval[]): Interval[] {
  return coveredTimes(intervals, 1);
}

/** The normal list of what at least `depth` of the given intervals cover. `depth` is 1 or more. */
export function coveredTimes(intervals: readonly Interval[], depth: number): Interval[] {
  const starts = Float64Array.from(intervals, ({ start }) => start);
  const ends = Float64Array.from(intervals, ({ end }) => end);
  return toIntervals(coverEdges(starts, ends, intervals.length, depth));
}

/** What `from` covers and `what` does not. Both normal. */
export function subtract(from: readonly Interval[], what: readonly Interval[]): Interval[] {
  return toIntervals(subtractEdges(toEdges(from), toEdges(what)));
}

/** What both cover. Both normal. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return toIntervals(intersectEdges(toEdges(a), toEdges(b)));
}

/** What lies inside `window`. */
export function clamp(intervals: readonly Interval[], window: Interval): Interval[] {
  return intersect(intervals, [window]);
}

export function toEdges(intervals: readonly Interval[]): Edges {
  const edges = new Float64Array(2 * intervals.length);
  let at = 0;
  for (const { start, end } of intervals) {
    edges[at++] = start;
    edges[at++] = end;
  }
  return edges;
}

export function toIntervals(edges: Edges): Interval[] {
  const intervals: Interval[] = [];
  for (let at = 0; at < edges.length; at += 2) intervals.push({ start: edges[at]!, end: edges[at + 1]! });
  return intervals;
}
