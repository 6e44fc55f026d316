import type { EntityManager } from '@mikro-orm/postgresql';
import type { EngineBooking } from '../storage/booking.entity.js';
import { EngineBookingLog } from '../storage/booking-log.entity.js';
import type { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import type { EngineResource } from '../storage/resource.entity.js';
import { calendarsById, resourcesById } from './relations.js';

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
  const resources = await resourcesById(em, appId, idsOf(bookings, 'resourceId'));
  const calendars = include.has('calendar')
    ? await calendarsById(em, appId, idsOf(bookings, 'calendarId'))
    : new Map<string, EngineCalendar>();
  const events = include.has('event')
    ? await em.find(EngineEvent, { appId, id: { $in: idsOf(bookings, 'eventId') } })
    : [];
  const logs = include.has('logs')
    ? await em.find(
        EngineBookingLog,
        { appId, bookingId: { $in: idsOf(bookings, 'id') } },
        { orderBy: { bookingId: 'asc', version: 'asc' } },
      )
    : [];
  return {
    resources,
    calendars,
    events: new Map(events.map((event) => [event.id, event])),
    logs: Map.groupBy(logs, (log) => log.bookingId),
  };
}

function idsOf(bookings: readonly EngineBooking[], property: 'id' | 'resourceId' | 'calendarId' | 'eventId'): string[] {
  return bookings.map((booking) => booking[property]).filter((id) => id !== null);
}
