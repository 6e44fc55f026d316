/** What a hold is at a moment. No job ends a hold: one that is past its time is over for everybody who looks. */
import type { Hold } from './hold.entity.js';
import { HoldsError } from './holds.errors.js';

export const HOLD_STATES = ['held', 'converted', 'released', 'expired'] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/** A hold whose outcome is recorded. */
export type KnownHold = Hold & { timekitReservationId: string };

export function isKnown(hold: Hold): hold is KnownHold {
  return hold.timekitReservationId !== null;
}

/** At its last moment a hold has expired. One that is pending counts as held, since it may be. */
export function holdStateAt(hold: Pick<Hold, 'state' | 'expiresAt'>, nowMs: number): HoldState {
  if (hold.state === 'converted' || hold.state === 'released') {
    return hold.state;
  }
  return hold.expiresAt.getTime() > nowMs ? 'held' : 'expired';
}

/** Throws `holds.not_held` for a hold that is over, and `holds.in_use` while a booking is being made from it. */
export function assertHeld(hold: Hold, nowMs: number): void {
  const state = holdStateAt(hold, nowMs);
  if (state !== 'held') {
    throw HoldsError.notHeld(hold, state);
  }
  if (hold.bookingId !== null) {
    throw HoldsError.inUse(hold.id, hold.bookingId);
  }
}
