/** What the settings of a booking mean to its graph. They are stored as the client sent them. */
import { fixedDurationMs } from '#libs/scheduling';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

export interface LengthBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How long anything may take that time ends. */
export const DELAY_BOUNDS: LengthBounds = { minMs: 0, maxMs: DAY_MS };

/** How long a payment may take. */
export const TIMEOUT_BOUNDS: LengthBounds = { minMs: SECOND_MS, maxMs: DAY_MS };

/** How long before its start a group booking opens, closes, and can be cancelled by a customer. */
export const WINDOW_BOUNDS: LengthBounds = { minMs: 0, maxMs: 3_660 * DAY_MS };

export const MAX_SEATS = 10_000;

/** The number of seats, or null when the value is none. PHP clients send numbers as text. */
export function seatCount(value: unknown): number | null {
  const seats = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof seats === 'number' && Number.isInteger(seats) && seats >= 1 && seats <= MAX_SEATS ? seats : null;
}

/**
 * Milliseconds of text such as "5 minutes", or of a number of seconds, which may be written as text too; a day is 24
 * hours. null for anything else, and for what is out of bounds.
 */
export function lengthMs(value: unknown, { minMs, maxMs }: LengthBounds): number | null {
  const ms = readLength(value);
  return ms === null || ms < minMs || ms > maxMs ? null : ms;
}

function readLength(value: unknown): number | null {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? Math.round(value * SECOND_MS) : null;
  }
  if (typeof value !== 'string') {
    return null;
  }
  return /^\d{1,9}$/.test(value) ? Number(value) * SECOND_MS : fixedDurationMs(value, { allowZero: true });
}
