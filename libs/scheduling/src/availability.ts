/**
 * The questions the outside asks: who is free when, in slots, in blocked slots, in dates.
 *
 * free = (constraints of all levels ∩ filters) − (busy entries with their buffers), inside [from, to).
 *
 * All of it is a function of its arguments: no clock, and chance only as a seed. Every function throws
 * scheduling.zone_unknown for an unknown zone and scheduling.query_invalid for lengths and bounds that make no sense; those
 * that list slots throw scheduling.too_many_slots past `maxSlots`.
 */
import { assignIntervals, assignSlots, limited, mutualWindows, sharedIntervals, type FreeTime } from './assignment.js';
import { busyIntervals } from './busy.js';
import { allowedWindows } from './constraints/evaluate.js';
import { filterWindows } from './filters/evaluate.js';
import { intersect, subtract, union, type Interval } from './interval.js';
import { MODES, type AvailabilityQuery, type DateAvailability, type ResourceInput, type Slot } from './query.js';
import { shuffle } from './random.js';
import { SchedulingError } from './scheduling.errors.js';
import { splitAtMidnights, startDates, touchedDates, type Cutting } from './slots.js';

const DEFAULT_MAX_SLOTS = 20_000;

/** When one resource is free inside [from, to); sorted and disjoint, empty when it never is. */
export function freeWindows(resource: ResourceInput, query: AvailabilityQuery): Interval[] {
  const window = { start: query.from, end: query.to };
  const allowed = allowedWindows(resource.levels, resource.timezone, window);
  const wanted =
    resource.filters === undefined
      ? allowed
      : intersect(allowed, filterWindows(resource.filters, resource.timezone, window));
  const busy = busyIntervals(resource.busy, {
    bufferMs: query.bufferMs ?? 0,
    ignoreAllDay: query.ignoreAllDayEvents ?? false,
    capacity: resource.capacity ?? 1,
    zone: resource.timezone,
  });
  return subtract(wanted, busy);
}

/**
 * The bookable slots, chronological, each with the resources that the mode names. The `after` filters of a findtime query
 * work on a finished list; `applyAfter` does that.
 */
export function findSlots(query: AvailabilityQuery): Slot[] {
  const cutting = cuttingOf(query);
  const given = freeTimes(query);
  const free = query.mode === 'roundrobin_random' ? shuffle(given, query.seed) : given;
  const maxSlots = query.maxSlots ?? DEFAULT_MAX_SLOTS;
  if (cutting !== null) return assignSlots(query.mode, free, cutting, maxSlots);
  // Only at the end, since joining and overlaying windows would undo the split.
  const slots = assignIntervals(query.mode, free, maxSlots);
  const zone = query.noDaySpan;
  if (zone === undefined) return slots;
  return limited(
    slots.flatMap((slot) => splitAtMidnights([slot], zone).map((part) => ({ ...slot, ...part }))),
    maxSlots,
  );
}

/**
 * The slots of a plain grid, from `from` in steps, in which somebody is not free from end to end; each names those
 * people, in the order given. With `lengthMs` null: the intervals in which somebody is not free.
 */
export function unavailableSlots(query: AvailabilityQuery): Slot[] {
  const cutting = cuttingOf(query);
  const whole = query.from < query.to ? [{ start: query.from, end: query.to }] : [];
  const maxSlots = query.maxSlots ?? DEFAULT_MAX_SLOTS;
  const taken = distinctResources(query).map((resource) => ({
    id: resource.id,
    windows: subtract(whole, freeWindows(resource, query)),
  }));
  if (cutting === null) return sharedIntervals(taken, maxSlots);
  return takenGridSlots(taken, query, cutting, maxSlots);
}

/**
 * The dates on which a slot starts (with `lengthMs` null: that a free interval touches), ascending, each with every
 * resource it is open for, whatever a round robin would pick. Dates are those of `zone`, or of each resource's own zone.
 */
