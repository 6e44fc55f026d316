/** What a booking's graph lets the platform set. Lengths of time are texts such as "5 minutes"; a day is 24 hours. */
import { fixedDurationMs, type Graph } from '#libs/scheduling';
import type { FieldError } from '../core/domain-error.js';

/** Under the names that the API gives them, as the client wrote them. */
export interface BookingSettings {
  /** The following four are for group bookings. */
  readonly max_seats?: number;
  readonly min_cancel_time?: string;
  readonly min_booking_time?: string;
  readonly max_booking_time?: string;
  /** How long a payment may take. */
  readonly payment_timeout?: string;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const MAX_WINDOW_MS = 3_660 * DAY_MS;

const LENGTHS = [
  { name: 'min_cancel_time', minMs: 0, maxMs: MAX_WINDOW_MS, bounds: 'of at most 3660 days' },
  { name: 'min_booking_time', minMs: 0, maxMs: MAX_WINDOW_MS, bounds: 'of at most 3660 days' },
  { name: 'max_booking_time', minMs: 0, maxMs: MAX_WINDOW_MS, bounds: 'of at most 3660 days' },
  { name: 'payment_timeout', minMs: SECOND_MS, maxMs: DAY_MS, bounds: 'from 1 second to 24 hours' },
] as const;

/** Only what was sent. Mistakes are added to `errors`. */
export function readSettings(sent: BookingSettings, errors: FieldError[]): BookingSettings {
  for (const { name, minMs, maxMs, bounds } of LENGTHS) {
    const text = sent[name];
    const ms = text === undefined ? minMs : fixedDurationMs(text, { allowZero: true });
    if (ms === null || ms < minMs || ms > maxMs) {
      const detail = `${name} must be a length of time ${bounds}, such as "5 minutes".`;
      errors.push({ pointer: `/${name}`, code: 'duration', detail });
    }
  }
  const { max_seats, min_cancel_time, min_booking_time, max_booking_time, payment_timeout } = sent;
  const settings = { max_seats, min_cancel_time, min_booking_time, max_booking_time, payment_timeout };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** How long a payment may take; null for a graph that knows no payment. */
export function paymentTimeoutMs(graph: Graph, { payment_timeout: text }: BookingSettings): number | null {
  const automatic = graph.automatic?.timeout;
  if (automatic === undefined) {
    return null;
  }
  return (text === undefined ? null : fixedDurationMs(text)) ?? automatic.defaultDelayMs;
}
