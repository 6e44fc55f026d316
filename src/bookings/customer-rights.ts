/**
 * What of a new booking is not for customers to say. A key without the scope `write` may stand in a page, and whoever reads it
 * there books with it as a customer does: within what the provider offers, and for no longer than can be held.
 */
import { MAX_HELD_DAYS_OF_RESOURCE } from '#libs/scheduling';
import { AuthError } from '../auth/auth.errors.js';
import type { FieldError } from '../core/domain-error.js';
import type { BookingRequest } from './booking-request.js';
import type { CreateBookingDto } from './create-booking.dto.js';

const DAY_MS = 86_400_000;

/** Throws `auth.field_not_allowed` with every such field. */
export function assertCustomerMaySend(dto: CreateBookingDto): void {
  const errors = [
    ...(dto.graph === 'group_owner' ? [beyond('/graph', 'The graph group_owner')] : []),
    ...(dto.calendar_id === undefined ? [] : [beyond('/calendar_id', 'calendar_id')]),
    ...((dto.participants ?? []).length === 0 ? [] : [beyond('/participants', 'participants')]),
    ...(dto.allow_double_bookings === true ? [beyond('/allow_double_bookings', 'allow_double_bookings')] : []),
    ...(dto.ignore_all_day_events === true ? [beyond('/ignore_all_day_events', 'ignore_all_day_events')] : []),
    ...(dto.auto_complete === false ? [beyond('/auto_complete', 'auto_complete: false')] : []),
    ...(dto.reminders ?? []).flatMap(({ to }, index) =>
      to === 'owner' ? [beyond(`/reminders/${index}/to`, 'A reminder to the owner')] : [],
    ),
  ];
  refuse(errors);
}

/** The same of what its length is once it is known, from the body or from a hold. */
export function assertCustomerMayTake({ wish }: BookingRequest): void {
  const isLong =
    wish.kind === 'time' && wish.endsAt.getTime() - wish.startsAt.getTime() > MAX_HELD_DAYS_OF_RESOURCE * DAY_MS;
  refuse(isLong ? [beyond('/end', `A booking of more than ${MAX_HELD_DAYS_OF_RESOURCE} days`)] : []);
}

function beyond(pointer: string, what: string): FieldError {
  return { pointer, code: 'scope_missing', detail: `${what} needs a key with the scope write.` };
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) {
    throw AuthError.fieldsNotAllowed(errors);
  }
}
