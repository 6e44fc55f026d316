/**
 * When time itself moves a booking: a payment that did not come, a reservation nobody used, the hour after the end. No job
 * watches for that. The moment is stored with the booking (`due_at`), and whoever is about to look at it or to need its time
 * settles it first (`due-bookings.service.ts`). At the moment itself it is due.
 */
import { allowedActions, AUTO_COMPLETE_DELAY_MS, type BookingAction } from '#libs/scheduling';
import type { EngineBooking } from '../storage/booking.entity.js';
import { graphOf } from './booking-graph.js';
import { DELAY_BOUNDS, lengthMs } from './booking-settings.js';

export type Due =
  | { readonly dueAt: Date; readonly dueAction: BookingAction }
  | { readonly dueAt: null; readonly dueAction: null };

type Standing = Pick<EngineBooking, 'graph' | 'state' | 'settings' | 'autoComplete' | 'createdAt' | 'endsAt'>;

/** What time will do to a booking that stands like this. */
export function dueOf(booking: Standing): Due {
  const graph = graphOf(booking);
  const actions = allowedActions(graph, booking.state);
  for (const action of actions) {
    const automatic = graph.automatic?.[action];
    if (automatic !== undefined) {
      const delayMs = lengthMs(booking.settings[automatic.setting], DELAY_BOUNDS) ?? automatic.defaultDelayMs;
      return { dueAt: new Date(booking.createdAt.getTime() + delayMs), dueAction: action };
    }
  }
  return booking.autoComplete && actions.includes('complete')
    ? { dueAt: new Date(booking.endsAt.getTime() + AUTO_COMPLETE_DELAY_MS), dueAction: 'complete' }
    : { dueAt: null, dueAction: null };
}

export function isDue(booking: Pick<EngineBooking, 'dueAt'>, at: Date): boolean {
  return booking.dueAt !== null && booking.dueAt <= at;
}
