/** What a booking that is being made is before anybody knows its outcome. */
import { NEVER } from './booking-due.js';
import { PENDING } from './booking-graph.js';
import type { BookingPlace } from './booking-place.js';
import type { BookingRequest } from './booking-request.js';
import type { BookingRow } from './booking.entity.js';
import { emailKeyOf } from './customer.js';

export interface PlacedRequest {
  readonly request: BookingRequest;
  readonly place: BookingPlace;
}

/** Its id is known before it is stored. */
export interface NamedWish extends PlacedRequest {
  readonly id: string;
  readonly bulkId: string | null;
}

/** When the making of a booking begins: as users see it, and by the machine's clock. */
export interface Begin {
  readonly at: Date;
  readonly changingSince: Date;
}

/** The row of a booking that Timekit has not been asked for. */
export function columnsOf({ id, bulkId, request, place }: NamedWish, { at, changingSince }: Begin): BookingRow {
  const { customer, graph, settings, reminders, autoComplete, allowDoubleBooking, hold } = request;
  const { resourceId, userId, owner, startsAt, endsAt, what, description } = place;
  return {
    id,
    bulkId,
    resourceId,
    resourceIds: place.further.map((each) => each.id),
    userId,
    holdId: hold?.id ?? null,
    timekitBookingId: null,
    timekitCalendarId: place.calendarId,
    graph,
    ownerBookingId: owner?.id ?? null,
    state: PENDING,
    completed: false,
    startsAt,
    endsAt,
    what,
    place: place.place,
    description,
    customer,
    customerEmailKey: customer === null ? null : emailKeyOf(customer.email),
    meta: { ...request.meta },
    allowDoubleBooking,
    settings,
    autoComplete: autoComplete ?? owner?.autoComplete ?? true,
    version: 0,
    changingSince,
    ...NEVER,
    reminders,
    remindAt: null,
    remindersTold: 0,
    movingToId: null,
    createdAt: at,
    updatedAt: at,
  };
}
