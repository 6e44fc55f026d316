/**
 * Readers of the fields that /availability and the deprecated /findtime share: the period, lengths of time, ids, rules.
 * Each notes its problems in `input`; what it returns may be used after `input.done()`.
 *
 * A field of several spellings is read, and blamed, under the one that was sent. Null counts as not sent.
 */
import {
  fixedDurationMs,
  isRelative,
  parseConstraints,
  resolveTime,
  roundFrom,
  type Constraint,
  type EpochMs,
  type Interval,
  type Issue,
} from '#libs/scheduling';
import { MAX_LENGTH_MS, MAX_RESOURCES, MAX_WINDOW_DAYS } from '../../app/availability-limits.js';
import type { Input } from './input.js';
import type { RequestTimes } from './times.js';
import { readUuid } from './uuid.js';
import { isObject } from './values.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MAX_TIME_TEXT = 100;

/** One end of the period as sent: relative text or a timestamp. */
interface TimeField {
  readonly name: string;
  readonly text: string;
}

export interface PeriodFields {
  readonly from: TimeField;
  readonly to: TimeField;
}

export interface Rounding {
  readonly toNearestHour: boolean;
  readonly incrementMs: number;
}

/** Both ends, by default from now for four weeks. `times` knows the format of timestamps. */
export function readPeriod(
  input: Input,
  names: { readonly from: readonly string[]; readonly to: readonly string[] },
  times: RequestTimes,
): PeriodFields {
  return {
    from: readTime(input, names.from, 'now', times),
    to: readTime(input, names.to, '4 weeks', times),
  };
}

/**
 * The period as instants: wall times and days are those of `times`, and the start is rounded up for pretty slots. Empty
 * when the rounded start reaches the end. Notes a problem when the end is not after the start, or too far from it.
 */
export function resolvePeriod(
  input: Input,
  { from, to }: PeriodFields,
  now: EpochMs,
  times: RequestTimes,
  rounding: Rounding,
): Interval {
  const start = timeAt(input, from, now, times);
  const end = timeAt(input, to, now, times);
  if (end <= start) {
    input.problem(to.name, `The ${to.name} must be after ${from.name}.`);
  } else if (end - start > MAX_WINDOW_DAYS * DAY_MS) {
    input.problem(to.name, `The ${to.name} may not be more than ${MAX_WINDOW_DAYS} days after ${from.name}.`);
  }
  const rounded = roundFrom(start, {
    relative: isRelative(from.text),
    roundToNearestHour: rounding.toNearestHour,
    incrementMs: rounding.incrementMs,
    zone: times.zoneFor('UTC'),
  });
  return { start: Math.min(rounded, end), end };
}

/** Milliseconds, or undefined when not sent. `minMs` 0 lets a zero through. */
export function readDuration(input: Input, names: readonly string[], minMs: number): number | undefined {
  const name = sentName(input, names);
  const text = input.raw(name) ?? undefined;
  if (text === undefined) {
    return undefined;
  }
  const ms = typeof text === 'string' ? fixedDurationMs(text, { allowZero: minMs === 0 }) : null;
  if (ms === null || ms < minMs || ms > MAX_LENGTH_MS) {
    const least = minMs === 0 ? '0' : `${minMs / MINUTE_MS} minute`;
    input.problem(
      name,
      `The ${name.replaceAll('_', ' ')} must be a length of time such as "30 minutes", from ${least} to ${MAX_LENGTH_MS / DAY_MS} days.`,
    );
    return undefined;
  }
  return ms;
}

/** UUIDs, given as strings or as objects with an `id`, in order and without repeats. `what` is the word for one of them. */
export function readIds(input: Input, name: string, what: string): string[] {
  const ids = (input.array(name) ?? []).map((entry) => readUuid(isObject(entry) ? entry['id'] : entry));
  if (ids.includes(null)) {
    input.problem(name, `${what} id must be a valid UUID`);
  }
  const distinct = [...new Set(ids.filter((id) => id !== null))];
  if (distinct.length > MAX_RESOURCES) {
    input.problem(name, `The ${name.replaceAll('_', ' ')} may not have more than ${MAX_RESOURCES} items.`);
  }
  return distinct;
}

export function readConstraints(input: Input, name: string): readonly Constraint[] {
  const sent = input.array(name);
  if (sent === undefined) {
    return [];
  }
  const parsed = parseConstraints(sent);
  if (!parsed.ok) {
    noteIssues(input, name, parsed.issues);
    return [];
  }
  return parsed.value;
}

/** Each issue under its path: `constraints.0.allow_hours.start`. */
export function noteIssues(input: Input, name: string, issues: readonly Issue[]): void {
  for (const { path, message } of issues) {
    input.problem([name, ...path].join('.'), message);
  }
}

function readTime(input: Input, names: readonly string[], otherwise: string, times: RequestTimes): TimeField {
  const name = sentName(input, names);
  const text = input.raw(name) ?? otherwise;
  const field = { name, text: typeof text === 'string' && text.length <= MAX_TIME_TEXT ? text : '' };
  // Reading it once beforehand lets its problem stand among those of the other fields.
  timeAt(input, field, 0, times);
  return field;
}

function timeAt(input: Input, { name, text }: TimeField, now: EpochMs, times: RequestTimes): EpochMs {
  const at = isRelative(text) ? resolveTime(text, now, times.zoneFor('UTC')) : times.parse(text, 'UTC');
  if (at === null) {
    // The wording, with its slip, is the recorded one (fixture availability-422).
    input.problem(name, `${name} in not a valid timestamp or relative time`);
  }
  return at ?? now;
}

function sentName(input: Input, names: readonly string[]): string {
  return names.find((name) => (input.raw(name) ?? undefined) !== undefined) ?? names[0]!;
}
