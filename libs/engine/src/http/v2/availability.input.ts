/**
 * The body of POST /v2/availability and its companions (docs/timekit-contract.md 6.1, 6.2). It may be missing altogether, as the
 * SDK does. `start` and `future` are the findtime names of `from` and `to`; old widgets still send them.
 */
import { MODES, type EpochMs } from '#libs/scheduling';
import type { AvailabilitySearch } from '../../app/availability.service.js';
import { MIN_LENGTH_MS } from '../../app/availability-limits.js';
import { readConstraints, readDuration, readIds, readPeriod, resolvePeriod } from './availability-fields.js';
import { Input } from './input.js';
import type { RequestTimes } from './times.js';

const DEFAULT_LENGTH_MS = 3_600_000;
const DEFAULT_ZONE = 'UTC';
const PERIOD_NAMES = { from: ['from', 'start'], to: ['to', 'future'] };

export interface AvailabilityRequest {
  readonly search: AvailabilitySearch;
  /** Writes the answer's timestamps: in output_timezone, else the header's zone, else UTC. */
  readonly times: RequestTimes;
  /** The zone the request names, if it does; dates are otherwise those of each resource. */
  readonly zone: string | undefined;
}

/** Throws `invalid` with every problem; the missing resources are named only when nothing else is wrong (recorded). */
export function readAvailabilityRequest(body: unknown, now: EpochMs, headerTimes: RequestTimes): AvailabilityRequest {
  const input = new Input(body);
  const zone = input.zone('output_timezone') || headerTimes.zone;
  const times = headerTimes.inZone(zone ?? DEFAULT_ZONE);
  const lengthMs = input.isNull('length')
    ? null
    : (readDuration(input, ['length'], MIN_LENGTH_MS) ?? DEFAULT_LENGTH_MS);
  const incrementMs = readDuration(input, ['timeslot_increments'], MIN_LENGTH_MS);
  const toNearestHour = input.bool('round_to_nearest_hour') ?? true;
  const fields = readPeriod(input, PERIOD_NAMES, times);
  const search = {
    resourceIds: readIds(input, 'resources', 'resource'),
    mode: input.oneOf('mode', MODES) ?? 'roundrobin_random',
    constraints: readConstraints(input, 'constraints'),
    lengthMs,
    ...(incrementMs === undefined ? {} : { incrementMs }),
    bufferMs: readDuration(input, ['buffer'], 0) ?? 0,
    ignoreAllDayEvents: input.bool('ignore_all_day_events') ?? false,
    periodField: fields.to.name,
  };
  input.done();
  // Free intervals have no step of their own, so nothing but the whole minute is left to round to.
  const step = incrementMs ?? lengthMs ?? MIN_LENGTH_MS;
  const { start, end } = resolvePeriod(input, fields, now, times, { toNearestHour, incrementMs: step });
  input.done();
  const projectId = input.raw('project_id') ?? undefined;
  if (projectId === undefined && search.resourceIds.length === 0) {
    input.problem('resources', 'The resources field is required unless project_id is present.');
  }
  input.done();
  return {
    search: {
      ...search,
      from: start,
      to: end,
      ...(projectId === undefined ? {} : { projectId: typeof projectId === 'string' ? projectId : '' }),
    },
    times,
    zone,
  };
}
