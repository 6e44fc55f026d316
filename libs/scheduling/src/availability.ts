/**
 * The questions the outside asks: who is free when, in slots, in blocked slots, in dates.
 *
 * All of it is a function of its arguments: no clock, and chance only as a seed. Every function throws
 * scheduling.zone_unknown for an unknown zone and scheduling.query_invalid for lengths and bounds that make no sense; those
 * that list slots throw scheduling.too_many_slots past `maxSlots` and scheduling.too_many_named past `maxNamed`.
 *
 * The `search…` generators stop after every resource, and every zone that its filters name, so that a server can let others
 * work in between, and give up on a search that takes too long.
 */
import {
  assignIntervals,
  assignOffers,
  assignSlots,
  mutualTime,
  sharedIntervals,
  type Candidates,
} from './assignment.js';
import { subtractEdges, type Edges } from './edges.js';
import { candidatesOf, freeTimes } from './free-time.js';
import { toEdges } from './interval.js';
import { cuttingOf, limitsOf } from './query-check.js';
import type { AvailabilityQuery, DateAvailability, SlotTable } from './query.js';
import { splitTableAtMidnights } from './slot-table.js';
import { startDates, touchedDates, type Cutting } from './slots.js';
import { takenOffers } from './taken-slots.js';

/**
 * The bookable slots, chronological, each with the resources that the mode names. The `after` filters of a findtime query
 * work on a finished list; `applyAfter` does that.
 */
export function* searchSlots(query: AvailabilityQuery): Generator<undefined, SlotTable> {
  const cutting = cuttingOf(query);
  return yield* slotsAmong(query, cutting, candidatesOf(query, yield* freeTimes(query)));
}

/** The slots of a search whose free times are known. */
export function* slotsAmong(
  query: AvailabilityQuery,
  cutting: Cutting | null,
  candidates: Candidates,
): Generator<undefined, SlotTable> {
  const limits = limitsOf(query);
  if (cutting !== null) return yield* assignSlots(query.mode, candidates, cutting, limits);
  // Only at the end, since joining and overlaying windows would undo the split.
  const table = yield* assignIntervals(query.mode, candidates, limits);
  return query.noDaySpan === undefined ? table : splitTableAtMidnights(table, query.noDaySpan, limits);
}

/**
 * The slots of a plain grid, from `from` in steps, in which somebody is not free from end to end; each names those
 * people, in the order given. With `lengthMs` null: the intervals in which somebody is not free.
 */
export function* searchUnavailable(query: AvailabilityQuery): Generator<undefined, SlotTable> {
  const cutting = cuttingOf(query);
  const limits = limitsOf(query);
  const { resources, free } = yield* freeTimes(query);
  const resourceIds = resources.map(({ id }) => id);
  const whole = toEdges(query.from < query.to ? [{ start: query.from, end: query.to }] : []);
  const taken = free.map((each) => subtractEdges(whole, each));
  if (cutting === null)
    return yield* sharedIntervals({ resourceIds, order: [...resources.keys()], free: taken }, limits);
  return yield* assignOffers('exclusive', resourceIds, takenOffers(taken, query, cutting), cutting.lengthMs, limits);
}

/**
 * The dates on which a slot starts (with `lengthMs` null: that a free interval touches), ascending, each with every
 * resource it is open for, whatever a round robin would pick. Dates are those of `zone`, or of each resource's own zone.
 */
export function* searchDates(query: AvailabilityQuery, zone?: string): Generator<undefined, DateAvailability[]> {
  const cutting = cuttingOf(query);
  const freeTime = yield* freeTimes(query);
  const { resources } = freeTime;
  const { free } = candidatesOf(query, freeTime);
  const common = query.mode === 'mutual' ? yield* mutualTime(free) : null;
  const datesOf = (windows: Edges, dateZone: string): Set<string> =>
    cutting === null ? touchedDates(windows, dateZone) : startDates(windows, cutting, dateZone);
  const idsByDate = new Map<string, string[]>();
  for (const [index, { id, timezone }] of resources.entries()) {
    for (const date of datesOf(common ?? free[index]!, zone ?? timezone)) {
      const ids = idsByDate.get(date);
      if (ids === undefined) idsByDate.set(date, [id]);
      else ids.push(id);
    }
    yield;
  }
  return [...idsByDate]
    .map(([date, resourceIds]) => ({ date, resourceIds }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));
}
