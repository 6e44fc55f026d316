/**
 * From stored rows to the plain values that `libs/scheduling` computes with, for availability and findtime alike. The
 * rules of a resource hold in every query; what the request adds only narrows them.
 */
import {
  busyTime,
  parseConstraints,
  SchedulingError,
  type BusyEntry,
  type Constraint,
  type Filters,
  type ResourceInput,
} from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import type { EngineResource } from '../storage/resource.entity.js';
import { MAX_SLOT_RESOURCES } from './availability-limits.js';

export interface RequestRules {
  readonly constraints?: readonly Constraint[];
  readonly filters?: Filters;
}

/** One resource as the search sees it, with the request's rules on top of its own. */
export function resourceInput(
  resource: EngineResource,
  busy: ReadonlyMap<string, readonly BusyEntry[]>,
  rules: RequestRules,
): ResourceInput {
  return {
    id: resource.id,
    timezone: resource.timezone,
    levels: {
      resource: storedConstraints(resource),
      ...(rules.constraints === undefined ? {} : { request: rules.constraints }),
    },
    ...(rules.filters === undefined ? {} : { filters: rules.filters }),
    busy: busyTime(busy.get(resource.id) ?? []),
    capacity: resource.capacity,
  };
}

/** Runs a search; too much of an answer becomes a 422 on `field`, the one that a client would make smaller. */
export function withinLimits<T extends { readonly resourceIds: readonly string[] }>(
  field: string,
  search: () => readonly T[],
): readonly T[] {
  const found = searched(field, search);
  const named = found.reduce((sum, { resourceIds }) => sum + resourceIds.length, 0);
  if (named > MAX_SLOT_RESOURCES) {
    throw EngineError.invalid({
      [field]: [
        `the search names resources more than ${MAX_SLOT_RESOURCES} times; shorten the period or ask for fewer resources`,
      ],
    });
  }
  return found;
}

function searched<T>(field: string, search: () => T): T {
  try {
    return search();
  } catch (error) {
    if (error instanceof SchedulingError && error.code === 'scheduling.too_many_slots') {
      throw EngineError.invalid({ [field]: [error.message] });
    }
    throw error;
  }
}

/** They were checked when they were written. Rules that no longer parse must not silently open the resource up. */
function storedConstraints(resource: EngineResource): readonly Constraint[] {
  const parsed = parseConstraints(resource.availabilityConstraints);
  if (!parsed.ok) {
    throw new Error(`The stored availability constraints of resource ${resource.id} are not readable`);
  }
  return parsed.value;
}
