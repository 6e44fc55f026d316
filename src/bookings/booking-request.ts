/** A checked wish for a booking, from the client's body. What depends on stored rows is checked by the service. */
import { parseTimestamp } from '#libs/scheduling';
import type { FieldError } from '../core/domain-error.js';
import { RequestError } from '../http/http.errors.js';
import type { BookingGraph } from './booking-graph.js';
import type { BookingCustomer } from './booking.entity.js';
import type { CreateBookingDto } from './bookings.dto.js';
import { readCustomer } from './customer.js';
import { checkMeta } from './openslot-ref.js';

export interface BookingRequest {
  readonly of: { readonly kind: 'user' | 'resource'; readonly id: string };
  readonly graph: BookingGraph;
  /** Undefined: the target calendar of the resource. */
  readonly calendarId: string | undefined;
  /** Whole seconds; `startsAt` < `endsAt`. */
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly what: string;
  readonly place: string;
  readonly description: string;
  readonly customer: BookingCustomer;
  readonly participants: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly allowDoubleBooking: boolean;
  /** Books over all-day events, as a search with the same option offers. */
  readonly ignoreAllDayEvents: boolean;
}

const MAX_BOOKING_DAYS = 366;
const DAY_MS = 86_400_000;

/** Throws `http.invalid_body`. */
export function readBookingRequest(dto: CreateBookingDto): BookingRequest {
  const of = whoseTime(dto);
  const period = readPeriod(dto);
  const customer = readCustomer(dto.customer);
  const meta = dto.meta ?? {};
  checkMeta(meta);
  return {
    of,
    ...period,
    graph: dto.graph ?? 'instant',
    calendarId: dto.calendar_id?.toLowerCase(),
    what: dto.what,
    place: dto.where ?? '',
    description: dto.description ?? '',
    customer,
    participants: dto.participants ?? [],
    meta,
    allowDoubleBooking: dto.allow_double_bookings ?? false,
    ignoreAllDayEvents: dto.ignore_all_day_events ?? false,
  };
}

function whoseTime({ user_id: userId, resource_id: resourceId }: CreateBookingDto): BookingRequest['of'] {
  if (userId !== undefined && resourceId === undefined) {
    return { kind: 'user', id: userId.toLowerCase() };
  }
  if (resourceId !== undefined && userId === undefined) {
    return { kind: 'resource', id: resourceId.toLowerCase() };
  }
  throw RequestError.invalidField('/resource_id', 'one_of', 'Send exactly one of user_id and resource_id.');
}

function readPeriod(dto: CreateBookingDto): Pick<BookingRequest, 'startsAt' | 'endsAt'> {
  const errors: FieldError[] = [];
  const start = readInstant('start', dto.start, errors);
  const end = readInstant('end', dto.end, errors);
  if (errors.length === 0 && end <= start) {
    errors.push({ pointer: '/end', code: 'after_start', detail: 'end must be after start.' });
  } else if (errors.length === 0 && end - start > MAX_BOOKING_DAYS * DAY_MS) {
    const detail = `end may not be more than ${MAX_BOOKING_DAYS} days after start.`;
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
    const detail = `${field} must be a timestamp of a whole second, from the year 1900 to 2200.`;
    errors.push({ pointer: `/${field}`, code: 'whole_second', detail });
  }
  return at ?? 0;
}
