/**
 * One end of an absolute period: an instant when the text carried an offset, else a wall time or a whole date that
 * becomes an instant only in a zone. A date means its first instant, so as an end it is exclusive.
 *
 * Accepted text: RFC 3339 with `Z`, `+02:00` or `+0200`, a `T` or a space, seconds and fraction optional (the fraction is
 * cut to milliseconds); the same without offset; `YYYY-MM-DD`. Years 1900 to 2200. A leap second (:60) is refused.
 */
import { assertNever } from './assert-never.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, dayNumberOf } from './civil.js';
import type { EpochMs } from './interval.js';
import { startOfDayNumber, wallMsToInstant } from './zone.js';

export type PeriodBound =
  | { readonly kind: 'instant'; readonly at: EpochMs }
  /** A clock reading (`civil.ts`), taken as 'compatible'. */
  | { readonly kind: 'wall'; readonly wallMs: number }
  | { readonly kind: 'date'; readonly dayNumber: number };

export const MIN_YEAR = 1900;
export const MAX_YEAR = 2200;

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?([Zz]|[+-]\d{2}:?\d{2}))?)?$/;

/** null when the text is none of the accepted forms or names a day or time that does not exist. */
export function readBound(text: string): PeriodBound | null {
  const match = TIMESTAMP.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  if (Number(year) < MIN_YEAR || Number(year) > MAX_YEAR) return null;
  const dayNumber = dayNumberOf({ year: Number(year), month: Number(month), day: Number(day) });
  if (dayNumber === null) return null;
  if (hour === undefined) return { kind: 'date', dayNumber };
  const time = timeOfDayMs(Number(hour), Number(minute), Number(second ?? 0));
  if (time === null) return null;
  const wallMs = dayNumber * DAY_MS + time + Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  if (offset === undefined) return { kind: 'wall', wallMs };
  const offsetMs = readOffsetMs(offset);
  return offsetMs === null ? null : { kind: 'instant', at: wallMs - offsetMs };
}

/** The bound as an instant, for a resource in `zone`. */
export function boundInstant(bound: PeriodBound, zone: string): EpochMs {
  switch (bound.kind) {
    case 'instant':
      return bound.at;
    case 'wall':
      return wallMsToInstant(zone, bound.wallMs, 'compatible');
    case 'date':
      return startOfDayNumber(zone, bound.dayNumber);
    default:
      return assertNever(bound);
  }
}

/** `Z`, `+02:00` or `+0200`, as milliseconds east of UTC; null past 23:59. */
export function readOffsetMs(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  const size = match && timeOfDayMs(Number(match[2]), Number(match[3]), 0);
  if (match === null || size === null) return null;
  return match[1] === '-' ? 0 - size : size;
}

/** null when the clock never shows it. */
export function timeOfDayMs(hour: number, minute: number, second: number): number | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  return hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
}
