/** A new booking in Timekit's words, and what Timekit refuses of it in ours. */
import { formatOffset } from '#libs/scheduling';
import type { CreateBookingRequest, TimekitBookingSettings } from '#libs/timekit';
import { withRef } from '../http/openslot-ref.js';
import type { BookingPlace } from './booking-place.js';
import type { BookingRequest } from './booking-request.js';
import type { BookingRow } from './booking.entity.js';

export function createBody(row: BookingRow, request: BookingRequest, place: BookingPlace): CreateBookingRequest {
  return {
    graph: request.graph,
    ...(place.owner === null
      ? timeOf(row, request, place)
      : { related: { owner_booking_id: place.owner.timekitBookingId } }),
    what: row.what,
    where: row.place,
    description: row.description,
    ...(row.customer === null ? {} : { customer: row.customer }),
    participants: [...request.participants],
    meta: withRef(request.meta, row.id),
    settings: settingsOf(request),
    // Said of every seat: what it is by default depends on its group booking.
    ...(row.autoComplete && place.owner === null
      ? {}
      : { auto_complete_one_hour_after_booking_ends: { enabled: row.autoComplete } }),
  };
}

function timeOf(row: BookingRow, { hold }: BookingRequest, place: BookingPlace): CreateBookingRequest {
  const further = place.further.map(({ timekitResourceId }) => timekitResourceId);
  return {
    resource_id: place.timekitResourceId,
    calendar_id: row.timekitCalendarId,
    start: formatOffset(row.startsAt.getTime(), 'UTC'),
    end: formatOffset(row.endsAt.getTime(), 'UTC'),
    ...(hold === undefined ? {} : { reservation_id: hold.timekitReservationId }),
    ...(further.length === 0 ? {} : { openslot: { resource_ids: further } }),
  };
}

function settingsOf({ settings, allowDoubleBooking, ignoreAllDayEvents }: BookingRequest): TimekitBookingSettings {
  const { payment_timeout: timeout, ...ofGroup } = settings;
  return {
    ...ofGroup,
    ...(timeout === undefined ? {} : { timeout }),
    // Said even when false: Timekit's documents disagree about its default.
    allow_double_bookings: allowDoubleBooking,
    ...(ignoreAllDayEvents ? { ignore_all_day_events: true } : {}),
  };
}

/** Where a field that Timekit refused comes from in the client's body; nowhere when the client did not send it. */
export function pointerOf(field: string, { wish }: BookingRequest): string {
  switch (field) {
    case 'calendar_id':
    case 'event':
      // What Timekit says about the calendar of the event.
      return wish.kind === 'time' && wish.calendarId !== undefined ? '/calendar_id' : '';
    case 'resource_id':
      return wish.kind === 'time' ? `/${wish.of.kind}_id` : '';
    case 'settings.timeout':
      return '/payment_timeout';
    default:
      return `/${field.replace(/^(settings|related|openslot)\./, '').replaceAll('.', '/')}`;
  }
}
