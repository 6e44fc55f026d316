/**
 * What a state change does to the world around a booking: time on its resources with the events that show it, or a seat in
 * a group booking. Both follow the state in the same transaction, so a booking that holds time always has exactly one
 * active claim and one event for each of its resources (a reservation: no events), one that holds a seat is counted once, and
 * any other booking has nothing.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { assertNever, type Effect } from '#libs/scheduling';
import type { EngineBooking } from '../storage/booking.entity.js';
import { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { shareResources } from './booked-resources.js';
import { eventOf, hasEvent } from './booking-event.js';
import { giveBack, takeTime, takeTurnsToClaim, wantedTime } from './claims.js';
import { freeSeat, takeSeat } from './group-seats.js';

/** The booking's row must be in the database already. Throws code `slot_taken` or `seats_taken` when it cannot be had. */
export async function applyEffects(
  tx: EntityManager,
  booking: EngineBooking,
  effects: readonly Effect[],
  at: Date,
): Promise<void> {
  for (const effect of effects) {
    switch (effect) {
      case 'claim':
        await claim(tx, booking, at);
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

async function claim(tx: EntityManager, booking: EngineBooking, at: Date): Promise<void> {
  const resources = await shareResources(tx, booking);
  await takeTurnsToClaim(tx, booking.appId, resources);
  await takeTime(
    tx,
    resources.map((resource) => wantedTime(booking, resource, at)),
  );
  if (!hasEvent(booking)) {
    return;
  }
  const further = resources.map(({ id }) => id).filter((id) => id !== booking.resourceId);
  booking.eventId ??= uuidv7();
  const own = { id: booking.eventId, resourceId: booking.resourceId, calendarId: booking.calendarId };
  tx.create(EngineEvent, eventOf(booking, own, at));
  for (const { id: calendarId, resourceId } of await primaryCalendars(tx, booking.appId, further)) {
    tx.create(EngineEvent, eventOf(booking, { id: uuidv7(), resourceId, calendarId }, at));
  }
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
