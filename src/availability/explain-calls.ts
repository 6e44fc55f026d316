/**
 * Which calls to the engine explain a query. They ask about the same slots as the calls of `upstream-calls.ts`: resources
 * with singled-out calendars, and people who are compared one by one, each have a grid of their own there. What a user's
 * own rules are travels beside the query, so that a reason can name the rule it comes from.
 */
import type { Mode } from '#libs/scheduling';
import type { OpenslotExplainRequest } from '#libs/timekit';
import type { AskedStarts } from './asked-starts.js';
import type { Search } from './availability-search.js';
import { instantText } from './combined-constraints.js';
import { availabilityCall, type SearchedResource, toWire, upstreamCalls } from './upstream-calls.js';

export interface ExplainCall {
  readonly body: OpenslotExplainRequest;
}

/** Timestamps on the wire have whole seconds. */
const SHORTEST_MS = 1000;

/** At least one. Throws what `upstreamCalls` throws: what cannot be searched for is not explained either. */
export function explainCalls(
  search: Search,
  resources: readonly SearchedResource[],
  asked: AskedStarts,
): readonly ExplainCall[] {
  const calls = upstreamCalls(search, resources);
  const mode =
    calls.length === 1 && resources.every(({ calendarIds }) => calendarIds === null) ? search.mode : 'exclusive';
  const anyCalendar = resources.filter(({ calendarIds }) => calendarIds === null);
  const singledOut = resources.filter(({ calendarIds }) => calendarIds !== null);
  const onGrid = calls.some((call) => call.kind === 'findtime' && call.body.all_solutions === true);
  return [
    ...(anyCalendar.length === 0 ? [] : [explainCall(search, mode, anyCalendar, asked)]),
    ...(singledOut.length === 0 ? [] : [explainCall(search, mode, singledOut, asked, onGrid)]),
  ];
}

function explainCall(
  search: Search,
  mode: Mode,
  resources: readonly SearchedResource[],
  { start, until }: AskedStarts,
  onGrid = false,
): ExplainCall {
  const rules = search.constraints.map(({ source }) => source);
  const { period } = search;
  // A search that the rounding of its start left empty offers nothing either, but cannot be sent.
  const end = Math.max(period.end, period.start + SHORTEST_MS);
  return {
    body: {
      query: availabilityCall({ ...search, period: { ...period, end } }, mode, resources, rules).body,
      start: instantText(start),
      ...(until === undefined ? {} : { until: instantText(until) }),
      ...(onGrid && search.increments !== undefined ? { grid: search.increments.text } : {}),
      resources: resources.map(({ timekitResourceId, ownConstraints, calendarIds }) => ({
        id: timekitResourceId,
        constraints: ownConstraints.map(({ source }) => toWire(source)),
        ...(calendarIds === null ? {} : { calendar_ids: [...calendarIds] }),
      })),
    },
  };
}
