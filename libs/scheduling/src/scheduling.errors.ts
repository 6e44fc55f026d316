/**
 * What can go wrong when a caller breaks this library's contract. Malformed user input is not an exception: parsers
 * return `ParseResult` or null. Tell errors apart by `code`, never by text.
 */
export type SchedulingErrorCode =
  | 'scheduling.zone_unknown'
  | 'scheduling.wall_time_invalid'
  | 'scheduling.query_invalid'
  | 'scheduling.too_many_slots'
  | 'scheduling.too_many_named';

export class SchedulingError extends Error {
  override readonly name = 'SchedulingError';
  readonly code: SchedulingErrorCode;
  /** Plain values for the log; safe to print. */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: SchedulingErrorCode,
    message: string,
    context: Readonly<Record<string, unknown>> = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.context = context;
  }

  static zoneUnknown(zone: string): SchedulingError {
    return new SchedulingError('scheduling.zone_unknown', `"${zone}" is not an IANA time zone`, { zone });
  }

  /** The wall time is malformed, or it is missing or doubled by a clock change and the caller asked to reject that. */
  static wallTimeInvalid(zone: string, wall: string, cause: unknown): SchedulingError {
    return new SchedulingError(
      'scheduling.wall_time_invalid',
      `"${wall}" names no single instant in ${zone}`,
      { zone, wall },
      { cause },
    );
  }

  static queryInvalid(field: string, rule: string): SchedulingError {
    return new SchedulingError('scheduling.query_invalid', `${field} ${rule}`, { field });
  }

  static tooManySlots(maxSlots: number): SchedulingError {
    return new SchedulingError(
      'scheduling.too_many_slots',
      `the search gives more than ${maxSlots} slots; shorten the period or lengthen the step`,
      { maxSlots },
    );
  }

  static tooManyNamed(maxNamed: number): SchedulingError {
    return new SchedulingError(
      'scheduling.too_many_named',
      `the search names resources more than ${maxNamed} times; shorten the period or ask for fewer resources`,
      { maxNamed },
    );
  }
}
