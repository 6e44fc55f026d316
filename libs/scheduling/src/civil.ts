/**
 * The proleptic Gregorian calendar on integers, for the hot path.
 *
 * A *day number* counts days since 1970-01-01 on the local calendar. A *wall* value (`wallMs`) is a clock reading as
 * milliseconds since 1970-01-01T00:00 of the same calendar: what epoch milliseconds would be if the clock were at UTC.
 * Neither is an instant; only a zone makes it one (`zone.ts`). The specs hold both directions against Temporal.
 */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export interface CivilDate {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  /** 1 … 31 */
  readonly day: number;
}

const DAYS_IN_ERA = 146_097; // 400 years
/** 0000-03-01 to 1970-01-01: years are counted from March so that the leap day comes last. */
const EPOCH_SHIFT = 719_468;

/** Source of the closed form: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export function civilDate(dayNumber: number): CivilDate {
  const shifted = dayNumber + EPOCH_SHIFT;
  const era = Math.floor(shifted / DAYS_IN_ERA);
  const dayOfEra = shifted - era * DAYS_IN_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** null when there is no such day (30 February). */
export function dayNumberOf({ year, month, day }: CivilDate): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const dayNumber = era * DAYS_IN_ERA + dayOfEra - EPOCH_SHIFT;
  return civilDate(dayNumber).day === day ? dayNumber : null;
}

/** ISO weekday, 1 = Monday … 7 = Sunday. */
export function isoWeekday(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

export function pad2(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** `YYYY-MM-DD`; years outside 0 … 9999 keep their digits and sign. */
export function dateText(dayNumber: number): string {
  const { year, month, day } = civilDate(dayNumber);
  return `${String(year).padStart(4, '0')}-${pad2(month)}-${pad2(day)}`;
}
