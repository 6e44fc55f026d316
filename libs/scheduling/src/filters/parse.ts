/**
 * Untrusted JSON to findtime filters: `{"and": [{"specific_time": {"start": 10, "end": 16}}], "or": [...], "after": [...]}`.
 *
 * Names come in snake_case and kebab-case, some in two spellings, and `{"specific-day": "Wednesday"}` carries the day
 * without an object; official articles show all of these. The hours of the named filters are not documented:
 * working hours are 9–18 after the article "filter-examples", business hours 9–17 and daytime 8–20 are our choice.
 */
import { assertNever } from '../assert-never.js';
import { readDay, readHours, readParams, readPeriod, readSingleKey, readTimezone, type Path } from '../params.js';
import { isRecord, MAX_ISSUES, type Issue, type JsonRecord, type ParseResult } from '../parse-result.js';
import type { AfterFilter, Filter, Filters } from './filter.js';

/** Twice the constraints a resource may have, since a translated constraint can become more than one filter. */
const MAX_FILTERS = 2000;
/** Each goes through the whole list of slots, and three say all there is to say. */
const MAX_AFTER = 10;

type NamedHours = 'business_hours' | 'working_hours' | 'daytime';
type FilterName = Filter['kind'] | NamedHours;

const NAMED_HOURS: Readonly<Record<NamedHours, { readonly startMinute: number; readonly endMinute: number }>> = {
  business_hours: { startMinute: 9 * 60, endMinute: 17 * 60 },
  working_hours: { startMinute: 9 * 60, endMinute: 18 * 60 },
  daytime: { startMinute: 8 * 60, endMinute: 20 * 60 },
};

const FILTER_NAMES: readonly FilterName[] = [
  'between_timestamps',
  'business_hours',
  'working_hours',
  'daytime',
  'only_weekend',
  'exclude_weekend',
  'specific_day',
  'specific_time',
  'specific_day_and_time',
  'block_specific_time',
];

const SYNONYMS: ReadonlyMap<string, FilterName> = new Map([
  ['exclude_weekends', 'exclude_weekend'],
  ['weekend', 'only_weekend'],
]);

const AFTER_NAMES: readonly AfterFilter['kind'][] = ['take_first', 'take_last', 'take_random'];

const GROUPS: readonly string[] = ['or', 'and', 'after'];

/**
 * The filters, or the issues found. An absent or null group is empty; an empty list stands for an empty object.
 * Codes: not_an_object, not_an_array, unknown_group, too_many_filters, one_key_expected, unknown_filter, missing, invalid_day,
 * invalid_hour, empty_window, inverted_window, invalid_timestamp, inverted_period, invalid_timezone, invalid_number.
 */
export function parseFilters(input: unknown): ParseResult<Filters> {
  const issues: Issue[] = [];
  const groups = readGroups(input, issues);
  const or = readEach(groups, 'or', readFilter, issues);
  const and = readEach(groups, 'and', readFilter, issues);
  const after = readEach(groups, 'after', readAfter, issues);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: { or, and, after } };
}

function readGroups(input: unknown, issues: Issue[]): JsonRecord {
  if (Array.isArray(input) && input.length === 0) return {};
  if (!isRecord(input)) {
    issues.push({
      path: [],
      code: 'not_an_object',
      message: 'must be an object with the lists "or", "and" and "after"',
    });
    return {};
  }
  for (const name of Object.keys(input).filter((each) => !GROUPS.includes(each))) {
    issues.push({ path: [name], code: 'unknown_group', message: 'is not one of "or", "and", "after"' });
  }
  return input;
}

type ReadOne<T> = (value: unknown, path: Path, issues: Issue[]) => T | undefined;

function readEach<T>(groups: JsonRecord, name: string, readOne: ReadOne<T>, issues: Issue[]): T[] {
  const group = groups[name] ?? [];
  if (!Array.isArray(group)) {
    issues.push({ path: [name], code: 'not_an_array', message: 'must be an array with one object per filter' });
    return [];
  }
  const most = name === 'after' ? MAX_AFTER : MAX_FILTERS;
  if (group.length > most) {
    issues.push({ path: [name], code: 'too_many_filters', message: `must hold at most ${most} filters` });
    return [];
  }
  const filters: T[] = [];
  for (const [index, each] of group.entries()) {
    if (issues.length >= MAX_ISSUES) break;
    const filter = readOne(each, [name, index], issues);
    if (filter !== undefined) filters.push(filter);
  }
  return filters;
}

function readFilter(value: unknown, path: Path, issues: Issue[]): Filter | undefined {
  const entry = readSingleKey(value, path, issues);
  if (entry === undefined) return undefined;
  const [sent, rawParams] = entry;
  const snake = sent.replaceAll('-', '_');
  const name = SYNONYMS.get(snake) ?? FILTER_NAMES.find((each) => each === snake);
  if (name === undefined) {
    const message = `is not a known filter; known are ${FILTER_NAMES.join(', ')}`;
    issues.push({ path: [...path, sent], code: 'unknown_filter', message });
    return undefined;
  }
  const bareDay = name === 'specific_day' && typeof rawParams === 'string';
  const params = bareDay ? { day: rawParams } : readParams(rawParams, [...path, sent], issues);
  return params && readNamed(name, params, [...path, sent], issues);
}

function readNamed(name: FilterName, params: JsonRecord, path: Path, issues: Issue[]): Filter | undefined {
  const zone = readTimezone(params, path, issues);
  switch (name) {
    case 'business_hours':
    case 'working_hours':
    case 'daytime':
      return { kind: 'specific_time', ...NAMED_HOURS[name], ...zone };
    case 'only_weekend':
    case 'exclude_weekend':
      return { kind: name, ...zone };
    case 'specific_time':
    case 'block_specific_time': {
      const hours = readHours(params, path, issues);
      return hours && { kind: name, ...hours, ...zone };
    }
    case 'specific_day': {
      const day = readDay(params['day'], [...path, 'day'], issues);
      return day && { kind: name, day, ...zone };
    }
    case 'specific_day_and_time': {
      const day = readDay(params['day'], [...path, 'day'], issues);
      const hours = readHours(params, path, issues);
      return day && hours && { kind: name, day, ...hours, ...zone };
    }
    case 'between_timestamps': {
      const period = readPeriod(params, path, issues);
      return period && { kind: name, ...period, ...zone };
    }
    default:
      return assertNever(name);
  }
}

function readAfter(value: unknown, path: Path, issues: Issue[]): AfterFilter | undefined {
  const entry = readSingleKey(value, path, issues);
  if (entry === undefined) return undefined;
  const [sent, rawParams] = entry;
  const kind = AFTER_NAMES.find((each) => each === sent.replaceAll('-', '_'));
  if (kind === undefined) {
    const message = `is not a known filter of "after"; known are ${AFTER_NAMES.join(', ')}`;
    issues.push({ path: [...path, sent], code: 'unknown_filter', message });
    return undefined;
  }
  const params = readParams(rawParams, [...path, sent], issues);
  if (params === undefined) return undefined;
  const number = Number(params['number']);
  if (!Number.isSafeInteger(number) || number < 1) {
    issues.push({
      path: [...path, sent, 'number'],
      code: 'invalid_number',
      message: 'must be a whole number from 1 up',
    });
    return undefined;
  }
  return { kind, number };
}
