import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { resourcesOf } from './booked-resources.js';
import { arrayLiteral } from './sql-array.js';
import { takeTurn } from './time-turns.js';

/**
 * That of the owner, for a seat, and that of a second group booking for a seat that goes there. They are locked before the
 * seat by everybody, in one order, so that nobody waits in a circle.
 */
const SHARE_OWNERS = `
  select 1 from engine.booking owner
  where owner.app_id = ?
    and owner.id in (?, (select b.owner_booking_id from engine.booking b where b.app_id = ? and b.id = ?))
  order by owner.id for share`;

/**
 * The booking, its row locked until the transaction ends, and with it the owner of a seat, and the group booking
 * `newOwnerId`; null when there is none.
 */
export async function findLocked(
  tx: EntityManager,
  appId: string,
  id: string,
  newOwnerId?: string,
): Promise<EngineBooking | null> {
  await tx.execute(SHARE_OWNERS, [appId, newOwnerId ?? null, appId, id]);
  return await tx.findOne(EngineBooking, { appId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

const SHARE_OWNER = 'select 1 from engine.booking where app_id = ? and id = ? for share';

/** For whoever moves seats of the group booking, and not itself: locked before they are. */
export async function shareOwner(tx: EntityManager, appId: string, ownerId: string): Promise<void> {
  await tx.execute(SHARE_OWNER, [appId, ownerId]);
}

const LOCK_OPEN_SEATS = `
  select count(*) from (
    select 1 from engine.booking b
    where b.app_id = ? and b.owner_booking_id = ? and not b.completed and (?::timestamptz is null or b.due_at <= ?::timestamptz)
    order by b.id for update
  ) locked`;

/** The open seats of a group booking, or those alone that are due at a moment. The owner's row is locked. */
export async function lockOpenSeats(
  tx: EntityManager,
  { appId, id }: Pick<EngineBooking, 'appId' | 'id'>,
  dueAt: Date | null = null,
): Promise<void> {
  const moment = dueAt?.toISOString() ?? null;
  await tx.execute(LOCK_OPEN_SEATS, [appId, id, moment, moment]);
}

const LOCK_OWNERS = `
  select 1 from engine.booking o
  where o.app_id = ? and (o.owner_booking_id is null and o.id = any(?::uuid[]) or o.id in (
    select b.owner_booking_id from engine.booking b where b.app_id = ? and b.id = any(?::uuid[])))
  order by o.id for update`;

const LOCK_SEATS = `
  select 1 from engine.booking b
  where b.app_id = ? and b.owner_booking_id is not null and b.id = any(?::uuid[])
  order by b.id for update`;

const RESOURCES = `
  select distinct r.id from engine.booking b, lateral ${resourcesOf('b')} r(id)
  where b.app_id = ? and b.id = any(?::uuid[])`;

/**
 * Locks what a transaction about many bookings is going to move, in the one order that keeps everybody out of circles: rows
 * by their ids, owners before seats, then the turn on their resources and on the `wanted` ones.
 */
export async function lockTogether(
  tx: EntityManager,
  appId: string,
  ids: readonly string[],
  wanted: readonly string[] = [],
): Promise<void> {
  const all = arrayLiteral(ids);
  await tx.execute(LOCK_OWNERS, [appId, all, appId, all]);
  await tx.execute(LOCK_SEATS, [appId, all]);
  const held = await tx.execute<{ id: string }[]>(RESOURCES, [appId, all]);
  await takeTurn(tx, appId, [...held.map(({ id }) => id), ...wanted]);
}

/** As `findLocked`; 404 when there is none. */
export async function lockBooking(
  tx: EntityManager,
  appId: string,
  id: string,
  newOwnerId?: string,
): Promise<EngineBooking> {
  const booking = await findLocked(tx, appId, id, newOwnerId);
  if (booking === null) {
    throw EngineError.notFound('Booking');
  }
  return booking;
}
