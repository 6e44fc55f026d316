/**
 * A booking on the wire. Bare it has six keys; everything else comes with `include`. Source: docs/timekit-contract.md 7.1, 7.2 and
 * the fixtures bookings-create-201*.
 */
import { callableActions } from '../../app/booking-graph.js';
import type { BookingRelations } from '../../app/booking-relations.js';
import type { BookingCustomer, BookingRow } from '../../storage/booking.entity.js';
import type { EngineBookingLog } from '../../storage/booking-log.entity.js';
import { presentCalendar } from './present-calendar.js';
import { presentEvent } from './present-event.js';
import { presentResource } from './present-resource.js';
import type { RequestTimes } from './times.js';

/** `relations` must hold what `include` asks for: see `loadBookingRelations`. Unknown includes are ignored. */
export function presentBooking(
  booking: BookingRow,
  relations: BookingRelations,
  include: ReadonlySet<string>,
  times: RequestTimes,
): Record<string, unknown> {
  const resource = relations.resources.get(booking.resourceId);
  const zone = resource?.timezone ?? 'UTC';
  const parts: Record<string, () => unknown> = {
    attributes: () => ({
      ...presentAttributes(booking, relations, zone, times),
      ...presentOpenslot(booking, relations),
    }),
    meta: () => booking.meta,
    event: () => {
      const event = booking.eventId === null ? undefined : relations.events.get(booking.eventId);
      return event === undefined ? null : presentEvent(event, zone, times);
    },
    // The name that resources had before 2017; the widget still asks for it.
    user: () => (resource === undefined ? null : presentResource(resource, times)),
    resource: () => (resource === undefined ? null : presentResource(resource, times)),
    calendar: () => {
      const calendar = relations.calendars.get(booking.calendarId);
      return calendar === undefined ? null : presentCalendar(calendar, zone, times);
    },
    customers: () => (booking.customer === null ? [] : [presentCustomer(booking.customer)]),
    customer: () => (booking.customer === null ? null : presentCustomer(booking.customer)),
    logs: () => (relations.logs.get(booking.id) ?? []).map((log) => presentLog(log, zone, times)),
    // No calendar is connected to a provider here.
    provider_event: () => null,
    owner_booking: () => {
      const owner = booking.ownerBookingId === null ? undefined : relations.owners.get(booking.ownerBookingId);
      return owner === undefined ? null : presentGroup(owner, relations, times);
    },
    bulked_bookings: () =>
      (relations.bulks.get(booking.bulkId ?? '') ?? [])
        .filter(({ id }) => id !== booking.id)
        .map((other) => presentBooking(other, relations, new Set(), times)),
    available_actions: () => callableActions(booking),
  };
  const included = Object.entries(parts).flatMap(([name, present]) => (include.has(name) ? [[name, present()]] : []));
  return {
    id: booking.id,
    state: booking.state,
    graph: booking.graph,
    completed: booking.completed,
    ...(include.size === 0 ? {} : { possible_actions: callableActions(booking) }),
    created_at: times.compact(booking.createdAt.getTime(), zone),
    updated_at: times.compact(booking.updatedAt.getTime(), zone),
    ...Object.fromEntries(included),
  };
}

/** What the booking is about, and what its actions were given, by action name. */
function presentAttributes(
  booking: BookingRow,
  relations: BookingRelations,
  zone: string,
  times: RequestTimes,
  participants: readonly string[] = booking.participants,
): Record<string, unknown> {
  const seats = relations.seats.get(booking.id);
  return {
    ...booking.inputs,
    ...presentLinks(booking),
    ...presentReservation(booking, zone, times),
    ...(seats === undefined ? {} : { group_booking: { max_seats: seats.capacity, current_seats: seats.used } }),
    event_info: {
      start: times.offset(booking.startsAt.getTime(), zone),
      end: times.offset(booking.endsAt.getTime(), zone),
      what: booking.what,
      where: booking.place,
      description: booking.description,
      calendar_id: booking.calendarId,
      participants,
    },
  };
}

/** Only when there is something to show: other clients know no such key. */
function presentOpenslot({ id }: BookingRow, { furtherResources }: BookingRelations): Record<string, unknown> {
  const ids = furtherResources.get(id);
  return ids === undefined ? {} : { openslot: { resource_ids: ids } };
}

/** Which booking's place this one took, and which one took its place. */
function presentLinks({ rescheduledFromId: from, rescheduledToId: to }: BookingRow): Record<string, unknown> {
  const links = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
  return from === null && to === null ? {} : { rescheduled: links };
}

/** Until when a reservation keeps its time (null once it does not), and what a booking was made of. */
function presentReservation(
  { graph, dueAt, reservationId }: BookingRow,
  zone: string,
  times: RequestTimes,
): Record<string, unknown> {
  if (graph === 'reservation') {
    return { reservation: { expires_at: dueAt === null ? null : times.offset(dueAt.getTime(), zone) } };
  }
  return reservationId === null ? {} : { reservation: { reservation_id: reservationId } };
}

/** The documented fields first and always; the client's own fields after them, as sent. */
function presentCustomer({ id, name, email, phone, voip, timezone, ...rest }: BookingCustomer): BookingCustomer {
  return {
    id,
    name: name ?? '',
    email: email ?? '',
    phone: phone ?? '',
    voip: voip ?? '',
    ...(timezone === undefined ? {} : { timezone }),
    ...rest,
  };
}

function presentLog(log: EngineBookingLog, zone: string, times: RequestTimes): Record<string, unknown> {
  return {
    id: log.id,
    version: log.version,
    action: log.action,
    from_state: log.fromState,
    to_state: log.toState,
    actor: log.actor,
    input: log.input,
    created_at: times.compact(log.at.getTime(), zone),
  };
}

/**
 * A group booking as those see it who want a seat or have one, in the recorded shape. Anybody with the page it is shown
 * on can read it, so it names neither the participants nor more of the resource than its name.
 */
export function presentGroup(
  booking: BookingRow,
  relations: BookingRelations,
  times: RequestTimes,
): Record<string, unknown> {
  const resource = relations.resources.get(booking.resourceId);
  const zone = resource?.timezone ?? 'UTC';
  return {
    ...presentBooking(booking, relations, new Set(), times),
    attributes: presentAttributes(booking, relations, zone, times, []),
    available_actions: callableActions(booking),
    resource: resource === undefined ? null : { id: resource.id, name: resource.name },
  };
}
