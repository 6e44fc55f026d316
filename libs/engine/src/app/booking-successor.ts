/** The booking that takes the place of one that is rescheduled: everything but what is said anew is as it was. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { begin, type BookingState } from '#libs/scheduling';
import { EngineBooking } from '../storage/booking.entity.js';
import { addFurtherResources } from './booked-resources.js';
import { dueOf } from './booking-due.js';
import { applyEffects } from './booking-effects.js';
import { graphOf } from './booking-graph.js';
import { recordChange } from './booking-log.js';
import { moveBooking, type Step } from './booking-move.js';
import type { BookingPlace } from './new-booking.js';

/**
 * Ends `old` and writes the one that takes its place, in the same state. `old` is locked and may be rescheduled; the
 * caller has the turn on its time and on that of the new place. Throws code `slot_taken` or `seats_taken`.
 */
export async function replaceBooking(
  tx: EntityManager,
  old: EngineBooking,
  state: BookingState,
  place: Omit<BookingPlace, 'reservationId'> & Pick<EngineBooking, 'settings'>,
  { input, actor, at }: Omit<Step, 'action'>,
): Promise<EngineBooking> {
  const { resource: _resource, ...kept } = old;
  const { furtherResourceIds, ...columns } = place;
  await moveBooking(tx, old, { action: 'reschedule_by_customer', input, actor, at });
  const booking = tx.create(EngineBooking, {
    ...kept,
    ...columns,
    id: uuidv7(),
    state,
    rescheduledFromId: old.id,
    rescheduledToId: null,
    reservationId: null,
    eventId: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  Object.assign(booking, dueOf(booking));
  addFurtherResources(tx, booking, furtherResourceIds);
  old.rescheduledToId = booking.id;
  // What it holds refers to the booking, so the booking's row has to be there first.
  await tx.flush();
  await applyEffects(tx, booking, begin(graphOf(booking), state).effects, at);
  recordChange(tx, booking, { action: 'reschedule', fromState: null, actor, input: {} });
  return booking;
}
