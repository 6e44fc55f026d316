import type { EntityManager, RequiredEntityData } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import type { BookingRow } from '../storage/booking.entity.js';
import { EngineBookingLog } from '../storage/booking-log.entity.js';

export interface StateChange {
  readonly action: string;
  /** Null when the booking was created. */
  readonly fromState: string | null;
  readonly actor: string;
  readonly input: Record<string, unknown>;
}

/** A new UUIDv7, of the moment, as ids are everywhere else. */
const NEW_ID = `encode(set_bit(set_bit(
  overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
  52, 1), 53, 1), 'hex')::uuid`;

/** Notes the changes of many bookings in the statement that makes them, which has them as its relation `step`. */
export const LOG_STEPS = `
  insert into engine.booking_log (app_id, id, booking_id, version, action, from_state, to_state, actor, input, at)
  select app_id, ${NEW_ID}, id, version, action, from_state, to_state, actor, input, at from step`;

/** Notes the change that brought the booking to its present state and version, at its `updatedAt`. */
export function recordChange(tx: EntityManager, booking: BookingRow, change: StateChange): void {
  tx.create(EngineBookingLog, changeOf(booking, change));
}

/** The row that notes it. */
export function changeOf(booking: BookingRow, change: StateChange): RequiredEntityData<EngineBookingLog> {
  return {
    appId: booking.appId,
    id: uuidv7(),
    bookingId: booking.id,
    version: booking.version,
    action: change.action,
    fromState: change.fromState,
    toState: booking.state,
    actor: change.actor,
    input: change.input,
    at: booking.updatedAt,
  };
}
