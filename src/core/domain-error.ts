/**
 * The base of every error the application means to answer with. It knows no HTTP: `http/problem-types.ts` maps `code`
 * to a status and a title, and does not compile when a code is missing there.
 */

/** One field that broke a rule. `pointer` is a JSON pointer into the request body; for a query, `/` and the parameter. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

export abstract class DomainError extends Error {
  /** Stable, dotted, lower case: `bookings.slot_taken`. Clients branch on it. */
  abstract readonly code: string;
  /** Fields at fault, when the error is about input. */
  readonly errors: readonly FieldError[];
  /** Plain values that help the client go on, merged into the answer: ids, limits. Never secrets. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Milliseconds after which a retry can make sense; becomes `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  constructor(
    detail: string,
    options: {
      errors?: readonly FieldError[];
      context?: Record<string, unknown>;
      retryAfterMs?: number;
      cause?: unknown;
    } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.errors = options.errors ?? [];
    this.context = options.context ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}
