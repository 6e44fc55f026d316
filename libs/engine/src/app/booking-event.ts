/** The event that shows a booking in a calendar. */
import type { RequiredEntityData } from '@mikro-orm/postgresql';
import type { BookingRow } from '../storage/booking.entity.js';
import type { EngineEvent } from '../storage/event.entity.js';

/** A calendar shows what takes place, and of a reservation nobody knows yet whether it does. */
export function hasEvent({ graph }: Pick<BookingRow, 'graph'>): boolean {
  return graph !== 'reservation';
}

export function eventOf(
  booking: BookingRow,
  { id, resourceId, calendarId }: { readonly id: string; readonly resourceId: string; readonly calendarId: string },
  at: Date,
): RequiredEntityData<EngineEvent> {
  return {
    appId: booking.appId,
    id,
    resourceId,
    calendarId,
    bookingId: booking.id,
    what: booking.what,
    place: booking.place,
    description: booking.description,
    participants: booking.participants,
    invite: booking.invite,
    rsvp: booking.myRsvp,
    allDay: false,
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    createdAt: at,
    updatedAt: at,
  };
}
