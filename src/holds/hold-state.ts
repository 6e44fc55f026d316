/** What a hold is at a moment. No job ends a hold: one that is past its time is over for everybody who looks. */
import type { Hold } from './hold.entity.js';
import { HoldsError } from './holds.errors.js';

export const HOLD_STATES = ['held', 'converted', 'released', 'expired'] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/** A hold whose outcome is recorded. */
export type KnownHold = Hold & { timekitReservationId: string };

/** For a row that is known not to be pending. */
export function knownOrThrow(hold: Hold): KnownHold {
  if (!isKnown(hold)) {
    throw new TypeError(`The hold ${hold.id} is ${hold.state} without an id at Timekit.`);
  }
  return hold;
}

type Standing = Pick<Hold, 'state' | 'expiresAt' | 'bookingId'>;

export function isKnown(hold: Hold): hold is KnownHold {
  return hold.timekitReservationId !== null;
}

/**
 * At its last moment a hold has expired, unless a booking is being made from it: what becomes of that says how it ended. One
 * that is pending counts as held, since it may be.
 */
export function holdStateAt({ state, expiresAt, bookingId }: Standing, nowMs: number): HoldState {
  if (state !== 'held' && state !== 'pending') {
    return state;
  }
  return bookingId === null && expiresAt.getTime() <= nowMs ? 'expired' : 'held';
}

/** Whether it has expired, and nobody has recorded that. One that is pending has nothing recorded of it. */
export function isDue(hold: Standing, nowMs: number): boolean {
  return hold.state === 'held' && holdStateAt(hold, nowMs) === 'expired';
}

/** Ended without a booking. */
export function isOver(hold: Standing, nowMs: number): boolean {
  const state = holdStateAt(hold, nowMs);
  return state === 'expired' || state === 'released';
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
