/** What the world outside is told of a change: the booking as the API shows it after the change, and the change. */
import type { OutboxFact } from '../outbox/outbox.service.js';
import type { BookingReminder } from './reminder.js';
import type { BookingRow } from './booking.entity.js';
import { presentBooking } from './bookings.dto.js';

interface Change {
  readonly actor: string;
  readonly action: string;
  /** Null when the booking was made. */
  readonly from: string | null;
}

/** Of the row's own version. */
export function bookingFact(row: BookingRow, { actor, action, from }: Change): OutboxFact {
  return {
    type: typeOf(row.state, action, from),
    subjectType: 'booking',
    subjectId: row.id,
    version: row.version,
    occurredAt: row.updatedAt,
    data: { ...presentBooking(row), change: { action, actor, from_state: from, to_state: row.state } },
  };
}

/**
 * A reminder that was due at `at`: the booking as the API shows it, and whom it is for. It changes nothing, so it is counted
 * by itself (`reminders_told`), beside the versions of the booking.
 */
export function reminderFact(row: BookingRow, { to, before }: BookingReminder, at: Date): OutboxFact {
  return {
    type: 'booking.reminder',
    subjectType: 'booking_reminder',
    subjectId: row.id,
    version: row.remindersTold,
    occurredAt: at,
    data: { ...presentBooking(row), reminder: { to, before, due_at: at.toISOString() } },
  };
}

/** Of a booking that is about to be deleted. */
export function goneFact(row: BookingRow, actor: string, at: Date): OutboxFact {
  const { id, state } = row;
  const version = row.version + 1;
  const shown = { ...presentBooking(row), version, updated_at: at.toISOString() };
  return {
    type: 'booking.deleted',
    subjectType: 'booking',
    subjectId: id,
    version,
    occurredAt: at,
    data: { ...shown, change: { action: 'delete', actor, from_state: state, to_state: null } },
  };
}

function typeOf(state: string, action: string, from: string | null): OutboxFact['type'] {
  if (from === null) {
    return 'booking.created';
  }
  if (action === 'reschedule') {
    return 'booking.rescheduled';
  }
  return from === state ? 'booking.updated' : `booking.${state}`;
}
