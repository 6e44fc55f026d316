/**
 * One step of a booking along its graph: state, effects, what time will do next, and the log row, together; and
 * the seats of a group booking with it. The caller has the booking's row locked and has checked that it may ask for the
 * action.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Effect, transition } from '#libs/scheduling';
import type { EngineBooking } from '../storage/booking.entity.js';
import { dueOf } from './booking-due.js';
import { applyEffects } from './booking-effects.js';
import { graphOf } from './booking-graph.js';
import { recordChange } from './booking-log.js';
import { endSeats } from './seat-moves.js';

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
    // A group booking moves to an end only.
    await endSeats(tx, booking, step.action === 'cancel' ? 'cancel' : 'complete', step);
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
