/**
 * Reading timestamps in a PHP format (`php-date.ts` names the letters and the source).
 *
 * Each letter takes as much text as it can and never gives any back. PHP does the same, and a format comes from a header, so
 * one that could be matched in many ways must not cost more than one pass. As in createFromFormat a day name is ignored,
 * but nothing is filled in from the current time: without a year, a month and a day (or `U`) there is no instant, and a
 * missing time of day is midnight.
 */
import { DAY_MS, dayNumberOf } from './civil.js';
import type { EpochMs } from './interval.js';
import { MAX_YEAR, MIN_YEAR, readOffsetMs, timeOfDayMs } from './period-bound.js';
import { DAY_NAMES, MONTH_NAMES } from './names.js';
import { isZone } from './zone-name.js';
import { wallMsToInstant } from './zone.js';

interface Fields {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  afternoon?: boolean;
  halfDayClock?: boolean;
  offsetMs?: number;
  zone?: string;
  epochSeconds?: number;
  impossible?: boolean;
}

interface Letter {
  /** Sticky: it matches at the current position or not at all. */
  readonly pattern: RegExp;
  readonly note: (fields: Fields, text: string) => void;
}

const MAX_LENGTH = 100;
/** PHP reads 70 … 99 as 19xx. */
const TWO_DIGIT_PIVOT = 70;

const ignore: Letter['note'] = () => {};

const dayNumber: Letter = { pattern: /\d{1,2}/y, note: (fields, text) => void (fields.day = Number(text)) };
const monthNumber: Letter = { pattern: /\d{1,2}/y, note: (fields, text) => void (fields.month = Number(text)) };
const monthName: Letter = {
  pattern: names(MONTH_NAMES),
  note: (fields, text) => {
    const short = text.slice(0, 3).toLowerCase();
    fields.month = MONTH_NAMES.findIndex((name) => name.slice(0, 3).toLowerCase() === short) + 1;
  },
};
const dayName: Letter = { pattern: names(DAY_NAMES), note: ignore };
const hour24: Letter = { pattern: /\d{1,2}/y, note: (fields, text) => void (fields.hour = Number(text)) };
const hour12: Letter = {
  pattern: /\d{1,2}/y,
  note: (fields, text) => {
    fields.hour = Number(text);
    fields.halfDayClock = true;
  },
};
const halfDay: Letter = {
  pattern: /[AaPp][Mm]/y,
  note: (fields, text) => void (fields.afternoon = text.toLowerCase() === 'pm'),
};
const zoneOrOffset: Letter = {
  pattern: /[+-]\d{2}:?\d{2}|[A-Za-z][A-Za-z0-9_+/-]*/y,
  note: (fields, text) => {
    const offsetMs = readOffsetMs(text);
    if (offsetMs !== null) fields.offsetMs = offsetMs;
    else if (isZone(text)) fields.zone = text;
    else fields.impossible = true;
  },
};

const LETTERS: Readonly<Record<string, Letter>> = {
  d: dayNumber,
  j: dayNumber,
  m: monthNumber,
  n: monthNumber,
  M: monthName,
  F: monthName,
  D: dayName,
  l: dayName,
  N: { pattern: /[1-7]/y, note: ignore },
  w: { pattern: /[0-6]/y, note: ignore },
  Y: { pattern: /\d{4}/y, note: (fields, text) => void (fields.year = Number(text)) },
  y: {
    pattern: /\d{2}/y,
    note: (fields, text) => void (fields.year = Number(text) + (Number(text) < TWO_DIGIT_PIVOT ? 2000 : 1900)),
  },
  a: halfDay,
  A: halfDay,
  g: hour12,
  h: hour12,
  G: hour24,
  H: hour24,
  i: { pattern: /\d{2}/y, note: (fields, text) => void (fields.minute = Number(text)) },
  s: { pattern: /\d{2}/y, note: (fields, text) => void (fields.second = Number(text)) },
  U: { pattern: /-?\d{1,11}/y, note: (fields, text) => void (fields.epochSeconds = Number(text)) },
  P: zoneOrOffset,
  O: zoneOrOffset,
  e: zoneOrOffset,
  T: zoneOrOffset,
  Z: { pattern: /-?\d{1,5}/y, note: (fields, text) => void (fields.offsetMs = Number(text) * 1000) },
};

const ISO_8601 = 'Y-m-d\\TH:i:sP';

/**
 * The instant a text names in a format; wall time without an offset or zone of its own is read in `zone` ('compatible').
 * null when the text does not fit, names a time that does not exist or lies outside the years 1900 to 2200.
 */
export function parsePhp(text: string, format: string, zone: string): EpochMs | null {
  if (text.length > MAX_LENGTH || format.length > MAX_LENGTH) return null;
  const fields = readFields(
    text.trim(),
    format.replaceAll(/\\.|c/gs, (part) => (part === 'c' ? ISO_8601 : part)),
  );
  return fields === null ? null : instantOf(fields, zone);
}

function readFields(text: string, format: string): Fields | null {
  const fields: Fields = {};
  let position = 0;
  for (let index = 0; index < format.length; index += 1) {
    const character = format[index]!;
    if (character !== '\\' && Object.hasOwn(LETTERS, character)) {
      const { pattern, note } = LETTERS[character]!;
      pattern.lastIndex = position;
      const found = pattern.exec(text)?.[0];
      if (found === undefined) return null;
      note(fields, found);
      position += found.length;
    } else {
      if (character === '\\') index += 1;
      const literal = format[index] ?? '';
      if (!text.startsWith(literal, position)) return null;
      position += literal.length;
    }
  }
  return position === text.length ? fields : null;
}

function instantOf(fields: Fields, zone: string): EpochMs | null {
  if (fields.impossible === true) return null;
  if (fields.epochSeconds !== undefined) return inRange(fields.epochSeconds * 1000);
  const { year, month, day } = fields;
  const hour = hourOf(fields);
  if (year === undefined || month === undefined || day === undefined || hour === null) return null;
  if (year < MIN_YEAR || year > MAX_YEAR) return null;
  const date = dayNumberOf({ year, month, day });
  const time = timeOfDayMs(hour, fields.minute ?? 0, fields.second ?? 0);
  if (date === null || time === null) return null;
  const wallMs = date * DAY_MS + time;
  if (fields.offsetMs !== undefined) return Math.abs(fields.offsetMs) < DAY_MS ? wallMs - fields.offsetMs : null;
  return wallMsToInstant(fields.zone ?? zone, wallMs, 'compatible');
}

function hourOf({ hour = 0, halfDayClock = false, afternoon }: Fields): number | null {
  if (!halfDayClock) return hour;
  if (hour < 1 || hour > 12 || afternoon === undefined) return null;
  return (hour % 12) + (afternoon ? 12 : 0);
}

function inRange(instant: EpochMs): EpochMs | null {
  const first = dayNumberOf({ year: MIN_YEAR, month: 1, day: 1 })! * DAY_MS;
  const past = dayNumberOf({ year: MAX_YEAR + 1, month: 1, day: 1 })! * DAY_MS;
  return first <= instant && instant < past ? instant : null;
}

/** Whole names before their short forms, so that "March" is not read as "Mar". */
function names(list: readonly string[]): RegExp {
  return new RegExp([...list, ...list.map((name) => name.slice(0, 3))].join('|'), 'iy');
}
