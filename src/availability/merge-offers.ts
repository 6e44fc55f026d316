/**
 * One answer out of several. Each answer names, per offered time, every resource of its call that is free; the mode of the
 * query then decides which of them the merged offer names, as Timekit does within one call ("query-availability-v2").
 */
import { assertNever, type EpochMs, type Interval, type Mode, union } from '#libs/scheduling';

/** An offered time, half-open [start, end), and our ids of who is offered. */
export interface Offer {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly resourceIds: readonly string[];
}

/**
 * Chronological. `order` holds every resource of the query, preferred ones first. Times merge when start and end are
 * equal, so `mutual` finds a start only where everybody's own slots begin.
 */
export function mergeSlots(mode: Mode, order: readonly string[], answers: readonly (readonly Offer[])[]): Offer[] {
  const byTime = new Map<string, { start: EpochMs; end: EpochMs; free: Set<string> }>();
  for (const { start, end, resourceIds } of answers.flat()) {
    const key = `${start}/${end}`;
    const time = byTime.get(key) ?? { start, end, free: new Set() };
    resourceIds.forEach((id) => time.free.add(id));
    byTime.set(key, time);
  }
  return [...byTime.values()]
    .map(({ start, end, free }) => ({ start, end, resourceIds: named(mode, order, free) }))
    .filter(({ resourceIds }) => resourceIds.length > 0)
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** The same for free intervals of any length: cut where somebody becomes free or busy, joined where the names agree. */
export function mergeIntervals(mode: Mode, order: readonly string[], answers: readonly (readonly Offer[])[]): Offer[] {
  const free = freeTimes(order, answers);
  const cuts = [...new Set(free.flatMap(({ intervals }) => intervals.flatMap(({ start, end }) => [start, end])))];
  const cursors = new Map(order.map((id) => [id, 0]));
  const merged: Offer[] = [];
  let from: EpochMs | undefined;
  for (const to of cuts.toSorted((a, b) => a - b)) {
    if (from !== undefined) append(merged, { start: from, end: to, resourceIds: named(mode, order, freeAt(from)) });
    from = to;
  }
  return merged;

  function freeAt(at: EpochMs): Set<string> {
    const ids = free.filter(({ id, intervals }) => {
      let cursor = cursors.get(id) ?? 0;
      while ((intervals[cursor]?.end ?? Infinity) <= at) cursor += 1;
      cursors.set(id, cursor);
      return (intervals[cursor]?.start ?? Infinity) <= at;
    });
    return new Set(ids.map(({ id }) => id));
  }
}

/** Whom an offer names when `free` are free; nobody when there is no offer. */
function named(mode: Mode, order: readonly string[], free: ReadonlySet<string>): string[] {
  const inOrder = order.filter((id) => free.has(id));
  switch (mode) {
    case 'mutual':
      return inOrder.length === order.length ? inOrder : [];
    case 'roundrobin_random':
    case 'roundrobin_prioritized':
      return inOrder.slice(0, 1);
    case 'exclusive':
      return inOrder;
    default:
      return assertNever(mode);
  }
}

function freeTimes(order: readonly string[], answers: readonly (readonly Offer[])[]) {
  const intervals = new Map(order.map((id): [string, Interval[]] => [id, []]));
  for (const { start, end, resourceIds } of answers.flat()) {
    resourceIds.forEach((id) => intervals.get(id)?.push({ start, end }));
  }
  return [...intervals].map(([id, own]) => ({ id, intervals: union(own) }));
}

function append(offers: Offer[], offer: Offer): void {
  const last = offers.at(-1);
  if (offer.resourceIds.length === 0) return;
  if (last?.end === offer.start && last.resourceIds.join() === offer.resourceIds.join()) {
    offers[offers.length - 1] = { ...last, end: offer.end };
  } else {
    offers.push(offer);
  }
}
