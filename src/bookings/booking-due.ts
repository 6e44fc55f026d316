/**
 * What time does to a booking: a payment that does not come, the hour after the end. It happens at Timekit; here it is
 * known when to look there, and where the booking will stand, so that nobody is shown what was true before that moment.
 */
import {
  AUTO_COMPLETE_DELAY_MS,
  type BookingAction,
  type BookingState,
  type Graph,
  transition,
} from '#libs/scheduling';
import { graphOf, isSeatGraph } from './booking-graph.js';
import { paymentTimeoutMs } from './booking-settings.js';
import type { BookingRow } from './booking.entity.js';

/** All are null when nothing will happen by itself. */
export type Due = Pick<BookingRow, 'dueAt' | 'dueAction' | 'dueState'>;

export const NEVER: Due = { dueAt: null, dueAction: null, dueState: null };

/** How long after a look that found nothing new the next one is: as long as it was due then, within these bounds. */
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 3_600_000;

type Standing = Pick<BookingRow, 'graph' | 'state' | 'settings' | 'autoComplete' | 'createdAt' | 'endsAt'>;

export function isDue({ dueAt }: Pick<BookingRow, 'dueAt'>, now: Date): boolean {
  return dueAt !== null && dueAt <= now;
}

/** What time will do to a booking that stands like this. */
export function dueOf(booking: Standing): Due {
  const { state, settings, createdAt, endsAt, autoComplete } = booking;
  const graph = graphOf(booking.graph);
  const completedAt = autoComplete ? new Date(endsAt.getTime() + AUTO_COMPLETE_DELAY_MS) : null;
  const timeoutMs = paymentTimeoutMs(graph, settings);
  if (timeoutMs !== null && transition(graph, state, 'timeout').ok) {
    const unpaidAt = new Date(createdAt.getTime() + timeoutMs);
    // A seat does not outlive its group booking.
    const withGroup = isSeatGraph(graph.name) && completedAt !== null && completedAt < unpaidAt;
    return dueUnpaid(graph, state, withGroup ? completedAt : unpaidAt);
  }
  const step = transition(graph, state, 'complete');
  return step.ok && completedAt !== null ? due(completedAt, 'complete', step.to) : NEVER;
}

/** When to look again after a look at `now` that found the booking as it was. */
export function dueAgain(booking: Standing, now: Date): Due {
  const planned = dueOf(booking);
  if (planned.dueAt === null || planned.dueAt > now) {
    return planned;
  }
  const lateMs = now.getTime() - planned.dueAt.getTime();
  const pauseMs = Math.min(Math.max(lateMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
  return { ...planned, dueAt: new Date(now.getTime() + pauseMs) };
}

/** The same for a seat whose group booking has just come to `ownerState`: it is moved along. */
export function dueWithGroup(
  { graph, state }: Pick<BookingRow, 'graph' | 'state'>,
  ownerState: string,
  now: Date,
): Due {
  const known = graphOf(graph);
  const action = ownerState === 'cancelled' ? 'cancel_by_owner' : 'complete';
  const step = transition(known, state, action);
  return step.ok ? due(now, action, step.to) : dueUnpaid(known, state, now);
}

function dueUnpaid(graph: Graph, state: string, at: Date): Due {
  const step = transition(graph, state, 'timeout');
  return step.ok ? due(at, 'timeout', step.to) : NEVER;
}

function due(dueAt: Date, dueAction: BookingAction, dueState: BookingState): Due {
  return { dueAt, dueAction, dueState };
}
