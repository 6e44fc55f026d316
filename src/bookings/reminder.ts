/** One reminder of a booking, as a client wishes for it. */
import { fixedDurationMs } from '#libs/scheduling';
import type { FieldError } from '../core/domain-error.js';
import { RequestError } from '../http/http.errors.js';

export const RECIPIENTS = ['customer', 'owner'] as const;

/** Under the names that the API gives it, as the client wrote it. */
export interface BookingReminder {
  readonly to: (typeof RECIPIENTS)[number];
  /** How long before the start, such as "1 day"; a day is 24 hours. */
  readonly before: string;
}

export const MAX_REMINDERS = 10;
const MINUTE_MS = 60_000;
/** Whoever tells of them looks every minute. A shorter one would come when the booking has begun. */
const SHORTEST_MS = 5 * MINUTE_MS;
const LONGEST_MS = 366 * 24 * 60 * MINUTE_MS;

/** Mistakes are added to `errors`. */
export function readReminders(
  sent: readonly BookingReminder[],
  graph: string,
  errors: FieldError[],
): readonly BookingReminder[] {
  const seen = new Set<string>();
  for (const [index, { to, before }] of sent.entries()) {
    const pointer = `/reminders/${index}`;
    const ms = fixedDurationMs(before);
    if (ms === null || ms < SHORTEST_MS || ms > LONGEST_MS) {
      const detail = 'before must be a length of time from 5 minutes to 366 days, such as "1 day".';
      errors.push({ pointer: `${pointer}/before`, code: 'duration', detail });
    }
    if (to === 'customer' && graph === 'group_owner') {
      const detail = 'A group booking is for nobody; the customers of its seats are reminded of those.';
      errors.push({ pointer: `${pointer}/to`, code: 'not_for_graph', detail });
    }
    if (seen.has(`${to} ${ms}`)) {
      errors.push({ pointer, code: 'distinct', detail: 'Somebody is reminded twice at one moment.' });
    }
    seen.add(`${to} ${ms}`);
  }
  return sent.map(({ to, before }) => ({ to, before }));
}

/** Throws `http.invalid_body`. */
export function checkedReminders(sent: readonly BookingReminder[], graph: string): readonly BookingReminder[] {
  const errors: FieldError[] = [];
  const reminders = readReminders(sent, graph, errors);
  if (errors.length > 0) {
    throw RequestError.invalidBody(errors);
  }
  return reminders;
}
