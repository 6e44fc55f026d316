/**
 * What time does to a booking: a payment that does not come, the hour after the end. It happens at Timekit; here it is
 * known when to look there, and where the booking will stand, so that nobody is shown what was true before that moment.
 */
import { AUTO_COMPLETE_DELAY_MS, type BookingAction, type Graph, seatEnd, transition } from '#libs/scheduling';
import { graphOf, isSeatGraph } from './booking-graph.js';
import { paymentTimeoutMs } from './booking-settings.js';
import type { BookingRow } from './booking.entity.js';

/** All are null when nothing will happen by itself. */
export type Due = Pick<BookingRow, 'dueAt' | 'dueAction' | 'dueState'>;

export const NEVER: Due = { dueAt: null, dueAction: null, dueState: null };

/** How long after a look that found nothing new the next one is: as long as it was due then, within these bounds. */
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 3_600_000;

type Seat = Pick<BookingRow, 'graph' | 'state' | 'autoComplete'>;
type Standing = Pick<BookingRow, 'graph' | 'state' | 'settings' | 'autoComplete' | 'createdAt' | 'endsAt'>;

export function isDue({ dueAt }: Pick<BookingRow, 'dueAt'>, now: Date): boolean {
  return dueAt !== null && dueAt <= now;
}

/** Whether nobody has marked it between the two, to be looked at. */
export function isSameDue(one: Due, other: Due): boolean {
  return (
    one.dueAt?.getTime() === other.dueAt?.getTime() &&
    one.dueAction === other.dueAction &&
    one.dueState === other.dueState
  );
}

/** What time will do to a booking that stands like this. */
export function dueOf(booking: Standing): Due {
  const graph = graphOf(booking.graph);
  const overAt = new Date(booking.endsAt.getTime() + AUTO_COMPLETE_DELAY_MS);
  const unpaidAt = unpaidAtOf(graph, booking);
  if (unpaidAt !== null) {
    // A seat that is not paid for ends with its group booking, which may be completed by then.
    return step(graph, booking.state, 'timeout', isSeatGraph(graph.name) && overAt < unpaidAt ? overAt : unpaidAt);
  }
  return booking.autoComplete ? step(graph, booking.state, 'complete', overAt) : NEVER;
}

/** When to look again after a look at `now` that found the booking as it was. */
export function dueAgain(booking: Standing, now: Date): Due {
  const planned = dueOf(booking);
  if (planned.dueAt === null || planned.dueAt > now) {
    return planned;
  }
  const lateMs = now.getTime() - planned.dueAt.getTime();
  const pauseMs = Math.min(Math.max(lateMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
  const again = new Date(now.getTime() + pauseMs);
  // Later than planned, for a seat that did not end with its group booking.
  const unpaidAt = unpaidAtOf(graphOf(booking.graph), booking);
  return { ...planned, dueAt: unpaidAt !== null && unpaidAt > now && unpaidAt < again ? unpaidAt : again };
}

/** When to look again after a look at `now` that may have found what somebody is about to record. */
export function dueSoon({ dueAction, dueState }: Due, now: Date): Due {
  return { dueAt: new Date(now.getTime() + SHORTEST_PAUSE_MS), dueAction, dueState };
}

/** What time does to a seat whose group booking has just come to `ownerState`: it is moved along, unless it stays. */
export function dueWithGroup({ graph, state, autoComplete }: Seat, ownerState: string, now: Date): Due {
  const end = seatEnd(graphOf(graph), state, ownerState === 'cancelled' ? 'cancel' : 'complete', autoComplete);
  return end === undefined ? NEVER : { dueAt: now, dueAction: end.action, dueState: end.to };
}

/** When a payment is too late; null where none is waited for. */
function unpaidAtOf(graph: Graph, { state, settings, createdAt }: Standing): Date | null {
  const timeoutMs = paymentTimeoutMs(graph, settings);
  return timeoutMs !== null && transition(graph, state, 'timeout').ok
    ? new Date(createdAt.getTime() + timeoutMs)
    : null;
}

function step(graph: Graph, state: string, dueAction: BookingAction, dueAt: Date): Due {
  const move = transition(graph, state, dueAction);
  return move.ok ? { dueAt, dueAction, dueState: move.to } : NEVER;
}
