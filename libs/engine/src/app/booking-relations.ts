import type { EntityManager } from '@mikro-orm/postgresql';
import type { EngineBooking } from '../storage/booking.entity.js';
import { EngineBookingLog } from '../storage/booking-log.entity.js';
import { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { EngineResource } from '../storage/resource.entity.js';

/** What bookings are shown with, by id; logs by booking id, oldest first. */
export interface BookingRelations {
  /** Always loaded: the resource's zone is what times are written in. */
  readonly resources: ReadonlyMap<string, EngineResource>;
  readonly calendars: ReadonlyMap<string, EngineCalendar>;
  readonly events: ReadonlyMap<string, EngineEvent>;
  readonly logs: ReadonlyMap<string, EngineBookingLog[]>;
}

/** Loads what `include` asks for, in one query a kind, however many bookings there are. */
export async function loadBookingRelations(
  em: EntityManager,
  appId: string,
  bookings: readonly EngineBooking[],
  include: ReadonlySet<string>,
): Promise<BookingRelations> {
  const ids = (of: (booking: EngineBooking) => string | null): { $in: string[] } => ({
    $in: [...new Set(bookings.map(of))].filter((id) => id !== null),
  });
  const resources = await em.find(EngineResource, { appId, id: ids((booking) => booking.resourceId) });
  const calendars = include.has('calendar')
    ? await em.find(EngineCalendar, { appId, id: ids((booking) => booking.calendarId) })
    : [];
  const events = include.has('event')
    ? await em.find(EngineEvent, { appId, id: ids((booking) => booking.eventId) })
    : [];
  const logs = include.has('logs')
    ? await em.find(
        EngineBookingLog,
        { appId, bookingId: ids((booking) => booking.id) },
        { orderBy: { bookingId: 'asc', version: 'asc' } },
      )
    : [];
  return {
    resources: new Map(resources.map((resource) => [resource.id, resource])),
    calendars: new Map(calendars.map((calendar) => [calendar.id, calendar])),
    events: new Map(events.map((event) => [event.id, event])),
    logs: Map.groupBy(logs, (log) => log.bookingId),
  };
}
