/**
 * What a state change does to the world around a booking: time on its resources with the events that show it, or a seat in
 * a group booking. Both follow the state in the same transaction, so a booking that holds time always has exactly one
 * active claim and one event for each of its resources (a reservation: no events), one that holds a seat is counted once, and
 * any other booking has nothing.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { assertNever, type Effect } from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import type { EngineBooking } from '../storage/booking.entity.js';
import { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { type BookedResource, shareResources } from './booked-resources.js';
import { giveBack, takeTime } from './claims.js';
import { freeSeat, takeSeat } from './group-seats.js';
import { takeTurn } from './time-turns.js';

/**
 * The booking's row must be in the database already. `shared`: all its resources, where the caller has locked them for sharing
 * before. Throws code `slot_taken` or `seats_taken` when it cannot be had.
 */
export async function applyEffects(
  tx: EntityManager,
  booking: EngineBooking,
  effects: readonly Effect[],
  at: Date,
  shared?: readonly BookedResource[],
): Promise<void> {
  for (const effect of effects) {
    switch (effect) {
      case 'claim':
        await claim(tx, booking, at, shared ?? (await shareResources(tx, booking)));
        break;
      case 'release':
        await release(tx, booking);
        break;
      case 'keep':
        break;
      case 'take_seat':
        await takeSeat(tx, booking);
        break;
      case 'free_seat':
        await freeSeat(tx, booking);
        break;
      default:
        assertNever(effect);
    }
  }
}

async function claim(
  tx: EntityManager,
  booking: EngineBooking,
  at: Date,
  resources: readonly BookedResource[],
): Promise<void> {
  const inTurn = resources.filter(({ capacity }) => capacity > 1 || resources.length > 1).map(({ id }) => id);
  await takeTurn(tx, booking.appId, inTurn);
  for (const { id, timezone, capacity } of resources) {
    const taken = await takeTime(tx, {
      appId: booking.appId,
      resourceId: id,
      bookingId: booking.id,
      start: booking.startsAt.getTime(),
      end: booking.endsAt.getTime(),
      zone: timezone,
      capacity,
      allowDoubleBookings: booking.settings['allow_double_bookings'] === true,
      ignoreAllDayEvents: booking.settings['ignore_all_day_events'] === true,
      at,
    });
    if (!taken) {
      throw EngineError.refused('The requested time is no longer available.', 'slot_taken', 422, { resource_id: id });
    }
  }
  if (!hasEvent(booking)) {
    return;
  }
  const further = resources.map(({ id }) => id).filter((id) => id !== booking.resourceId);
  booking.eventId ??= uuidv7();
  showIn(tx, booking, { ...booking, id: booking.eventId }, at);
  for (const calendar of await primaryCalendars(tx, booking.appId, further)) {
    showIn(tx, booking, { id: uuidv7(), resourceId: calendar.resourceId, calendarId: calendar.id }, at);
  }
}

/** A calendar shows what takes place, and of a reservation nobody knows yet whether it does. */
export function hasEvent({ graph }: Pick<EngineBooking, 'graph'>): boolean {
  return graph !== 'reservation';
}

/** Puts an event for the booking into a calendar. */
function showIn(
  tx: EntityManager,
  booking: EngineBooking,
  { id, resourceId, calendarId }: { readonly id: string; readonly resourceId: string; readonly calendarId: string },
  at: Date,
): void {
  tx.create(EngineEvent, {
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
  });
}

async function primaryCalendars(
  tx: EntityManager,
  appId: string,
  resourceIds: readonly string[],
): Promise<EngineCalendar[]> {
  return resourceIds.length === 0
    ? []
    : await tx.find(EngineCalendar, { appId, resourceId: { $in: [...resourceIds] }, isPrimary: true });
}

async function release(tx: EntityManager, booking: EngineBooking): Promise<void> {
  await giveBack(tx, booking.appId, booking.id);
  await tx.nativeDelete(EngineEvent, { appId: booking.appId, bookingId: booking.id });
  booking.eventId = null;
}
