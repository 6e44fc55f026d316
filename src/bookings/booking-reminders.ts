/**
 * The reminders of a booking: whom to remind, and how long before the start. The row keeps the next moment at which one is
 * due (`remind_at`); whoever tells of it moves it on in the same transaction, so each is told once.
 *
 * Only a booking that takes place is reminded of. One that is made, confirmed or moved when a moment is over already is not:
 * whoever would be reminded has just heard of it.
 */
import { fixedDurationMs, transition } from '#libs/scheduling';
import { graphOf } from './booking-graph.js';
import type { Booking } from './booking.entity.js';
import type { BookingReminder } from './reminder.js';

export type Reminded = Pick<Booking, 'graph' | 'state' | 'startsAt' | 'reminders' | 'remindAt'>;

/** Whether the booking will take place as it stands: nobody has to answer, pay or decide anything any more. */
export function takesPlace({ graph, state }: Pick<Booking, 'graph' | 'state'>): boolean {
  return transition(graphOf(graph), state, 'complete').ok;
}

/** The first moment after `after` at which somebody is to be reminded; null when there is none. */
export function nextReminderAt(booking: Pick<Booking, 'startsAt' | 'reminders'>, after: number): Date | null {
  const moments = booking.reminders.map((reminder) => momentOf(booking, reminder)).filter((moment) => moment > after);
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}

/** Who is reminded at that moment. */
export function remindersAt(booking: Pick<Booking, 'startsAt' | 'reminders'>, at: Date): BookingReminder[] {
  return booking.reminders.filter((reminder) => momentOf(booking, reminder) === at.getTime());
}

/** The next moment after a change at `at` that made `now` of `before`; null when the booking is new. */
export function remindAtAfter(before: Reminded | null, now: Omit<Reminded, 'remindAt'>, at: Date): Date | null {
  if (!takesPlace(now)) {
    return null;
  }
  const stays = before !== null && takesPlace(before) && before.startsAt.getTime() === now.startsAt.getTime();
  if (!stays) {
    return nextReminderAt(now, at.getTime());
  }
  // What is due and not told yet stays due.
  const since = Math.min(at.getTime(), before.remindAt === null ? Infinity : before.remindAt.getTime() - 1);
  return before.reminders === now.reminders ? before.remindAt : nextReminderAt(now, since);
}

/** Whether the next that happens to the booking is a reminder, and nothing that time does to the booking itself. */
export function isRemindedNext({ remindAt, dueAt }: Pick<Booking, 'remindAt' | 'dueAt'>): boolean {
  return remindAt !== null && (dueAt === null || remindAt < dueAt);
}

function momentOf({ startsAt }: Pick<Booking, 'startsAt'>, { before }: BookingReminder): number {
  return startsAt.getTime() - (fixedDurationMs(before) ?? 0);
}
