/**
 * Which upstream calls answer a query (ARCHITECTURE.md, "Query routing").
 *
 * - A resource without singled-out calendars is asked for with `/availability`. Resources with equal rules share one call;
 *   when that is the only call, it carries the query's own mode, and the upstream does the rest.
 * - A resource with singled-out calendars is asked for with `/findtime`, each in a call of its own, since findtime only
 *   knows mutual availability. The target calendar is always among the calendars: what we book there must not be offered.
 * - Mutual availability of people with different rules is one call all the same, while it is short enough: the rules of each
 *   become the periods that they close, which hold for everybody. Merging answers misses the times where the slots of two
 *   people begin apart.
 */
import {
  type Constraint,
  filtersFromConstraints,
  type Interval,
  type Mode,
  parseConstraints,
  union,
  allowedWindows,
  subtract,
} from '#libs/scheduling';
import type { AvailabilityRequest, FindtimeRequest, TimekitConstraint, TimekitFilters } from '#libs/timekit';
import type { FieldError } from '../core/domain-error.js';
import type { Search } from './availability-search.js';
import { AvailabilityError } from './availability.errors.js';
import { blockPeriods, combineConstraints, instantText, type Rule } from './combined-constraints.js';

/** A resource that a query is about, with what decides how it is looked up. */
export interface SearchedResource {
  /** Ours. */
  readonly id: string;
  readonly userId: string | null;
  readonly name: string;
  readonly timezone: string;
  readonly timekitResourceId: string;
  /** The user's `availability_filters`. */
  readonly ownConstraints: readonly Constraint[];
  /** Singled-out availability calendars and the target calendar; null when all synced calendars count. */
  readonly calendarIds: readonly string[] | null;
}

export type UpstreamCall =
  | { readonly kind: 'availability'; readonly body: AvailabilityRequest }
  | { readonly kind: 'findtime'; readonly body: FindtimeRequest; readonly resourceId: string };

const DAY_MS = 86_400_000;
/** The grid of findtime's `all_solutions`. Source: Timekit docs, "findtime". */
const FINDTIME_GRID_MS = 900_000;
/** A request may have 64,000 characters, and a closed period takes some 95. Source: Timekit docs, "constraints". */
const MAX_SHARED_RULES = 600;

/** At least one. With more than one, each names everybody who is free, and the answers have to be merged by mode. */
export function upstreamCalls(search: Search, resources: readonly SearchedResource[]): UpstreamCall[] {
  const anyCalendar = resources.filter(({ calendarIds }) => calendarIds === null);
  const singledOut = resources.filter(({ calendarIds }) => calendarIds !== null);
  const groups = [...groupByRules(search, anyCalendar).values()];
  if (search.mode === 'mutual' && singledOut.length === 0 && groups.length > 1) {
    const rules = sharedRules(search, anyCalendar);
    if (rules.length <= MAX_SHARED_RULES) {
      return [availabilityCall(search, 'mutual', anyCalendar, rules)];
    }
  }
  const mode = groups.length === 1 && singledOut.length === 0 ? search.mode : 'exclusive';
  return [
    ...groups.map(({ rules, members }) => availabilityCall(search, mode, members, rules)),
    ...singledOut.map((resource) => findtimeCall(search, resource)),
  ];
}

interface Group {
  readonly rules: readonly Rule['json'][];
  readonly members: SearchedResource[];
}

function groupByRules(search: Search, resources: readonly SearchedResource[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const resource of resources) {
    const rules = rulesFor(search, resource).map(({ json }) => json);
    const key = JSON.stringify(rules);
    const group = groups.get(key) ?? { rules, members: [] };
    group.members.push(resource);
    groups.set(key, group);
  }
  return groups;
}

function rulesFor(search: Search, { ownConstraints, timezone }: SearchedResource): Rule[] {
  return combineConstraints(search.constraints, ownConstraints, timezone, windowOf(search));
}

