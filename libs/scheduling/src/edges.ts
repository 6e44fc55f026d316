/**
 * A normal list of intervals (`interval.ts`) as one flat array: start, end, start, end … Thousands of resources times
 * hundreds of intervals are read and written here without an object for each, which is what a search spends its time on.
 *
 * The functions take lists whose neighbours may touch, where time was split on purpose, and keep such splits.
 */
export type Edges = Float64Array;

export const NO_EDGES: Edges = new Float64Array(0);

/**
 * The normal list of what any of the first `count` intervals covers; empty and inverted ones are dropped. Fastest when
 * the starts ascend; the arrays may be overwritten.
 */
export function mergeToEdges(starts: Float64Array, ends: Float64Array, count: number): Edges {
  if (!isAscending(starts, count)) return mergeToEdges(...sortedByStart(starts, ends, count), count);
  const merged = new Float64Array(2 * count);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const start = starts[index]!;
    const end = ends[index]!;
    if (start >= end) continue;
    if (at > 0 && start <= merged[at - 1]!) {
      if (end > merged[at - 1]!) merged[at - 1] = end;
    } else {
      merged[at++] = start;
      merged[at++] = end;
    }
  }
  return merged.subarray(0, at);
}

/** What either covers; normal. */
export function uniteEdges(a: Edges, b: Edges): Edges {
  const count = (a.length + b.length) / 2;
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  let left = 0;
  let right = 0;
  for (let index = 0; index < count; index += 1) {
    if (right >= b.length || (left < a.length && a[left]! <= b[right]!)) {
      starts[index] = a[left++]!;
      ends[index] = a[left++]!;
    } else {
      starts[index] = b[right++]!;
      ends[index] = b[right++]!;
    }
  }
  return mergeToEdges(starts, ends, count);
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

function isAscending(values: Float64Array, count: number): boolean {
  for (let index = 1; index < count; index += 1) {
    if (values[index]! < values[index - 1]!) return false;
  }
  return true;
}

function sortedByStart(starts: Float64Array, ends: Float64Array, count: number): [Float64Array, Float64Array] {
  const order = Uint32Array.from({ length: count }, (_, index) => index).toSorted((a, b) => starts[a]! - starts[b]!);
  return [Float64Array.from(order, (index) => starts[index]!), Float64Array.from(order, (index) => ends[index]!)];
}
