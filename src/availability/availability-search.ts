/**
 * A client's query, read once: texts become instants and milliseconds, defaults are filled in. The period is settled here,
 * rounding included, and travels as two timestamps: several upstream calls for one query would otherwise each have a `now`
 * of their own, and their slots would not meet.
 */
import {
  type Constraint,
  fixedDurationMs,
  type Interval,
  isRelative,
  isZone,
  type Mode,
  resolveTime,
  roundFrom,
} from '#libs/scheduling';
import type { FieldError } from '../core/domain-error.js';

/** The fields as clients send them; all may be left out. */
export interface SearchFields {
  mode?: Mode;
  from?: string;
  to?: string;
  length?: string | null;
  buffer?: string;
  timeslot_increments?: string;
  output_timezone?: string;
  round_to_nearest_hour?: boolean;
  ignore_all_day_events?: boolean;
}

/** A length of time as sent, for the upstream, and what it means. */
export interface Length {
  readonly text: string;
  readonly ms: number;
}

export interface Search {
  readonly mode: Mode;
  /** Whole seconds; empty when the rounded start reaches the end. */
  readonly period: Interval;
  /** null: free intervals of their natural length. */
  readonly length: Length | null;
  readonly buffer: Length | undefined;
  readonly increments: Length | undefined;
  readonly constraints: readonly Constraint[];
  readonly ignoreAllDayEvents: boolean;
  /** Formats the answer, and is the zone of relative and zone-less times. */
  readonly outputZone: string;
}

export type SearchReading =
  | { readonly ok: true; readonly search: Search; readonly tooLong: boolean }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

export const MAX_PERIOD_DAYS = 366;

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
/** Shortest slot and step. */
const MIN_LENGTH_MS = 60_000;
const MAX_LENGTH_MS = MAX_PERIOD_DAYS * DAY_MS;
const DEFAULT_LENGTH: Length = { text: '1 hour', ms: 3_600_000 };

/** Every mistake at once. `tooLong` when the period is over {@link MAX_PERIOD_DAYS} days. */
export function readSearch(fields: SearchFields, constraints: readonly Constraint[], now: number): SearchReading {
  const errors: FieldError[] = [];
  const outputZone = readZone(fields.output_timezone ?? 'UTC', errors);
  const from = readTime('/from', fields.from ?? 'now', now, outputZone, errors);
  const to = readTime('/to', fields.to ?? '4 weeks', now, outputZone, errors);
  const length =
    fields.length === null ? null : (readLength('/length', fields.length, MIN_LENGTH_MS, errors) ?? DEFAULT_LENGTH);
  const buffer = readLength('/buffer', fields.buffer, 0, errors);
  const increments = readLength('/timeslot_increments', fields.timeslot_increments, MIN_LENGTH_MS, errors);
  if (errors.length === 0 && to <= from) {
    errors.push({ pointer: '/to', code: 'after_from', detail: 'to must be after from.' });
  }
  if (errors.length > 0) {
    return { ok: false, errors };
  }
  const start = roundFrom(from, {
    relative: isRelative(fields.from ?? 'now'),
    roundToNearestHour: fields.round_to_nearest_hour ?? true,
    // Free intervals have no step of their own; the whole minute is what is left to round to.
    incrementMs: (increments ?? length)?.ms ?? MIN_LENGTH_MS,
    zone: outputZone,
  });
  const search: Search = {
    mode: fields.mode ?? 'roundrobin_random',
    period: { start: Math.ceil(start / SECOND_MS) * SECOND_MS, end: Math.floor(to / SECOND_MS) * SECOND_MS },
    length,
    buffer,
    increments,
    constraints,
    ignoreAllDayEvents: fields.ignore_all_day_events ?? false,
    outputZone,
  };
  return { ok: true, search, tooLong: to - from > MAX_PERIOD_DAYS * DAY_MS };
}

function readZone(zone: string, errors: FieldError[]): string {
  if (isZone(zone)) {
    return zone;
  }
  errors.push({ pointer: '/output_timezone', code: 'time_zone', detail: 'output_timezone must be an IANA time zone.' });
  return 'UTC';
}

function readTime(pointer: string, text: string, now: number, zone: string, errors: FieldError[]): number {
  const at = resolveTime(text, now, zone);
  if (at === null) {
    const detail = `${pointer.slice(1)} must be a timestamp, or relative to now, such as "2 weeks" or "tomorrow".`;
    errors.push({ pointer, code: 'time', detail });
  }
  return at ?? now;
}

function readLength(
  pointer: string,
  text: string | undefined,
  minMs: number,
  errors: FieldError[],
): Length | undefined {
  if (text === undefined) {
    return undefined;
  }
  const ms = fixedDurationMs(text, { allowZero: minMs === 0 });
  if (ms !== null && ms >= minMs && ms <= MAX_LENGTH_MS) {
    return { text, ms };
  }
  const least = minMs === 0 ? '0 minutes' : '1 minute';
  const detail = `${pointer.slice(1)} must be a length such as "30 minutes", from ${least} to ${MAX_PERIOD_DAYS} days.`;
  errors.push({ pointer, code: 'duration', detail });
  return undefined;
}
