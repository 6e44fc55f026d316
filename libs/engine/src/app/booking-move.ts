/**
 * One step of a booking along its graph: state, effects, what time will do next, and the log row, together; and
 * the seats of a group booking with it. The caller has the booking's row locked and has checked that it may ask for the
 * action.
 */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { allowedActions, transition, type BookingAction, type Effect } from '#libs/scheduling';
import { EngineBooking } from '../storage/booking.entity.js';
import { dueOf, isDue } from './booking-due.js';
import { applyEffects } from './booking-effects.js';
import { graphOf } from './booking-graph.js';
import { recordChange } from './booking-log.js';
import { freeSeats } from './group-seats.js';

export interface Step {
  readonly action: string;
  /** `api_key`, `widget_key` or `system`. */
  readonly actor: string;
  readonly input: Record<string, unknown>;
  readonly at: Date;
}

/** Throws code `slot_taken` or `seats_taken` when the new state holds what is taken. */
export async function moveBooking(tx: EntityManager, booking: EngineBooking, step: Step): Promise<void> {
  await applyEffects(tx, booking, advance(tx, booking, step), step.at);
  if (booking.graph === 'group_owner') {
    await moveSeats(tx, booking, step);
  }
}

/** Does to a booking that is due what time does. */
export async function settleBooking(tx: EntityManager, booking: EngineBooking): Promise<void> {
  await moveBooking(tx, booking, dueStep(booking));
}

/** Moves the booking's row alone, and logs that; gives the effects that go with it. */
function advance(tx: EntityManager, booking: EngineBooking, { action, actor, input, at }: Step): readonly Effect[] {
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
  recordChange(tx, booking, { action, fromState: move.from, actor, input });
  return move.effects;
}

/**
 * What time does to a booking that is due. It happened when it was due, whoever looks later; only a booking that came into
 * its state after that moment follows at once.
 */
function dueStep({ id, dueAt, dueAction, updatedAt }: EngineBooking): Step {
  if (dueAt === null || dueAction === null) {
    throw new TypeError(`Booking ${id} is not moved by time.`);
  }
  return { action: dueAction, actor: 'system', input: {}, at: dueAt > updatedAt ? dueAt : updatedAt };
}

/**
 * A group booking moves to an end only, and none of its seats outlives it. A seat that ends gives its place back or keeps
 * it, so the counter is moved once, however many they are.
 */
async function moveSeats(tx: EntityManager, owner: EngineBooking, { action, actor, at }: Step): Promise<void> {
  const seats = await tx.find(
    EngineBooking,
    { appId: owner.appId, ownerBookingId: owner.id, completed: false },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const effects = seats.flatMap((seat) =>
    advance(tx, seat, isDue(seat, at) ? dueStep(seat) : { action: seatAction(seat, action), actor, input: {}, at }),
  );
  const freed = effects.filter((effect) => effect === 'free_seat').length;
  if (freed > 0) {
    await freeSeats(tx, owner, freed);
  }
}

/** A seat that waits for its payment cannot be completed: the payment did not come. */
function seatAction(seat: EngineBooking, ownerAction: string): BookingAction {
  if (ownerAction === 'cancel') {
    return 'cancel_by_owner';
  }
  return allowedActions(graphOf(seat), seat.state).includes('complete') ? 'complete' : 'timeout';
}
