/** Where and when scenarios take place: around the clock changes of zones, which is where engines go wrong. */
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from '../src/civil.js';

/** Every zone of the zone data; links of theirs, such as Asia/Calcutta, read the same data. */
export const ZONES: readonly string[] = [...Intl.supportedValuesOf('timeZone'), 'UTC'];

export interface Place {
  /** The first one changes its clock at `change`, if it does so at all. */
  readonly zones: readonly string[];
  readonly change: number;
  readonly start: number;
  readonly end: number;
}

const FIRST_YEAR = 2025;
const LAST_YEAR = 2027;

/** The clock changes of three years; where there are none, a moment on an ordinary day of each. */
export function changesOf(zone: string): number[] {
  const changes: number[] = [];
  const end = Temporal.Instant.from(`${LAST_YEAR + 1}-01-01T00:00Z`).epochMilliseconds;
  let at = Temporal.Instant.from(`${FIRST_YEAR}-01-01T00:00Z`).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= end) break;
    changes.push(next.epochMilliseconds);
    at = next;
  }
  if (changes.length > 0) return changes;
  return [FIRST_YEAR, FIRST_YEAR + 1, LAST_YEAR].map(
    (year) => Temporal.PlainDateTime.from(`${year}-03-29T02:00`).toZonedDateTime(zone).epochMilliseconds,
  );
}

/** `count` zones, or all of them; the same for the same seed. */
export function someZones(count: number, seed: number): string[] {
  const size = Math.min(count, ZONES.length);
  return fc.sample(fc.shuffledSubarray([...ZONES], { minLength: size, maxLength: size }), { seed, numRuns: 1 })[0]!;
}

/** One place for each of the zones, with two zones of others beside it, which meet its people. */
export function placesOf(zones: readonly string[], seed: number): Place[] {
  return zones.map((zone, index) => {
    const [change, ...others] = fc.sample(
      fc.tuple(fc.constantFrom(...changesOf(zone)), fc.constantFrom(...ZONES), fc.constantFrom(...ZONES)),
      { seed: seed + index, numRuns: 1 },
    )[0]!;
    return { zones: [zone, ...others], change, start: change - DAY_MS, end: change + DAY_MS };
  });
}
