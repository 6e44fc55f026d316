/**
 * Wall time and instants.
 *
 * The gap and fold rule. A rule of availability (hours, day, weekday) applies to an *instant* when the reading of the
 * clock in the resource's zone at that instant satisfies the rule. Where clocks go forward, the skipped readings never
 * happen: 02:15–03:15 in a 02:00→03:00 gap is [03:00, 03:15). Where clocks go back, readings happen twice: 01:00–01:30
 * gives two windows. A *single* wall time, such as an end of a period sent without an offset, has to become one instant,
 * and how is always an argument; the library itself uses 'compatible' (gap: move forward by its length; fold: the first).
 *
 * Unknown zones throw scheduling.zone_unknown. Instants are integer epoch milliseconds.
 */
import { Temporal } from 'temporal-polyfill';
import { assertNever } from './assert-never.js';
import { DAY_MS, MINUTE_MS, dateText } from './civil.js';
import type { EpochMs } from './interval.js';
import { offsetMsAt, offsetSpans } from './offsets.js';
import { SchedulingError } from './scheduling.errors.js';
import { canonicalZone } from './zone-name.js';

/** What to do with a reading that a clock change skips or repeats. As in Temporal. */
export type Disambiguation = 'compatible' | 'earlier' | 'later' | 'reject';

/**
 * The instant of a wall time. Throws scheduling.wall_time_invalid when the text is malformed, or with 'reject' when a
 * clock change skips or repeats the reading.
 */
export function wallToInstant(
  zone: string,
  wall: Temporal.PlainDateTime | string,
  disambiguation: Disambiguation,
): EpochMs {
  const timeZone = canonicalZone(zone);
  try {
    return Temporal.PlainDateTime.from(wall).toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) throw SchedulingError.wallTimeInvalid(timeZone, String(wall), error);
    throw error;
  }
}

/** `wallToInstant` on integers (`civil.ts` explains `wallMs`), some thirty times faster and equal to it by test. */
export function wallMsToInstant(zone: string, wallMs: number, disambiguation: Disambiguation): EpochMs {
  const spans = offsetSpans(zone, { start: wallMs - DAY_MS, end: wallMs + DAY_MS });
  const matches = spans.filter(({ start, end, offsetMs }) => start <= wallMs - offsetMs && wallMs - offsetMs < end);
  const first = matches.at(0);
  const last = matches.at(-1);
  if (first !== undefined && last !== undefined) {
    if (first !== last && disambiguation === 'reject') throw ambiguous(zone, wallMs);
    return wallMs - (disambiguation === 'later' ? last : first).offsetMs;
  }
  const after = spans.findIndex(({ start, offsetMs }) => start > wallMs - offsetMs);
  switch (disambiguation) {
    case 'compatible':
    case 'later':
      return wallMs - spans[after - 1]!.offsetMs;
    case 'earlier':
      return wallMs - spans[after]!.offsetMs;
    case 'reject':
      throw ambiguous(zone, wallMs);
    default:
      return assertNever(disambiguation);
  }
}

/** Minutes east of UTC; a fraction only for local mean times, before 1972. */
export function offsetMinutesAt(zone: string, instant: EpochMs): number {
  return offsetMsAt(zone, instant) / MINUTE_MS;
}

/** `YYYY-MM-DD` as the calendar on the wall shows it. */
export function localDate(zone: string, instant: EpochMs): string {
  return dateText(localDayNumber(zone, instant));
}

/** Days since 1970-01-01 on the local calendar. */
export function localDayNumber(zone: string, instant: EpochMs): number {
  return Math.floor((instant + offsetMsAt(zone, instant)) / DAY_MS);
}

/** The first instant of the local day of `instant`. */
export function startOfDay(zone: string, instant: EpochMs): EpochMs {
  return startOfDayNumber(zone, localDayNumber(zone, instant));
}

/** The first instant of a local day; of the day after it where a zone skipped a whole day (Apia, 2011-12-30). */
export function startOfDayNumber(zone: string, dayNumber: number): EpochMs {
  const midnight = dayNumber * DAY_MS;
  return firstReadingAtOrAfter(zone, midnight, midnight - DAY_MS);
}

/** The first instant after `instant` on a later local day; never at or before `instant`, even when clocks go back over midnight. */
export function startOfNextDay(zone: string, instant: EpochMs): EpochMs {
  return firstReadingAtOrAfter(zone, (localDayNumber(zone, instant) + 1) * DAY_MS, instant);
}

/** The first instant from `from` on at which the clock shows `wallMs` or later. */
function firstReadingAtOrAfter(zone: string, wallMs: number, from: EpochMs): EpochMs {
  const spans = offsetSpans(zone, { start: from, end: wallMs + DAY_MS });
  // There always is one: no offset reaches a day, so the last span ends with a later reading.
  const span = spans.find(({ end, offsetMs }) => end + offsetMs > wallMs)!;
  return Math.max(span.start, wallMs - span.offsetMs);
}

function ambiguous(zone: string, wallMs: number): SchedulingError {
  const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toString().slice(0, -1);
  return SchedulingError.wallTimeInvalid(zone, wall, undefined);
}
