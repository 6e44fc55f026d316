import type { FieldError } from '../core/domain-error.js';
import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

export class CalendarsError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    errors: readonly FieldError[] = [],
    context: Record<string, unknown> = {},
  ) {
    super(detail, { errors, context });
  }

  static notFound(id: string): CalendarsError {
    return new CalendarsError('calendars.not_found', `There is no calendar ${id}.`);
  }

  /** `fields`: JSON pointer → calendar id, one per calendar at fault. */
  static foreign(resourceId: string, fields: ReadonlyMap<string, string>): CalendarsError {
    const errors = [...fields].map(([pointer, id]) => ({
      pointer,
      code: 'foreign_calendar',
      detail: `The calendar ${id} is none of the resource ${resourceId}.`,
    }));
    const detail = errors[0]?.detail ?? 'A calendar belongs to another resource.';
    return new CalendarsError('calendars.foreign', detail, errors, { resource_id: resourceId });
  }

  static inUse(id: string): CalendarsError {
    return new CalendarsError(
      'calendars.in_use',
      `Bookings are written to the calendar ${id}. Choose another target calendar first.`,
      [],
      { calendar_id: id },
    );
  }
}
