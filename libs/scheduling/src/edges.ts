/**
 * A normal list of intervals (`interval.ts`) as one flat array: start, end, start, end … Thousands of resources times
 * hundreds of intervals are read and written here without an object for each, which is what a search spends its time on.
 *
 * The functions take lists whose neighbours may touch, where time was split on purpose, and keep such splits.
 */
export type Edges = Float64Array;

export const NO_EDGES: Edges = new Float64Array(0);

/**
 * The normal list of what at least `depth` of the first `count` intervals cover; empty and inverted ones do not count.
 * The arrays are put in order for that, each by itself: once the starts ascend and the ends ascend, a moment is covered
 * that deep exactly when some start `k` lies before it and the end `k - depth + 1` after it.
 */
export function coverEdges(starts: Float64Array, ends: Float64Array, count: number, depth = 1): Edges {
  const size = dropEmpty(starts, ends, count);
  sortFirst(starts, size);
  sortFirst(ends, size);
  const covered = new Float64Array(2 * size);
  let written = 0;
  for (let index = depth - 1; index < size; index += 1) {
    const start = starts[index]!;
    const end = ends[index - depth + 1]!;
    if (start >= end) continue;
    if (written === 0 || start > covered[written - 1]!) covered[written++] = start;
    else written -= 1;
    covered[written++] = end;
  }
  return covered.subarray(0, written);
}

/** What any of them covers; normal. */
export function uniteEdges(lists: readonly Edges[]): Edges {
  const count = lists.reduce((sum, { length }) => sum + length / 2, 0);
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  let written = 0;
  for (const each of lists) {
    for (let at = 0; at < each.length; at += 2) {
      starts[written] = each[at]!;
      ends[written] = each[at + 1]!;
      written += 1;
    }
  }
  return coverEdges(starts, ends, count);
}

/** What `from` covers and `what` does not. */
export function subtractEdges(from: Edges, what: Edges): Edges {
  const rest = new Float64Array(from.length + what.length);
  let written = 0;
  let first = 0;
  for (let at = 0; at < from.length; at += 2) {
    let cursor = from[at]!;
    const end = from[at + 1]!;
    while (first < what.length && what[first + 1]! <= cursor) first += 2;
    // What is taken away may reach into the next interval, so this scan leaves `first` where it is.
    for (let next = first; next < what.length && what[next]! < end; next += 2) {
      if (what[next]! > cursor) {
        rest[written++] = cursor;
        rest[written++] = what[next]!;
      }
      cursor = what[next + 1]!;
    }
    if (cursor < end) {
      rest[written++] = cursor;
      rest[written++] = end;
    }
  }
  return rest.subarray(0, written);
}

/** What both cover. */
export function intersectEdges(a: Edges, b: Edges): Edges {
  const common = new Float64Array(a.length + b.length);
  let written = 0;
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    const start = Math.max(a[left]!, b[right]!);
    const end = Math.min(a[left + 1]!, b[right + 1]!);
    if (start < end) {
      common[written++] = start;
      common[written++] = end;
    }
    if (a[left + 1]! < b[right + 1]!) left += 2;
    else right += 2;
  }
  return common.subarray(0, written);
}

/** Where the interval that holds the whole of [start, end) begins in the list, or -1. */
export function holdingAt(edges: Edges, start: number, end: number): number {
  let low = 0;
  let high = edges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[2 * middle]! <= start) low = middle + 1;
    else high = middle;
  }
  const at = 2 * (low - 1);
  return at >= 0 && end <= edges[at + 1]! ? at : -1;
}

/** Moves the intervals that have a length to the front; says how many there are. */
function dropEmpty(starts: Float64Array, ends: Float64Array, count: number): number {
  let size = 0;
  for (let index = 0; index < count; index += 1) {
    if (starts[index]! >= ends[index]!) continue;
    starts[size] = starts[index]!;
    ends[size] = ends[index]!;
    size += 1;
  }
  return size;
}

function sortFirst(values: Float64Array, count: number): void {
  for (let index = 1; index < count; index += 1) {
    if (values[index]! >= values[index - 1]!) continue;
    values.subarray(0, count).sort();
    return;
  }
}
