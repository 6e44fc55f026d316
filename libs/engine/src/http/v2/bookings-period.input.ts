import type { EpochMs } from '#libs/scheduling';
import type { BookingPeriod } from '../../app/booking-request.js';
import { EngineError } from '../../engine.errors.js';
import type { RequestTimes } from './times.js';

const MAX_DURATION_MS = 366 * 86_400_000;
/** 1900-01-01 and 2200-01-01, UTC. `parseTimestamp` keeps to them by itself; custom input formats do not. */
const EARLIEST_MS = -2_208_988_800_000;
const LATEST_MS = 7_258_118_400_000;

/** A timestamp that can be stored, or null. No body holds a `Date`: that is a moment taken over from a reservation. */
function readTimestamp(value: unknown, times: RequestTimes, zone: string): EpochMs | null {
  const ms = value instanceof Date ? value.getTime() : times.parse(value, zone);
  return ms === null || ms < EARLIEST_MS || ms >= LATEST_MS ? null : ms;
}

/** The period from `start` to `end` as sent, read in `zone`. Throws 422 on `start` and `end`. */
export function readPeriod(start: unknown, end: unknown, times: RequestTimes, zone: string): BookingPeriod {
  const startMs = readTimestamp(start, times, zone);
  const endMs = readTimestamp(end, times, zone);
  if (startMs === null || endMs === null) {
    throw EngineError.invalid({
      ...(startMs === null ? { start: ['The start is not a valid date.'] } : {}),
      ...(endMs === null ? { end: ['The end is not a valid date.'] } : {}),
    });
  }
  if (endMs <= startMs) {
    throw EngineError.invalid({ end: ['The end must be a date after start.'] });
  }
  if (endMs - startMs > MAX_DURATION_MS) {
    throw EngineError.invalid({ end: ['The end may not be more than 366 days after start.'] });
  }
  return { start: startMs, end: endMs };
}
