/**
 * When each resource of a search is free: (constraints of all levels ∩ filters) − (busy entries with their buffers),
 * inside [from, to).
 *
 * Resources that follow the same rules in the same zone share one reading of those rules: the zone is asked once for
 * them, and what is left for each resource is one sweep over integers.
 */
import type { Candidates } from './assignment.js';
import { takenTime } from './busy.js';
import { compileLevel } from './constraints/compile.js';
import { LEVELS } from './constraints/constraint.js';
import { allowedTime } from './constraints/evaluate.js';
import { intersectEdges, subtractEdges, type Edges } from './edges.js';
import { filterTime } from './filters/evaluate.js';
import type { Filters } from './filters/filter.js';
import type { Interval } from './interval.js';
import type { AvailabilityQuery, ResourceInput } from './query.js';
import { shuffle } from './random.js';
import { splitAtMidnights } from './slots.js';

export interface FreeTime {
  /** The resources of the query, none twice. */
  readonly resources: readonly ResourceInput[];
  /** Of each resource; neighbours may touch where time is split on purpose. */
  readonly free: readonly Edges[];
}

/** Stops after every resource, and within its filters. Throws scheduling.zone_unknown. */
export function* freeTimes(query: AvailabilityQuery): Generator<undefined, FreeTime> {
  const resources = distinctResources(query);
  const freeOf = freeTimeOf(query);
  const free: Edges[] = [];
  for (const resource of resources) {
    free.push(yield* freeOf(resource));
    yield;
  }
  return { resources, free };
}

/** The free time of one resource after the other; normal. */
export function freeTimeOf(query: AvailabilityQuery): (resource: ResourceInput) => Generator<undefined, Edges> {
  const { bufferMs = 0, ignoreAllDayEvents = false } = query;
  const openOf = openTimeOf({ start: query.from, end: query.to });
  return function* (resource) {
    const { timezone: zone, capacity = 1, busy } = resource;
    return subtractEdges(
      yield* openOf(resource),
      takenTime(busy, { bufferMs, ignoreAllDay: ignoreAllDayEvents, capacity, zone }),
    );
  };
}

/** The resources in the order in which the mode prefers them, with their time cut at midnight where slots may not cross it. */
export function candidatesOf(query: AvailabilityQuery, { resources, free }: FreeTime): Candidates {
  const { mode, seed, lengthMs, noDaySpan } = query;
  const given = [...resources.keys()];
  return {
    resourceIds: resources.map(({ id }) => id),
    order: mode === 'roundrobin_random' ? shuffle(given, seed) : given,
    free: noDaySpan === undefined || lengthMs === null ? free : free.map((each) => splitAtMidnights(each, noDaySpan)),
  };
}

/** What constraints and filters leave open inside `window`. */
function openTimeOf(window: Interval): (resource: ResourceInput) => Generator<undefined, Edges> {
  const known = new Map<string, Edges>();
  const filterIds = new Map<Filters, number>();
  return function* ({ timezone: zone, levels, filters }) {
    const levelIds = LEVELS.map((name) => (levels[name] === undefined ? 0 : compileLevel(levels[name]).id));
    if (filters !== undefined && !filterIds.has(filters)) filterIds.set(filters, filterIds.size + 1);
    const key = `${zone} ${levelIds.join(' ')} ${filters === undefined ? 0 : filterIds.get(filters)}`;
    let open = known.get(key);
    if (open === undefined) {
      open = allowedTime(levels, zone, window);
      if (filters !== undefined) open = intersectEdges(open, yield* filterTime(filters, zone, window));
      known.set(key, open);
    }
    return open;
  };
}

function distinctResources({ resources }: AvailabilityQuery): ResourceInput[] {
  const firstById = new Map<string, ResourceInput>();
  for (const resource of resources) {
    if (!firstById.has(resource.id)) firstById.set(resource.id, resource);
  }
  return [...firstById.values()];
}
