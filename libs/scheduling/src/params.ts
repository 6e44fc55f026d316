/**
 * Reading the parameters that constraints and filters share: days, hours, periods, zones. Each reader returns the value,
 * or undefined after adding an issue for the exact parameter; the caller goes on, so that one answer names every mistake.
 *
 * Hours: an integer 0 … 24, or text "9", "09:00", "9:30", "24:00". As an end, 0 and "00:00" mean the end of the day.
 * Docs show integers, the PHP client sends "HH:mm", public code uses both.
 */
import { DAY_MS, HOUR_MS } from './civil.js';
import { DAY_NAMES } from './names.js';
import { isRecord, type Issue, type JsonRecord } from './parse-result.js';
import { readBound, type PeriodBound } from './period-bound.js';
import { DAY_MINUTES, EVERY_DAY, type Weekday } from './week.js';
import { canonicalZone, isZone } from './zone-name.js';

export type Path = readonly (string | number)[];

export interface Hours {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Zones lie between UTC-12 and UTC+14: how far a wall time may be from its instant. */
const MAX_WEST_MS = 12 * HOUR_MS;
const MAX_EAST_MS = 14 * HOUR_MS;

/** English, any case, whole or cut to three letters. */
export function readDay(value: unknown, path: Path, issues: Issue[]): Weekday | undefined {
  const name = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const day = EVERY_DAY.find((each) => {
    const full = DAY_NAMES[each - 1]!.toLowerCase();
    return name === full || name === full.slice(0, 3);
  });
  if (day === undefined) {
    issues.push({ path, code: 'invalid_day', message: 'must be an English day name, such as "Monday" or "Mon"' });
  }
  return day;
}

/** A window inside one day; `params.start` and `params.end`. */
export function readHours(params: JsonRecord, path: Path, issues: Issue[]): Hours | undefined {
  const startMinute = readMinute(params['start'], [...path, 'start'], issues);
  const rawEnd = readMinute(params['end'], [...path, 'end'], issues);
  if (startMinute === undefined || rawEnd === undefined) return undefined;
  if (startMinute === DAY_MINUTES) {
    issues.push({ path: [...path, 'start'], code: 'invalid_hour', message: 'must be before 24:00' });
    return undefined;
  }
  const endMinute = rawEnd === 0 ? DAY_MINUTES : rawEnd;
  if (endMinute === startMinute) {
    issues.push({ path, code: 'empty_window', message: 'start and end are the same; use 0 to 24 for the whole day' });
    return undefined;
  }
  if (endMinute < startMinute) {
    const message = 'end is before start; for hours past midnight use two rules, one up to 24:00 and one from 00:00';
    issues.push({ path, code: 'inverted_window', message });
    return undefined;
  }
  return { startMinute, endMinute };
}

/** An absolute period; refused when it is empty or inverted in every zone. */
export function readPeriod(
  params: JsonRecord,
  path: Path,
  issues: Issue[],
): { readonly start: PeriodBound; readonly end: PeriodBound } | undefined {
  const start = readPeriodBound(params['start'], [...path, 'start'], issues);
  const end = readPeriodBound(params['end'], [...path, 'end'], issues);
  if (start === undefined || end === undefined) return undefined;
  if (isInverted(start, end)) {
    issues.push({
      path,
      code: 'inverted_period',
      message: 'end must be after start; a date alone means its first moment',
    });
    return undefined;
  }
  return { start, end };
}

/** An optional `timezone`, in proper case; absent or null gives an empty object. */
export function readTimezone(params: JsonRecord, path: Path, issues: Issue[]): { readonly timezone?: string } {
  const value = params['timezone'];
  if (value === undefined || value === null) return {};
  if (isZone(value)) return { timezone: canonicalZone(value) };
  const message = 'must be an IANA time zone, such as "Europe/Copenhagen"';
  issues.push({ path: [...path, 'timezone'], code: 'invalid_timezone', message });
  return {};
}

/** Parameters of a rule; an empty list or null stands for `{}`, which is how PHP writes an empty object. */
export function readParams(value: unknown, path: Path, issues: Issue[]): JsonRecord | undefined {
  if (isRecord(value)) return value;
  if (value === null || (Array.isArray(value) && value.length === 0)) return {};
  issues.push({ path, code: 'not_an_object', message: 'must be an object with the parameters of the rule' });
  return undefined;
}

/** The only key of a rule object, which is its kind, and what it holds. */
export function readSingleKey(value: unknown, path: Path, issues: Issue[]): readonly [string, unknown] | undefined {
  if (!isRecord(value)) {
    issues.push({ path, code: 'not_an_object', message: 'must be an object with one key, the name of the rule' });
    return undefined;
  }
  const entries = Object.entries(value);
  const [first] = entries;
  if (first === undefined || entries.length > 1) {
    const message = `must have exactly one key, the name of the rule, but has ${entries.length}; write one object per rule`;
    issues.push({ path, code: 'one_key_expected', message });
    return undefined;
  }
  return first;
}

function readMinute(value: unknown, path: Path, issues: Issue[]): number | undefined {
  const minute = typeof value === 'number' || typeof value === 'string' ? minuteOf(value) : undefined;
  if (minute === undefined) {
    const message = 'must be an hour from 0 to 24, as an integer (9) or as text ("09:00")';
    issues.push({ path, code: value === undefined ? 'missing' : 'invalid_hour', message });
  }
  return minute;
}

function minuteOf(value: number | string): number | undefined {
  const match = /^(\d{1,2})(?::([0-5]\d))?$/.exec(String(value).trim());
  if (match === null) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2] ?? 0);
  return minute <= DAY_MINUTES ? minute : undefined;
}

function readPeriodBound(value: unknown, path: Path, issues: Issue[]): PeriodBound | undefined {
  const bound = typeof value === 'string' ? readBound(value) : null;
  if (bound === null) {
    const message =
      'must be a timestamp like 2026-12-24T09:00:00+01:00, or without offset, or a date, from 1900 to 2200';
    issues.push({ path, code: value === undefined ? 'missing' : 'invalid_timestamp', message });
    return undefined;
  }
  return bound;
}

function isInverted(start: PeriodBound, end: PeriodBound): boolean {
  const sameBasis = (start.kind === 'instant') === (end.kind === 'instant');
  if (sameBasis) return basisMs(end) <= basisMs(start);
  const latestEnd = end.kind === 'instant' ? end.at : basisMs(end) + MAX_WEST_MS;
  const earliestStart = start.kind === 'instant' ? start.at : basisMs(start) - MAX_EAST_MS;
  return latestEnd <= earliestStart;
}

function basisMs(bound: PeriodBound): number {
  if (bound.kind === 'instant') return bound.at;
  return bound.kind === 'date' ? bound.dayNumber * DAY_MS : bound.wallMs;
}
