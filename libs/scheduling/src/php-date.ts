/**
 * Timestamps in a format of the client's choosing, which is what the headers Timekit-InputTimestampFormat and
 * Timekit-OutputTimestampFormat carry: letters of PHP's date(), backslash before a literal, anything else as it stands.
 *
 * Written: d D j l N w m M n F y Y a A g G h H i s U c P O e T Z. `T` is an abbreviation in PHP; without its table we write
 * "UTC" or the offset, which PHP does too for zones that have no abbreviation. Names are English.
 * Source: PHP manual, "DateTimeInterface::format" and "DateTimeImmutable::createFromFormat".
 */
import { DAY_MS, civilDate, isoWeekday, pad2 } from './civil.js';
import { DAY_NAMES, MONTH_NAMES } from './names.js';
import type { EpochMs } from './interval.js';
import { formatOffset, offsetText, wireOffsetMs } from './timestamp.js';
import { canonicalZone } from './zone-name.js';

interface Reading {
  readonly instant: EpochMs;
  readonly zone: string;
  readonly offsetMs: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const LETTERS: Readonly<Record<string, (reading: Reading) => string>> = {
  d: ({ day }) => pad2(day),
  D: ({ weekday }) => DAY_NAMES[weekday - 1]!.slice(0, 3),
  j: ({ day }) => `${day}`,
  l: ({ weekday }) => DAY_NAMES[weekday - 1]!,
  N: ({ weekday }) => `${weekday}`,
  w: ({ weekday }) => `${weekday % 7}`,
  m: ({ month }) => pad2(month),
  M: ({ month }) => MONTH_NAMES[month - 1]!.slice(0, 3),
  n: ({ month }) => `${month}`,
  F: ({ month }) => MONTH_NAMES[month - 1]!,
  y: ({ year }) => pad2(year % 100),
  Y: ({ year }) => `${year}`.padStart(4, '0'),
  a: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  g: ({ hour }) => `${hour % 12 || 12}`,
  G: ({ hour }) => `${hour}`,
  h: ({ hour }) => pad2(hour % 12 || 12),
  H: ({ hour }) => pad2(hour),
  i: ({ minute }) => pad2(minute),
  s: ({ second }) => pad2(second),
  U: ({ instant }) => `${Math.floor(instant / 1000)}`,
  c: ({ instant, zone }) => formatOffset(instant, zone),
  P: ({ offsetMs }) => offsetText(offsetMs, ':'),
  O: ({ offsetMs }) => offsetText(offsetMs, ''),
  e: ({ zone }) => zone,
  T: ({ zone, offsetMs }) => (zone === 'UTC' ? 'UTC' : offsetText(offsetMs, ':')),
  Z: ({ offsetMs }) => `${offsetMs / 1000}`,
};

/** The instant in the given format, read off the clock of `zone`. Throws scheduling.zone_unknown. */
export function formatPhp(instant: EpochMs, zone: string, format: string): string {
  const reading = readingAt(instant, canonicalZone(zone));
  let text = '';
  for (let index = 0; index < format.length; index += 1) {
    const letter = format[index]!;
    if (letter === '\\') {
      index += 1;
      text += format[index] ?? '';
    } else {
      text += Object.hasOwn(LETTERS, letter) ? LETTERS[letter]!(reading) : letter;
    }
  }
  return text;
}

function readingAt(instant: EpochMs, zone: string): Reading {
  const offsetMs = wireOffsetMs(instant, zone);
  const wallMs = instant + offsetMs;
  const dayNumber = Math.floor(wallMs / DAY_MS);
  const second = Math.floor((wallMs - dayNumber * DAY_MS) / 1000);
  return {
    instant,
    zone,
    offsetMs,
    ...civilDate(dayNumber),
    weekday: isoWeekday(dayNumber),
    hour: Math.floor(second / 3600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
  };
}
