/**
 * The body of POST /v2/openslot/availability/explain: the `query` as /availability takes it, the `start` it is asked about or
 * all starts from there, a step apart, `until` another, and in `resources` what holds for single ones of the query.
 */
import type { Constraint, EpochMs } from '#libs/scheduling';
import type { ExplainedResource, ExplainSearch } from '../../app/explain.service.js';
import { MAX_WINDOW_DAYS, MIN_LENGTH_MS } from '../../app/availability-limits.js';
import { readConstraints, readDuration, readIds } from './availability-fields.js';
import { readAvailabilityRequest } from './availability.input.js';
import { under } from './findtime.input.js';
import { Input } from './input.js';
import type { RequestTimes } from './times.js';
import { isObject } from './values.js';

/** Starts times resources: what the size of an answer grows with. */
const MAX_EXPLAINED = 2_000;
const DAY_MS = 86_400_000;

export interface ExplainRequest {
  readonly explain: ExplainSearch;
  readonly times: RequestTimes;
}

/** Throws `invalid` with every problem of the query, or else with those of the other fields. */
export function readExplainRequest(body: unknown, now: EpochMs, headerTimes: RequestTimes): ExplainRequest {
  const input = new Input(body);
  const { search, times } = under('query', () => {
    return readAvailabilityRequest(input.raw('query'), now, headerTimes);
  });
  const start = readInstant(input, 'start', times) ?? now;
  if (!input.has('start')) input.problem('start', 'The start field is required.');
  const until = readInstant(input, 'until', times);
  const gridMs = readDuration(input, ['grid'], MIN_LENGTH_MS);
  const resources = readResources(input);
  input.done();
  const starts = startsFrom(start, until, search.incrementMs ?? gridMs ?? search.lengthMs ?? MIN_LENGTH_MS, (most) => {
    return most * search.resourceIds.length <= MAX_EXPLAINED;
  });
  if (until !== undefined && until - start > MAX_WINDOW_DAYS * DAY_MS) {
    // Every rule is laid over all that is explained.
    input.problem('until', `The until may not be more than ${MAX_WINDOW_DAYS} days after start.`);
  } else if (starts === null) {
    const rule = `may not be so far from start that more than ${MAX_EXPLAINED} starts of resources are explained`;
    input.problem('until', `The until ${rule}.`);
  }
  input.done();
  return {
    explain: { search, starts: starts ?? [start], resources, ...(gridMs === undefined ? {} : { gridMs }) },
    times,
  };
}

function readInstant(input: Input, name: string, times: RequestTimes): EpochMs | undefined {
  const value = input.raw(name) ?? undefined;
  if (value === undefined) {
    return undefined;
  }
  const at = times.parse(value, 'UTC');
  if (at === null) {
    input.problem(name, `The ${name} must be a timestamp.`);
  }
  return at ?? undefined;
}

/** Null when there are more than `mayBe` lets through. */
function startsFrom(
  start: EpochMs,
  until: EpochMs | undefined,
  stepMs: number,
  mayBe: (count: number) => boolean,
): EpochMs[] | null {
  const count = until === undefined ? 1 : Math.max(1, Math.ceil((until - start) / stepMs));
  return mayBe(count) ? Array.from({ length: count }, (_, index) => start + index * stepMs) : null;
}

function readResources(input: Input): Map<string, ExplainedResource> {
  const read = new Map<string, ExplainedResource>();
  for (const [index, sent] of (input.array('resources') ?? []).entries()) {
    const entry = new Input(isObject(sent) ? sent : {});
    const id = entry.uuid('id', { required: true });
    const constraints: readonly Constraint[] | undefined = entry.has('constraints')
      ? readConstraints(entry, 'constraints')
      : undefined;
    const calendarIds = entry.has('calendar_ids') ? readIds(entry, 'calendar_ids', 'calendar') : undefined;
    under(`resources.${index}`, () => entry.done());
    read.set(id, {
      ...(constraints === undefined ? {} : { constraints }),
      ...(calendarIds === undefined ? {} : { calendarIds }),
    });
  }
  return read;
}
