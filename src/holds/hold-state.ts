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

/** Ended without a booking. */
export function isOver(hold: Pick<Hold, 'state' | 'expiresAt'>, nowMs: number): boolean {
  const state = holdStateAt(hold, nowMs);
  return state === 'expired' || state === 'released';
}

/** That a hold expires changes it, though nobody writes it down: then the version shown, its entity tag, is one more. */
export function versionAt(hold: Pick<Hold, 'state' | 'expiresAt' | 'version'>, nowMs: number): number {
  return holdStateAt(hold, nowMs) === 'expired' ? hold.version + 1 : hold.version;
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
