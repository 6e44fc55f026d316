/**
 * Lengths of time as Timekit clients write them ("1 hour", "90 mins", "3 days 2 weeks"), after PHP's relative formats.
 *
 * A sign belongs to its own term, as in PHP: "-1 day 2 hours" is one day back and two hours on. Months and years have no
 * fixed length and days have none across clock changes, so the three are kept apart until a date or a purpose is known.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from './civil.js';

export interface CalendarDuration {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}

/** 100 years with their leap days; longer is refused, whatever the mixture of units. */
const MAX_MS = 36_525 * DAY_MS;
const MEAN_MONTH_MS = 30.436875 * DAY_MS;
const MAX_TEXT_LENGTH = 100;

const UNITS: readonly (readonly [names: RegExp, size: CalendarDuration])[] = [
  [/^(ms|msecs?|milliseconds?)$/, { months: 0, days: 0, ms: 1 }],
  [/^(s|secs?|seconds?)$/, { months: 0, days: 0, ms: 1000 }],
  [/^(m|mins?|minutes?)$/, { months: 0, days: 0, ms: MINUTE_MS }],
  [/^(h|hrs?|hours?)$/, { months: 0, days: 0, ms: HOUR_MS }],
  [/^(d|days?)$/, { months: 0, days: 1, ms: 0 }],
  [/^(w|weeks?)$/, { months: 0, days: 7, ms: 0 }],
  [/^(mons?|months?)$/, { months: 1, days: 0, ms: 0 }],
  [/^(y|years?)$/, { months: 12, days: 0, ms: 0 }],
];

const TERM = /([+-]?) ?(\d{1,9}) ?([a-z]+)(?:,? |$)/y;

/** null when the text is anything else, a bare number included, or longer than 100 years either way. */
export function parseDuration(text: string): CalendarDuration | null {
  if (text.length > MAX_TEXT_LENGTH) return null;
  const normal = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (normal === '') return null;
  let months = 0;
  let days = 0;
  let ms = 0;
  TERM.lastIndex = 0;
  while (TERM.lastIndex < normal.length) {
    const match = TERM.exec(normal);
    const unit = UNITS.find(([names]) => names.test(match?.[3] ?? ''));
    if (match === null || unit === undefined) return null;
    const count = Number(match[2]) * (match[1] === '-' ? -1 : 1);
    months += count * unit[1].months;
    days += count * unit[1].days;
    ms += count * unit[1].ms;
  }
  if (Math.abs(months * MEAN_MONTH_MS + days * DAY_MS + ms) > MAX_MS) return null;
  // Adding zero turns a negative zero ("-0 days") into a plain one.
  return { months: months + 0, days: days + 0, ms: ms + 0 };
}

/**
 * Milliseconds of a slot length, step or buffer: a day is 24 hours, a week seven days. null when malformed, negative, in
 * months or years, or zero; a buffer may be zero, so `allowZero` lets that through.
 */
export function fixedDurationMs(text: string, options: { readonly allowZero?: boolean } = {}): number | null {
  const duration = parseDuration(text);
  if (duration === null || duration.months !== 0) return null;
  const ms = duration.days * DAY_MS + duration.ms;
  return ms > 0 || (ms === 0 && options.allowZero === true) ? ms : null;
}
