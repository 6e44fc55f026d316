/**
 * A reservation keeps time free until its moment comes, and whether it has come is judged by the clock under the lock of
 * its row: one that is over is neither prolonged nor used, whether or not anybody has settled it yet.
 */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { type BookingRow, EngineBooking } from '../storage/booking.entity.js';
import { furtherResources } from './booked-resources.js';
import { isDue } from './booking-due.js';
import { moveBooking, settleBooking } from './booking-move.js';
import type { Caller } from './caller.js';
import { takeTurn } from './time-turns.js';

type Clock = EngineOptions['clock'];

/** What a booking that is made of a reservation takes over. */
export interface Reserved {
  readonly reservation: EngineBooking;
  /** The one it named, or the resource's primary one if that is gone. */
  readonly calendarId: string;
  readonly furtherResourceIds: readonly string[];
}

/** The reservation, its row locked, and the moment it is judged at. Throws `not_found`, or code `reservation_expired`. */
export async function lockReservation(
  tx: EntityManager,
  appId: string,
  id: string,
  clock: Clock,
): Promise<{ reservation: EngineBooking; at: Date }> {
  const reservation = await tx.findOne(
    EngineBooking,
    { appId, id, graph: 'reservation' },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (reservation === null) {
    throw EngineError.notFound('Reservation');
  }
  const at = new Date(clock.now().epochMilliseconds);
  if (reservation.state !== 'reserved' || isDue(reservation, at)) {
    throw EngineError.refused('The reservation has expired or was used.', 'reservation_expired');
  }
  return { reservation, at };
}

/** The reservation as it stands once it is made: one for no time at all is over at once. */
export async function startReservation(tx: EntityManager, row: BookingRow): Promise<BookingRow> {
  if (!isDue(row, row.createdAt)) {
    return row;
  }
  const reservation = await tx.findOneOrFail(EngineBooking, { appId: row.appId, id: row.id });
  await settleBooking(tx, reservation);
  return reservation;
}

/**
 * Ends a reservation before its moment, so that its time can be claimed in the same transaction, with the turn on its
 * resources and on the `wanted` ones. Throws as `lockReservation`.
 */
export async function giveUpReservation(
  tx: EntityManager,
  caller: Caller,
  id: string,
  wanted: readonly string[],
  clock: Clock,
): Promise<void> {
  const { reservation, at } = await lockReservation(tx, caller.appId, id, clock);
  const further = (await furtherResources(tx, caller.appId, [id])).get(id) ?? [];
  await takeTurn(tx, caller.appId, [reservation.resourceId, ...further, ...wanted]);
  await moveBooking(tx, reservation, { action: 'expire', actor: caller.actor, input: {}, at });
}
