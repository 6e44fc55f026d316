import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';

/** The booking, its row locked until the transaction ends; 404 when there is none. */
export async function lockBooking(tx: EntityManager, appId: string, id: string): Promise<EngineBooking> {
  const booking = await tx.findOne(EngineBooking, { appId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (booking === null) {
    throw EngineError.notFound('Booking');
  }
  return booking;
}
