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

function typeOf(state: string, action: string, from: string | null): OutboxFact['type'] {
  if (from === null) {
    return 'booking.created';
  }
  if (action === 'reschedule') {
    return 'booking.rescheduled';
  }
  return from === state ? 'booking.updated' : `booking.${state}`;
}
