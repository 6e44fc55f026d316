import type { BrokenLimit } from '#libs/scheduling';
import { DomainError, type FieldError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

interface Details {
  errors?: readonly FieldError[];
  context?: Record<string, unknown>;
  retryAfterMs?: number;
  cause?: unknown;
}

const RETRY_MS = 1_000;

export class HoldsError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    details: Details = {},
  ) {
    super(detail, details);
  }

  static notFound(id: string): HoldsError {
    return new HoldsError('holds.not_found', `There is no hold ${id}.`);
  }

  /** `resourceId`: whose time is taken, when that is known. */
  static slotTaken(cause: unknown, resourceId: string | undefined): HoldsError {
    const detail = 'The time is no longer free. Choose another slot.';
    const context = resourceId === undefined ? {} : { resource_id: resourceId };
    return new HoldsError('holds.slot_taken', detail, { context, cause });
  }

  /** Waiting helps as soon as the first of those that count is over. */
  static limitReached({ limit, max, resourceId, eased }: BrokenLimit, nowMs: number): HoldsError {
    const detail = `This API key may not hold more (${limit}: ${max}). Book what is held, or give it back.`;
    const context = { limit, max, ...(resourceId === null ? {} : { resource_id: resourceId }) };
    const retryAfterMs = eased === undefined ? undefined : Math.max(eased - nowMs, RETRY_MS);
    return new HoldsError('holds.limit_reached', detail, {
      context,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  /** `state`: what it is instead. */
  static notHeld(hold: { id: string; bookingId: string | null }, state: string): HoldsError {
    const isUsed = state === 'converted';
    const detail = isUsed ? 'A booking was made from the hold.' : `The hold is ${state}. Hold the slot anew.`;
    return new HoldsError('holds.not_held', detail, {
      context: { hold_id: hold.id, state, ...(isUsed ? { booking_id: hold.bookingId } : {}) },
    });
  }

  static inUse(id: string, bookingId: string): HoldsError {
    return new HoldsError('holds.in_use', 'A booking is being made from this hold right now. Try again.', {
      context: { hold_id: id, booking_id: bookingId },
      retryAfterMs: RETRY_MS,
    });
  }

  static changedMeanwhile(id: string): HoldsError {
    return new HoldsError('holds.changed_meanwhile', 'The hold is being changed by others. Try again.', {
      context: { hold_id: id },
      retryAfterMs: RETRY_MS,
    });
  }

  /** The time may be held, or held for longer. It is free again by itself at the latest when that has passed. */
  static outcomeUnknown(id: string, cause?: unknown): HoldsError {
    return new HoldsError('holds.outcome_unknown', 'Timekit did not say whether it did this. Ask for the hold again.', {
      context: { hold_id: id },
      retryAfterMs: RETRY_MS,
      cause,
    });
  }

  /** `fields`: which of the body name somebody else. */
  static foreign(
    id: string,
    holder: { resourceId: string; userId: string | null },
    fields: readonly ('user_id' | 'resource_id')[],
  ): HoldsError {
    const detail = 'The hold is for another user or resource.';
    return new HoldsError('holds.foreign', detail, {
      errors: fields.map((field) => ({
        pointer: `/${field}`,
        code: 'foreign_hold',
        detail: `The hold ${id} is not for the ${field === 'user_id' ? 'user' : 'resource'} that ${field} names.`,
      })),
      context: {
        hold_id: id,
        resource_id: holder.resourceId,
        ...(holder.userId === null ? {} : { user_id: holder.userId }),
      },
    });
  }

  static severalResourcesNotSupported(): HoldsError {
    return new HoldsError(
      'bookings.not_supported_upstream',
      'Timekit cannot promise the time of several resources at once; only the embedded engine can.',
    );
  }
}
