import type { Booking } from './booking.entity.js';

/** What a change of a booking may be about. */
export type BookingValues = Partial<
  Pick<
    Booking,
    | 'state'
    | 'completed'
    | 'meta'
    | 'timekitBookingId'
    | 'timekitCalendarId'
    | 'resourceId'
    | 'resourceIds'
    | 'userId'
    | 'ownerBookingId'
    | 'startsAt'
    | 'endsAt'
    | 'what'
    | 'place'
    | 'description'
    | 'reminders'
  >
>;
