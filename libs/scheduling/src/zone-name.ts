/**
 * Which strings name a time zone: IANA names and UTC, in any letter case. Offsets such as "+02:00" are refused, since
 * they say nothing about clock changes, and so are the ISO timestamps that Temporal would accept in a zone's place.
 */
import { Temporal } from 'temporal-polyfill';
import { SchedulingError } from './scheduling.errors.js';

const LOOKS_LIKE_A_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/;

/** Only names in proper case are kept, so that odd spellings cannot fill it. */
const known = new Set<string>();

export function isZone(name: unknown): name is string {
  return typeof name === 'string' && properCase(name) !== null;
}

/** The name in proper case ("europe/berlin" gives "Europe/Berlin"); links are kept. Throws scheduling.zone_unknown. */
export function canonicalZone(name: string): string {
  const proper = properCase(name);
  if (proper === null) throw SchedulingError.zoneUnknown(name);
  return proper;
}

function properCase(name: string): string | null {
  if (known.has(name)) return name;
  if (!LOOKS_LIKE_A_NAME.test(name)) return null;
  try {
    const proper = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
    known.add(proper);
    return proper;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
