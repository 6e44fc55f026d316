import type { TimekitInvalidError } from '#libs/timekit';
import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

interface Details {
  context?: Record<string, unknown>;
  retryAfterMs?: number;
  cause?: unknown;
}

/** After this long a pending booking can be asked for again: its outcome is looked up then. */
const PENDING_RETRY_MS = 60_000;

const GROUP_REFUSALS: readonly { said: string; code: ProblemCode; detail: string }[] = [
  { said: 'seats_taken', code: 'bookings.seats_taken', detail: 'All seats of the group booking are taken.' },
  { said: 'too_early', code: 'bookings.too_early', detail: 'Seats of the group booking cannot be booked yet.' },
  {
    said: 'too_late',
    code: 'bookings.too_late',
    detail: 'So shortly before the start, the group booking does not allow this any more.',
  },
  { said: 'group_closed', code: 'bookings.group_closed', detail: 'The group booking is cancelled or completed.' },
];

/** Whether Timekit did not know the booking. */
export function isGone(error: unknown): error is BookingsError {
  return error instanceof BookingsError && error.code === 'bookings.gone_upstream';
}

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

  /** `resourceId`: whose time is taken, when that is known. */
  static slotTaken(cause: unknown, resourceId: string | undefined): BookingsError {
    const detail = 'The time is no longer free. Choose another slot.';
    const context = resourceId === undefined ? {} : { resource_id: resourceId };
    return new BookingsError('bookings.slot_taken', detail, { context, cause });
  }

  /** What a group booking does not allow, by the upstream's code; undefined for any other refusal. */
  static ofGroup(cause: TimekitInvalidError): BookingsError | undefined {
    const { upstreamCode } = cause;
    const refusal = GROUP_REFUSALS.find(({ said }) => said === upstreamCode);
    return refusal === undefined ? undefined : new BookingsError(refusal.code, refusal.detail, { cause });
  }

  static notSupportedUpstream(what: string): BookingsError {
    return new BookingsError(
      'bookings.not_supported_upstream',
      `Timekit cannot ${what}; only the embedded engine can.`,
    );
  }

  /** The booking may have been made. It is kept as pending, and settled by looking it up at Timekit. */
  static outcomeUnknown(id: string, cause: unknown): BookingsError {
    return new BookingsError(
      'bookings.outcome_unknown',
      'It is not known yet whether the booking was made. Ask for it again in a minute, and do not book again before.',
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

  /** Somebody deleted it at Timekit, so it has ended (`booking-looks.service.ts`); what we know of it stays readable. */
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

  /** A repeat does not make again what it may have made, since that would undo what others did after it. */
  static overtaken(id: string): BookingsError {
    const detail =
      'This request may have changed the booking already, and others have changed it since. Read it, and send what is still ' +
      'wanted as a new request.';
    return new BookingsError('bookings.changed_meanwhile', detail, { context: { booking_id: id } });
  }
}
