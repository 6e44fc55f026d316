/**
 * What a state change does to the world around a booking: time on the resource with the event that shows it, or a seat in
 * a group booking. Both follow the state in the same transaction, so a booking that holds time always has exactly one
 * active claim and one event, one that holds a seat is counted once, and any other booking has nothing.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { assertNever, type Effect } from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import type { EngineBooking } from '../storage/booking.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { EngineResource } from '../storage/resource.entity.js';
import { giveBack, takeTime } from './claims.js';
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
  const { timezone } = await tx.findOneOrFail(EngineResource, { appId: booking.appId, id: booking.resourceId });
  const taken = await takeTime(tx, {
    appId: booking.appId,
    resourceId: booking.resourceId,
    bookingId: booking.id,
    start: booking.startsAt.getTime(),
    end: booking.endsAt.getTime(),
    zone: timezone,
    allowDoubleBookings: booking.settings['allow_double_bookings'] === true,
    ignoreAllDayEvents: booking.settings['ignore_all_day_events'] === true,
    at,
  });
  if (!taken) {
    throw EngineError.refused('The requested time is no longer available.', 'slot_taken');
  }
  booking.eventId = uuidv7();
  tx.create(EngineEvent, {
    appId: booking.appId,
    id: booking.eventId,
    resourceId: booking.resourceId,
    calendarId: booking.calendarId,
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

async function release(tx: EntityManager, booking: EngineBooking): Promise<void> {
  await giveBack(tx, booking.appId, booking.id);
  await tx.nativeDelete(EngineEvent, { appId: booking.appId, bookingId: booking.id });
  booking.eventId = null;
}
