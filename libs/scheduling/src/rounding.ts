/**
 * Where a search begins, for pretty start times. Rounding looks at clock readings, not at elapsed time: in a zone at
 * +05:30 the whole hour is on the half of UTC, and after a 30-minute clock change it moves. Source: Timekit docs,
 * "query-availability-v2" (round_to_nearest_hour); the rule for `false` is our choice.
 */
import { DAY_MS, HOUR_MS } from './civil.js';
import type { EpochMs } from './interval.js';
import { offsetSpans } from './offsets.js';
import { SchedulingError } from './scheduling.errors.js';

export interface RoundFromOptions {
  /** Whether `from` was given relative to now ("1 day") and so falls on an arbitrary second. */
  readonly relative: boolean;
  readonly roundToNearestHour: boolean;
  readonly incrementMs: number;
  /** Zone whose clock should look round: that of the output. */
  readonly zone: string;
}

/**
 * The first instant at or after `from` whose reading is a whole hour; with `roundToNearestHour` off, a whole multiple of
 * the increment since local midnight for a relative `from`, and `from` itself for an absolute one.
 * Throws scheduling.zone_unknown, scheduling.query_invalid.
 */
export function roundFrom(from: EpochMs, options: RoundFromOptions): EpochMs {
  const { relative, roundToNearestHour, incrementMs, zone } = options;
  if (roundToNearestHour) return nextRoundReading(from, HOUR_MS, zone);
  if (!relative) return from;
  if (!Number.isSafeInteger(incrementMs) || incrementMs < 1) {
    throw SchedulingError.queryInvalid('incrementMs', 'must be a whole number of milliseconds from 1 up');
  }
  return nextRoundReading(from, incrementMs, zone);
}

function nextRoundReading(from: EpochMs, stepMs: number, zone: string): EpochMs {
  // Three days hold at least one midnight away from any clock change, and midnight is round.
  const spans = offsetSpans(zone, { start: from, end: from + 3 * DAY_MS });
  for (const { start, end, offsetMs } of spans) {
    const wall = start + offsetMs;
    const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
    const round = midnight + Math.ceil((wall - midnight) / stepMs) * stepMs;
    const candidate = Math.min(round, midnight + DAY_MS) - offsetMs;
    if (candidate < end) return candidate;
  }
  throw SchedulingError.queryInvalid('zone', 'changes its clock too often to find a round reading');
}
