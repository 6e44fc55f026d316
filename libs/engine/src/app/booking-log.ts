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
