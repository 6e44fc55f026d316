import type { EntityManager } from '@mikro-orm/postgresql';
import { type BookingRow, EngineBooking } from '../storage/booking.entity.js';
import { EngineBookingLog } from '../storage/booking-log.entity.js';
import type { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import type { EngineGroupSeats } from '../storage/group-seats.entity.js';
import type { EngineResource } from '../storage/resource.entity.js';
import { furtherResources } from './booked-resources.js';
import { groupSeatsByOwner } from './group-seats.js';
import { calendarsById, resourcesById } from './relations.js';

/** What bookings are shown with, by id; logs by booking id, oldest first. */
export interface BookingRelations {
  /** Always loaded: the resource's zone is what times are written in. */
  readonly resources: ReadonlyMap<string, EngineResource>;
  readonly calendars: ReadonlyMap<string, EngineCalendar>;
  readonly events: ReadonlyMap<string, EngineEvent>;
  readonly logs: ReadonlyMap<string, EngineBookingLog[]>;
  /** What was made together, by bulk id, oldest first; of one that was rescheduled the one that took its place. */
  readonly bulks: ReadonlyMap<string, EngineBooking[]>;
  /** The group bookings of seats. */
  readonly owners: ReadonlyMap<string, EngineBooking>;
  /** By the group booking's id. */
  readonly seats: ReadonlyMap<string, EngineGroupSeats>;
  /** Ids of the resources booked together with the booking's own one, by booking id. */
  readonly furtherResources: ReadonlyMap<string, readonly string[]>;
}

/** Loads what `include` asks for, in one query a kind, however many bookings there are. */
export async function loadBookingRelations(
  em: EntityManager,
  appId: string,
  bookings: readonly BookingRow[],
  include: ReadonlySet<string>,
): Promise<BookingRelations> {
  const bulked = include.has('bulked_bookings')
    ? await em.find(
        EngineBooking,
        { appId, bulkId: { $in: idsOf(bookings, 'bulkId') }, rescheduledToId: null },
        { orderBy: { id: 'asc' } },
      )
    : [];
  const resources = await resourcesById(em, appId, idsOf([...bookings, ...bulked], 'resourceId'));
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
  const owners = include.has('owner_booking')
    ? await em.find(EngineBooking, { appId, id: { $in: idsOf(bookings, 'ownerBookingId') } })
    : [];
  const counted = [...owners, ...(include.has('attributes') ? bookings : [])];
  const groups = counted.filter(({ graph }) => graph === 'group_owner').map(({ id }) => id);
  const seats = groups.length === 0 ? new Map<string, EngineGroupSeats>() : await groupSeatsByOwner(em, appId, groups);
  const further = include.has('attributes')
    ? await furtherResources(em, appId, idsOf(bookings, 'id'))
    : new Map<string, string[]>();
  return {
    resources,
    calendars,
    events: new Map(events.map((event) => [event.id, event])),
    logs: Map.groupBy(logs, (log) => log.bookingId),
    bulks: Map.groupBy(bulked, ({ bulkId }) => bulkId ?? ''),
    owners: new Map(owners.map((owner) => [owner.id, owner])),
    seats,
    furtherResources: further,
  };
}

function idsOf(
  bookings: readonly BookingRow[],
  property: 'id' | 'resourceId' | 'calendarId' | 'eventId' | 'ownerBookingId' | 'bulkId',
): string[] {
  return bookings.map((booking) => booking[property]).filter((id) => id !== null);
}
