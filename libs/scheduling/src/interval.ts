/**
 * Sets of time as lists of half-open intervals [start, end) of integer epoch milliseconds.
 *
 * A list is *normal* when it is sorted, disjoint, free of empty intervals, and no two neighbours touch. `union` makes
 * any list normal; every other function takes normal lists and gives normal lists, in one linear sweep.
 */

/** Integer milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

export interface Interval {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

/** The normal list that covers what any of the given intervals covers; empty and inverted ones are dropped. */
export function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter((each) => each.start < each.end).toSorted((a, b) => a.start - b.start);
  const merged: { start: EpochMs; end: EpochMs }[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last === undefined || start > last.end) {
      merged.push({ start, end });
    } else if (end > last.end) {
      last.end = end;
    }
  }
  return merged;
}

/** The normal list of what at least `depth` of the given intervals cover. `depth` is 1 or more. */
export function coveredTimes(intervals: readonly Interval[], depth: number): Interval[] {
  if (depth === 1) return union(intervals);
  const edges = intervals
    .filter((each) => each.start < each.end)
    .flatMap(({ start, end }) => [
      { at: start, step: 1 },
      { at: end, step: -1 },
    ])
    .toSorted((a, b) => a.at - b.at);
  const deep: Interval[] = [];
  let covering = 0;
  let since = 0;
  for (const { at, step } of edges) {
    if (covering === depth && step < 0) deep.push({ start: since, end: at });
    covering += step;
    if (covering === depth && step > 0) since = at;
  }
  // The order of edges at one moment may cut a stretch in two there, or make one of no length.
  return union(deep);
}

/** What `from` covers and `what` does not. Both normal. */
export function subtract(from: readonly Interval[], what: readonly Interval[]): Interval[] {
  const rest: Interval[] = [];
  let index = 0;
  for (const { start, end } of from) {
    let cursor = start;
    while (index < what.length && what[index]!.end <= cursor) index += 1;
    // `what` may reach into the next interval of `from`, so this scan leaves `index` where it is.
    for (let next = index; next < what.length && what[next]!.start < end; next += 1) {
      const taken = what[next]!;
      if (taken.start > cursor) rest.push({ start: cursor, end: taken.start });
      cursor = taken.end;
    }
    if (cursor < end) rest.push({ start: cursor, end });
  }
  return rest;
}

/** What both cover. Both normal. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a[i]!;
    const right = b[j]!;
    const start = Math.max(left.start, right.start);
    const end = Math.min(left.end, right.end);
    if (start < end) common.push({ start, end });
    if (left.end < right.end) i += 1;
    else j += 1;
  }
  return common;
}

/** What lies inside `window`. */
export function clamp(intervals: readonly Interval[], window: Interval): Interval[] {
  return intersect(intervals, [window]);
}