/** The query's constraints, and everything that anybody's own ones close. */
function sharedRules(search: Search, resources: readonly SearchedResource[]): Rule['json'][] {
  const window = windowOf(search);
  const closed = resources.flatMap(({ ownConstraints, timezone }) =>
    subtract([window], allowedWindows({ request: ownConstraints }, timezone, window)),
  );
  return [...search.constraints.map(({ source }) => source), ...blockPeriods(union(closed))];
}

/** The period with a day to spare, so that its very edges are never in doubt. */
function windowOf({ period }: Search): Interval {
  return { start: period.start - DAY_MS, end: period.end + DAY_MS };
}

export function availabilityCall(
  search: Search,
  mode: Mode,
  resources: readonly SearchedResource[],
  rules: readonly Rule['json'][],
): UpstreamCall & { readonly kind: 'availability' } {
  return {
    kind: 'availability',
    body: {
      mode,
      resources: resources.map(({ timekitResourceId }) => timekitResourceId),
      constraints: rules.map(toWire),
      from: instantText(search.period.start),
      to: instantText(search.period.end),
      // `from` is rounded already.
      round_to_nearest_hour: false,
      length: search.length === null ? null : search.length.text,
      ...(search.buffer === undefined ? {} : { buffer: search.buffer.text }),
      ...(search.increments === undefined ? {} : { timeslot_increments: search.increments.text }),
      output_timezone: 'UTC',
      ignore_all_day_events: search.ignoreAllDayEvents,
    },
  };
}

function findtimeCall(search: Search, resource: SearchedResource): UpstreamCall {
  return {
    kind: 'findtime',
    resourceId: resource.id,
    body: {
      calendar_ids: [...(resource.calendarIds ?? [])],
      filters: filtersFor(search, resource),
      start: instantText(search.period.start),
      future: instantText(search.period.end),
      ...findtimeLengths(search),
      ...(search.buffer === undefined ? {} : { buffer: search.buffer.text }),
      ignore_all_day_events: search.ignoreAllDayEvents,
    },
  };
}

function findtimeLengths({ length, increments }: Search): Pick<FindtimeRequest, 'length' | 'all_solutions'> {
  if (length === null) {
    throw notTranslatable('/length', 'length cannot be null for users with singled-out calendars.');
  }
  if (increments === undefined || increments.ms === length.ms) {
    return { length: length.text };
  }
  if (increments.ms !== FINDTIME_GRID_MS) {
    const detail = 'timeslot_increments must be the length or 15 minutes for users with singled-out calendars.';
    throw notTranslatable('/timeslot_increments', detail);
  }
  return { length: length.text, all_solutions: true };
}

function filtersFor(search: Search, resource: SearchedResource): TimekitFilters {
  const rules = rulesFor(search, resource);
  const constraints = parseConstraints(rules.map(({ json }) => json));
  if (!constraints.ok) {
    throw new Error(`Combining the constraints of resource ${resource.id} gave some that cannot be read.`);
  }
  const filters = filtersFromConstraints(constraints.value, resource.timezone);
  if (!filters.ok) {
    const rule = (index: string | number | undefined) => (typeof index === 'number' ? rules[index] : undefined);
    throw AvailabilityError.notTranslatable(
      filters.issues.map(({ path, message }) => ruleError(rule(path[0]), resource, message)),
    );
  }
  return filters.value as TimekitFilters;
}

function ruleError(rule: Rule | undefined, { id, userId }: SearchedResource, message: string): FieldError {
  const code = 'not_translatable';
  if (rule === undefined || rule.level === 'query') {
    const pointer = rule === undefined ? '/constraints' : `/constraints/${rule.index}`;
    return { pointer, code, detail: `The constraint ${message}.` };
  }
  const owner = userId === null ? `resource ${id}` : `user ${userId}`;
  // The constraint is not in the request, so no pointer leads to it.
  return { pointer: '', code, detail: `availability_filters/${rule.index} of ${owner} ${message}.` };
}

function notTranslatable(pointer: string, detail: string): AvailabilityError {
  return AvailabilityError.notTranslatable([{ pointer, code: 'not_translatable', detail }]);
}

/** Rules come out of `parseConstraints` or are written here in the same form; the wire type spells that form out. */
export function toWire(rule: Rule['json']): TimekitConstraint {
  return rule as TimekitConstraint;
}
