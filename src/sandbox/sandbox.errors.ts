import type { Temporal } from 'temporal-polyfill';
import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

const RETRY_MS = 1_000;

export class SandboxError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    options: { context?: Record<string, unknown>; retryAfterMs?: number } = {},
  ) {
    super(detail, options);
  }

  static unavailable(why: string): SandboxError {
    return new SandboxError('sandbox.unavailable', `There is no sandbox clock here: ${why}.`);
  }

  static clockBackwards(now: Temporal.Instant): SandboxError {
    return new SandboxError(
      'sandbox.clock_backwards',
      'The sandbox clock only goes forward, since what has happened by now stays. Send a later moment.',
      { context: { now: now.toString() } },
    );
  }

  static notSettled(bookings: number): SandboxError {
    const detail = 'The clock is set, but not all that is due by then could be done. Set it to the same moment again.';
    return new SandboxError('sandbox.not_settled', detail, { context: { bookings }, retryAfterMs: RETRY_MS });
  }
}
