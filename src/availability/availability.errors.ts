import { DomainError, type FieldError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

export class AvailabilityError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    errors: readonly FieldError[] = [],
    cause?: unknown,
  ) {
    super(detail, { errors, cause });
  }

  /** The period is longer than anybody plans. */
  static periodTooLong(pointer: string, maxDays: number): AvailabilityError {
    const detail = `The period may not be longer than ${maxDays} days.`;
    return new AvailabilityError('availability.too_large', detail, [{ pointer, code: 'too_long', detail }]);
  }

  /** Blamed on the end of the period, the field that always makes it less. `limit` says what is over: `20000 slots`. */
  static tooManySlots(limit: string, cause?: unknown): AvailabilityError {
    const detail = `The query gives more than ${limit}. Shorten the period, lengthen the step, or name fewer resources.`;
    return new AvailabilityError(
      'availability.too_large',
      detail,
      [{ pointer: '/to', code: 'too_many', detail }],
      cause,
    );
  }

  /** Something that `/findtime` cannot be asked, which is how users with singled-out calendars are looked up. */
  static notTranslatable(errors: readonly FieldError[]): AvailabilityError {
    const [first] = errors;
    const detail =
      errors.length === 1 && first !== undefined ? first.detail : `${errors.length} parts of the query cannot be used.`;
    return new AvailabilityError('availability.not_translatable', detail, errors);
  }

  /** Timekit answers what is free, and never why not. */
  static explainNotSupported(): AvailabilityError {
    return new AvailabilityError(
      'availability.not_supported_upstream',
      'Timekit cannot say why a time is not offered; only the embedded engine can.',
    );
  }
}
