/** Whose time a body asks for, and when: what bookings and holds read alike. */
import { parseTimestamp } from '#libs/scheduling';
import type { FieldError } from '../core/domain-error.js';
import { RequestError } from './http.errors.js';

/** The user or the resource that a body names. */
export interface BookedOf {
  readonly kind: 'user' | 'resource';
  readonly id: string;
}

/** Whole seconds; `startsAt` < `endsAt`. */
export interface BookedPeriod {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** How many resources may be taken together with the one that is named first; the engine takes as many. */
export const MAX_FURTHER_RESOURCES = 20;
const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

/** Throws `http.invalid_body` unless exactly one of both is named. */
export function readBookedOf(body: { user_id?: string; resource_id?: string }): BookedOf {
  const { user_id: userId, resource_id: resourceId } = body;
  if (userId !== undefined && resourceId === undefined) {
    return { kind: 'user', id: userId.toLowerCase() };
  }
  if (resourceId !== undefined && userId === undefined) {
    return { kind: 'resource', id: resourceId.toLowerCase() };
  }
  throw RequestError.invalidField('/resource_id', 'one_of', 'Send exactly one of user_id and resource_id.');
}

/** Throws `http.invalid_body` with every mistake. */
export function readPeriod(body: { start: string; end: string }): BookedPeriod {
  const errors: FieldError[] = [];
  const start = readInstant('start', body.start, errors);
  const end = readInstant('end', body.end, errors);
  if (errors.length === 0 && end <= start) {
    errors.push({ pointer: '/end', code: 'after_start', detail: 'end must be after start.' });
  } else if (errors.length === 0 && end - start > MAX_DAYS * DAY_MS) {
    const detail = `end may not be more than ${MAX_DAYS} days after start.`;
    errors.push({ pointer: '/end', code: 'too_long', detail });
  }
  if (errors.length > 0) {
    throw RequestError.invalidBody(errors);
  }
  return { startsAt: new Date(start), endsAt: new Date(end) };
}

/** Timekit's timestamps have no fractions, so a booking that has one would come back different from what was asked. */
function readInstant(field: string, text: string, errors: FieldError[]): number {
  const at = parseTimestamp(text, 'UTC');
  if (at === null || at % 1000 !== 0) {
    const detail = `${field} must be a timestamp of a whole second, from the year 1900 to 2199.`;
    errors.push({ pointer: `/${field}`, code: 'whole_second', detail });
  }
  return at ?? 0;
}
