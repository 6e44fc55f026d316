/** What the world outside is told of a change: the booking as the API shows it after the change, and the change. */
import type { OutboxFact } from '../outbox/outbox.service.js';
import type { Booking } from './booking.entity.js';
import { presentBooking } from './bookings.dto.js';

interface Change {
  readonly actor: string;
  readonly action: string;
  /** Null when the booking was made. */
  readonly from: string | null;
}

/** Of the row's own version. */
export function bookingFact(row: Booking, { actor, action, from }: Change): OutboxFact {
  return {
    type: typeOf(row.state, action, from),
    subjectType: 'booking',
    subjectId: row.id,
    version: row.version,
    occurredAt: row.updatedAt,
    data: { ...presentBooking(row), change: { action, actor, from_state: from, to_state: row.state } },
  };
}

/** Of a booking that is about to be deleted. */
export function goneFact(row: Booking, actor: string, at: Date): OutboxFact {
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
