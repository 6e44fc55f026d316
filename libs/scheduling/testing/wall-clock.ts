/**
 * What the clock on the wall shows, asked of Temporal for every moment anew. The library reads a zone as spans of
 * constant offset and never does this, which is what makes the two independent.
 */
import { Temporal } from 'temporal-polyfill';

export interface Reading {
  /** 1 = Monday … 7 = Sunday */
  readonly weekday: number;
  /** Minute of the local day, 0 … 1439. */
  readonly minute: number;
  /** Milliseconds since the clock showed midnight. */
  readonly sinceMidnightMs: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

/** Readings are kept, since asking takes about 10 µs: make one clock for each stretch of time that is looked at. */
export class WallClock {
  private readonly readingsByZone = new Map<string, Map<number, Reading>>();

  at(zone: string, instant: number): Reading {
    let readings = this.readingsByZone.get(zone);
    if (readings === undefined) {
      readings = new Map();
      this.readingsByZone.set(zone, readings);
    }
    // Minutes since 1970 are small integers, which are found much faster.
    const key = instant % 60_000 === 0 ? instant / 60_000 : instant;
    let reading = readings.get(key);
    if (reading === undefined) {
      reading = read(zone, instant);
      readings.set(key, reading);
    }
    return reading;
  }
}

function read(zone: string, instant: number): Reading {
  const { dayOfWeek, year, month, day, hour, minute, second, millisecond } = Temporal.Instant.fromEpochMilliseconds(
    instant,
  )
    .toZonedDateTimeISO(zone)
    .toPlainDateTime();
  return {
    weekday: dayOfWeek,
    minute: hour * 60 + minute,
    sinceMidnightMs: ((hour * 60 + minute) * 60 + second) * 1000 + millisecond,
    date: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  };
}

/** The first moment of a local day; `daysLater` days after the date. */
export function dayStart(zone: string, date: string, daysLater = 0): number {
  return Temporal.PlainDate.from(date).add({ days: daysLater }).toZonedDateTime(zone).epochMilliseconds;
}

/** A timestamp as rules carry it: with offset, without (then 'compatible' in the zone), or a date. */
export function instantOf(text: string, zone: string): number {
  if (!text.includes('T')) return dayStart(zone, text);
  return /(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Temporal.Instant.from(text).epochMilliseconds
    : Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
}
