/**
 * The body of POST /v2/findtime, of each query of /findtime/bulk, and of /findtime/team (docs/timekit-contract.md 6.5 to 6.7).
 * `user_ids` are resource ids and `duration` is the length, both from before 2018. A team lists its members as `users`,
 * each by calendars, ids or email; all of them are searched together, and every slot says who of them is free.
 */
import { parseFilters, type Filters } from '#libs/scheduling';
import type { PeopleQuery } from '../../app/findtime-people.js';
import type { FindtimeSearch } from '../../app/findtime.service.js';
import { MAX_RESOURCES, MIN_LENGTH_MS } from '../../app/availability-limits.js';
import { EngineError } from '../../engine.errors.js';
import { noteIssues, readDuration, readIds, readPeriod, resolvePeriod } from './availability-fields.js';
import { Input } from './input.js';
import type { RequestTimes } from './times.js';

const DEFAULT_LENGTH_MS = 3_600_000;
/** A relative start falls on an arbitrary second; slots begin on the quarter hour after it. */
const START_STEP_MS = 900_000;
const PERIOD_NAMES = { from: ['start', 'from'], to: ['future', 'to'] };
const MAX_EMAIL = 254;
const MAX_QUERIES = 50;
/** Ids and emails of one query, all members of a team together. */
const MAX_NAMES = 1_000;
const NO_FILTERS: Filters = { or: [], and: [], after: [] };

export interface FindtimeClock {
  readonly now: number;
  readonly times: RequestTimes;
}

/** Throws `invalid` with every problem; missing people are named only when nothing else is wrong (recorded). */
export function readFindtime(body: unknown, clock: FindtimeClock): FindtimeSearch {
  const input = new Input(body);
  const people = readPeople(input);
  const search = readSettings(input, clock);
  input.done();
  requirePeople(input, 'resource_ids', people);
  return { ...search, people };
}

export function readFindtimeTeam(body: unknown, clock: FindtimeClock): FindtimeSearch {
  const input = new Input(body);
  const users = readUsers(input);
  const search = readSettings(input, clock);
  input.done();
  const people = join([readPeople(input), ...users]);
  requirePeople(input, 'users', people);
  return { ...search, people };
}

/** The queries of a bulk body: an array, or an object with `queries`. The problems of the first wrong one are reported. */
export function readFindtimeBulk(body: unknown, clock: FindtimeClock): FindtimeSearch[] {
  const input = new Input(Array.isArray(body) ? { queries: body } : body);
  const queries = input.array('queries', { required: true });
  if (queries.length > MAX_QUERIES) {
    input.problem('queries', `The queries may not have more than ${MAX_QUERIES} items.`);
  }
  input.done();
  return queries.map((query, index) => under(`queries.${index}`, () => readFindtime(query, clock)));
}

/** The error with its fields under `path`; an error that names no fields is returned as it is. */
export function errorUnder(path: string, error: unknown): unknown {
  if (!(error instanceof EngineError) || error.fault.kind !== 'invalid') {
    return error;
  }
  const fields = Object.entries(error.fault.errors);
  return EngineError.invalid(Object.fromEntries(fields.map(([field, messages]) => [`${path}.${field}`, messages])));
}

/** What `read` gives; the fields of its problems are those below `path`. */
export function under<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw errorUnder(path, error);
  }
}

function readSettings(input: Input, { now, times }: FindtimeClock): Omit<FindtimeSearch, 'people'> {
  const fields = readPeriod(input, PERIOD_NAMES, times);
  return {
    filters: readFilters(input),
    lengthMs: readDuration(input, ['length', 'duration'], MIN_LENGTH_MS) ?? DEFAULT_LENGTH_MS,
    bufferMs: readDuration(input, ['buffer'], 0) ?? 0,
    ignoreAllDayEvents: input.bool('ignore_all_day_events') ?? false,
    allSolutions: input.bool('all_solutions') ?? false,
    noDaySpan: input.bool('no_day_span') ?? false,
    sort: input.oneOf('sort', ['asc', 'desc']) ?? 'asc',
    periodField: fields.to.name,
    periodIn: (resourceZone) => {
      const zone = times.zoneFor(resourceZone);
      const rounding = { toNearestHour: false, incrementMs: START_STEP_MS };
      const problems = new Input(undefined);
      const period = resolvePeriod(problems, fields, now, times.inZone(zone), rounding);
      problems.done();
      return { period, zone };
    },
  };
}

function readFilters(input: Input): Filters {
  const sent = input.raw('filters') ?? undefined;
  if (sent === undefined) {
    return NO_FILTERS;
  }
  const parsed = parseFilters(sent);
  if (!parsed.ok) {
    noteIssues(input, 'filters', parsed.issues);
    return NO_FILTERS;
  }
  return parsed.value;
}

function readPeople(input: Input): PeopleQuery {
  const emails = input.strings('emails', { max: MAX_EMAIL }) ?? [];
  if (emails.length > MAX_RESOURCES) {
    input.problem('emails', `The emails may not have more than ${MAX_RESOURCES} items.`);
  }
  return {
    resourceIds: [...readIds(input, 'resource_ids', 'resource'), ...readIds(input, 'user_ids', 'resource')],
    calendarIds: readIds(input, 'calendar_ids', 'calendar'),
    emails,
  };
}

function readUsers(input: Input): PeopleQuery[] {
  const users = input.array('users') ?? [];
  if (users.length > MAX_RESOURCES) {
    input.problem('users', `The users may not have more than ${MAX_RESOURCES} items.`);
    return [];
  }
  return users.map((user, index) =>
    under(`users.${index}`, () => {
      const fields = new Input(user);
      const people = readPeople(fields);
      fields.done();
      return people;
    }),
  );
}

function join(queries: readonly PeopleQuery[]): PeopleQuery {
  return {
    resourceIds: queries.flatMap(({ resourceIds }) => resourceIds),
    calendarIds: [...new Set(queries.flatMap(({ calendarIds }) => calendarIds))],
    emails: queries.flatMap(({ emails }) => emails),
  };
}

function requirePeople(input: Input, field: string, { resourceIds, calendarIds, emails }: PeopleQuery): void {
  const names = resourceIds.length + calendarIds.length + emails.length;
  if (names === 0) {
    input.problem(
      field,
      `The ${field.replaceAll('_', ' ')} field is required unless calendar_ids or emails are present.`,
    );
  } else if (names > MAX_NAMES) {
    input.problem(field, `A search may not name more than ${MAX_NAMES} resources, calendars and emails.`);
  }
  input.done();
}
