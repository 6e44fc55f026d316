/** Lengths of time in the settings of a booking, which are stored as the client sent them. */
import { fixedDurationMs } from '#libs/scheduling';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

export interface LengthBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How long a payment may take. */
export const TIMEOUT_BOUNDS: LengthBounds = { minMs: SECOND_MS, maxMs: DAY_MS };

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
