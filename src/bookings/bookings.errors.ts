import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

interface Details {
  context?: Record<string, unknown>;
  retryAfterMs?: number;
  cause?: unknown;
}

/** After this long a pending booking can be asked for again: its outcome is looked up then. */
const PENDING_RETRY_MS = 60_000;

export class BookingsError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    details: Details = {},
  ) {
    super(detail, details);
  }

  static notFound(id: string): BookingsError {
    return new BookingsError('bookings.not_found', `There is no booking ${id}.`);
  }

  static slotTaken(cause: unknown): BookingsError {
    return new BookingsError('bookings.slot_taken', 'The time is no longer free. Choose another slot.', { cause });
  }

  /** The booking may have been made. It is kept as pending, and settled by looking it up at Timekit. */
  static outcomeUnknown(id: string, cause: unknown): BookingsError {
    return new BookingsError(
      'bookings.outcome_unknown',
      'Timekit did not say whether the booking was made. Ask for it again in a minute, and do not book again before.',
      { context: { booking_id: id }, retryAfterMs: PENDING_RETRY_MS, cause },
    );
  }

  static pending(id: string): BookingsError {
    return new BookingsError('bookings.pending', 'It is not known yet whether the booking was made.', {
      context: { booking_id: id },
      retryAfterMs: PENDING_RETRY_MS,
    });
  }

  static actionNotAllowed(
    booking: { id: string; state: string; allowedActions: readonly string[] },
    action: string,
    cause?: unknown,
  ): BookingsError {
    return new BookingsError(
      'bookings.action_not_allowed',
      `A booking that is ${booking.state} does not allow ${action}.`,
      { context: { booking_id: booking.id, state: booking.state, allowed_actions: booking.allowedActions }, cause },
    );
  }

  /** Somebody deleted it at Timekit; what we know of it stays readable. */
  static goneUpstream(id: string, cause: unknown): BookingsError {
    return new BookingsError('bookings.gone_upstream', `The booking ${id} was deleted at Timekit.`, {
      context: { booking_id: id },
      cause,
    });
  }

  static changedMeanwhile(id: string): BookingsError {
    return new BookingsError('bookings.changed_meanwhile', 'Others are changing this booking right now. Try again.', {
      context: { booking_id: id },
      retryAfterMs: 1_000,
    });
  }
}
