/**
 * One step of a booking along its graph: state, effects, what time will do next, and the log row, together; and
 * the seats of a group booking with it. The caller has the booking's row locked and has checked that it may ask for the
 * action.
 */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { allowedActions, transition, type BookingAction } from '#libs/scheduling';
import { EngineBooking } from '../storage/booking.entity.js';
import { dueOf, isDue } from './booking-due.js';
import { applyEffects } from './booking-effects.js';
import { graphOf } from './booking-graph.js';
import { recordChange } from './booking-log.js';

export interface Step {
  readonly action: string;
  /** `api_key`, `widget_key` or `system`. */
  readonly actor: string;
  readonly input: Record<string, unknown>;
  readonly at: Date;
}

/** Throws code `slot_taken` or `seats_taken` when the new state holds what is taken. */
export async function moveBooking(tx: EntityManager, booking: EngineBooking, step: Step): Promise<void> {
  const { action, actor, input, at } = step;
  const move = transition(graphOf(booking), booking.state, action);
  if (!move.ok) {
    throw new TypeError(`Booking ${booking.id} is ${booking.state} and cannot ${action}.`);
  }
  booking.state = move.to;
  booking.completed = move.final;
  booking.version += 1;
  booking.inputs = { ...booking.inputs, [action]: input };
  booking.updatedAt = at;
  Object.assign(booking, dueOf(booking));
  await applyEffects(tx, booking, move.effects, at);
  recordChange(tx, booking, { action, fromState: move.from, actor, input });
  if (booking.graph === 'group_owner') {
    await moveSeats(tx, booking, step);
  }
}

/**
 * Does to a booking that is due what time does. It happened when it was due, whoever looks later; only a booking that
 * came into its state after that moment follows at once.
 */
export async function settleBooking(tx: EntityManager, booking: EngineBooking): Promise<void> {
  const { dueAt, dueAction } = booking;
  if (dueAt === null || dueAction === null) {
    throw new TypeError(`Booking ${booking.id} is not moved by time.`);
  }
  const at = dueAt > booking.updatedAt ? dueAt : booking.updatedAt;
  await moveBooking(tx, booking, { action: dueAction, actor: 'system', input: {}, at });
}

/** A group booking moves to an end only, and none of its seats outlives it. */
async function moveSeats(tx: EntityManager, owner: EngineBooking, { action, actor, at }: Step): Promise<void> {
  const seats = await tx.find(
    EngineBooking,
    { appId: owner.appId, ownerBookingId: owner.id, completed: false },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const seat of seats) {
    if (isDue(seat, at)) {
      await settleBooking(tx, seat);
    } else {
      await moveBooking(tx, seat, { action: seatAction(seat, action), actor, input: {}, at });
    }
  }
}

/** A seat that waits for its payment cannot be completed: the payment did not come. */
function seatAction(seat: EngineBooking, ownerAction: string): BookingAction {
  if (ownerAction === 'cancel') {
    return 'cancel_by_owner';
  }
  return allowedActions(graphOf(seat), seat.state).includes('complete') ? 'complete' : 'timeout';
}
