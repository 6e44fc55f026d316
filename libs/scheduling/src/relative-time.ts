/**
 * Points in time as Timekit clients write them: relative to now ("2 weeks", "-1 hour", "3 days ago", "tomorrow") or
 * absolute. Months and days are steps on the calendar of the zone and keep the wall time ('compatible'; the 31st becomes
 * the last day of a shorter month); hours and less are steps of elapsed time, taken afterwards.
 */
import { Temporal } from 'temporal-polyfill';
import { parseDuration, type CalendarDuration } from './duration.js';
import type { EpochMs } from './interval.js';
import { parseTimestamp } from './timestamp.js';
import { canonicalZone } from './zone-name.js';
import { localDayNumber, startOfDayNumber } from './zone.js';

/** Days from today to the start of the named day. */
const NAMED_DAYS: ReadonlyMap<string, number> = new Map([
  ['yesterday', -1],
  ['today', 0],
  ['tomorrow', 1],
]);

/** Whether the text depends on now. False for timestamps and for anything malformed. */
export function isRelative(text: string): boolean {
  const word = text.trim().toLowerCase();
  return word === 'now' || NAMED_DAYS.has(word) || relativeDuration(word) !== null;
}

/** The instant meant, or null when the text is malformed. Throws scheduling.zone_unknown. */
export function resolveTime(text: string, now: EpochMs, zone: string): EpochMs | null {
  const word = text.trim().toLowerCase();
  if (word === 'now') return now;
  const days = NAMED_DAYS.get(word);
  if (days !== undefined) return startOfDayNumber(zone, localDayNumber(zone, now) + days);
  const duration = relativeDuration(word);
  return duration === null ? parseTimestamp(text, zone) : add(duration, now, zone);
}

function relativeDuration(word: string): CalendarDuration | null {
  const ago = /^(.*\S)\s+ago$/s.exec(word);
  if (ago === null) return parseDuration(word);
  const duration = parseDuration(ago[1]!);
  return duration && { months: 0 - duration.months, days: 0 - duration.days, ms: 0 - duration.ms };
}

function add({ months, days, ms }: CalendarDuration, now: EpochMs, zone: string): EpochMs {
  // Without a calendar part the way through the wall time would lose which side of a fold `now` is on.
  if (months === 0 && days === 0) return now + ms;
  const moved = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(canonicalZone(zone))
    .toPlainDateTime()
    .add({ months })
    .add({ days })
    .toZonedDateTime(zone, { disambiguation: 'compatible' });
  return moved.epochMilliseconds + ms;
}