export function availableDates(query: AvailabilityQuery, zone?: string): DateAvailability[] {
  const cutting = cuttingOf(query);
  const free = freeTimes(query);
  const common = query.mode === 'mutual' ? mutualWindows(free) : null;
  const idsByDate = new Map<string, string[]>();
  for (const [index, resource] of distinctResources(query).entries()) {
    const windows = common ?? free[index]!.windows;
    const dateZone = zone ?? resource.timezone;
    const dates = cutting === null ? touchedDates(windows, dateZone) : startDates(windows, cutting, dateZone);
    for (const date of dates) {
      const ids = idsByDate.get(date);
      if (ids === undefined) idsByDate.set(date, [resource.id]);
      else ids.push(resource.id);
    }
  }
  return [...idsByDate]
    .map(([date, resourceIds]) => ({ date, resourceIds }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

function freeTimes(query: AvailabilityQuery): FreeTime[] {
  const zone = query.lengthMs === null ? undefined : query.noDaySpan;
  return distinctResources(query).map((resource) => {
    const windows = freeWindows(resource, query);
    return { id: resource.id, windows: zone === undefined ? windows : splitAtMidnights(windows, zone) };
  });
}

function distinctResources({ resources }: AvailabilityQuery): ResourceInput[] {
  const firstById = new Map<string, ResourceInput>();
  for (const resource of resources) {
    if (!firstById.has(resource.id)) firstById.set(resource.id, resource);
  }
  return [...firstById.values()];
}

/** Visits only grid slots that meet taken time, so a long and mostly free search costs little. */
function takenGridSlots(
  taken: readonly FreeTime[],
  { from, to }: AvailabilityQuery,
  { lengthMs, stepMs }: Cutting,
  maxSlots: number,
): Slot[] {
  const slots: Slot[] = [];
  const cursors = taken.map(() => 0);
  const lastIndex = Math.floor((to - from - lengthMs) / stepMs);
  let next = 0;
  for (const interval of union(taken.flatMap(({ windows }) => windows))) {
    next = Math.max(next, Math.floor((interval.start - from - lengthMs) / stepMs) + 1);
    for (; next <= lastIndex && from + next * stepMs < interval.end; next += 1) {
      const start = from + next * stepMs;
      const end = start + lengthMs;
      const resourceIds = taken
        .filter(({ windows }, index) => {
          while ((windows[cursors[index]!]?.end ?? end) <= start) cursors[index] = cursors[index]! + 1;
          const window = windows[cursors[index]!];
          return window !== undefined && window.start < end;
        })
        .map(({ id }) => id);
      if (slots.length === maxSlots) throw SchedulingError.tooManySlots(maxSlots);
      slots.push({ start, end, resourceIds });
    }
  }
  return slots;
}

/** null for intervals of natural length. Throws scheduling.query_invalid. */
function cuttingOf(query: AvailabilityQuery): Cutting | null {
  const { mode, from, to, lengthMs, incrementMs, bufferMs, gridMs, seed, maxSlots } = query;
  check(MODES.includes(mode), 'mode', `must be one of ${MODES.join(', ')}`);
  check(Number.isSafeInteger(from), 'from', 'must be integer epoch milliseconds');
  check(Number.isSafeInteger(to), 'to', 'must be integer epoch milliseconds');
  check(Number.isSafeInteger(seed), 'seed', 'must be an integer');
  check(bufferMs === undefined || (Number.isSafeInteger(bufferMs) && bufferMs >= 0), 'bufferMs', 'must be 0 or more');
  check(isPositive(lengthMs ?? 1), 'lengthMs', 'must be 1 or more, or null');
  check(isPositive(incrementMs ?? 1), 'incrementMs', 'must be 1 or more');
  check(isPositive(gridMs ?? 1), 'gridMs', 'must be 1 or more');
  check(isPositive(maxSlots ?? 1), 'maxSlots', 'must be 1 or more');
  if (lengthMs === null) return null;
  const stepMs = incrementMs ?? gridMs ?? lengthMs;
  return gridMs === undefined ? { lengthMs, stepMs } : { lengthMs, stepMs, gridMs };
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function check(holds: boolean, field: string, rule: string): void {
  if (!holds) throw SchedulingError.queryInvalid(field, rule);
}
