/**
 * One step of a booking along its graph: state, effects, what time will do next, and the log row, together. The caller
 * has the booking's row locked and has checked that it may ask for the action.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { transition } from '#libs/scheduling';
import type { EngineBooking } from '../storage/booking.entity.js';
import { dueOf } from './booking-due.js';
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

/** Throws code `slot_taken` when the new state holds time that is taken. */
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
