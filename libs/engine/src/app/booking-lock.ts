import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';

/** That of the owner, for a seat. It is locked before the seat by everybody, so that nobody waits in a circle. */
const SHARE_OWNER = `
  select 1 from engine.booking owner
  where owner.app_id = ? and owner.id = (select b.owner_booking_id from engine.booking b where b.app_id = ? and b.id = ?)
  for share`;

/** The booking, its row locked until the transaction ends, and with it the owner of a seat; null when there is none. */
export async function findLocked(tx: EntityManager, appId: string, id: string): Promise<EngineBooking | null> {
  await tx.execute(SHARE_OWNER, [appId, appId, id]);
  return await tx.findOne(EngineBooking, { appId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** As `findLocked`; 404 when there is none. */
export async function lockBooking(tx: EntityManager, appId: string, id: string): Promise<EngineBooking> {
  const booking = await findLocked(tx, appId, id);
  if (booking === null) {
    throw EngineError.notFound('Booking');
  }
  return booking;
}
