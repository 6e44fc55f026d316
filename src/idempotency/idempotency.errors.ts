import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

const RETRY_MS = 1_000;

export class IdempotencyError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    retryAfterMs?: number,
  ) {
    super(detail, retryAfterMs === undefined ? {} : { retryAfterMs });
  }

  static inFlight(): IdempotencyError {
    return new IdempotencyError(
      'idempotency.in_flight',
      'A request with this Idempotency-Key is being executed. Send it again to get its answer.',
      RETRY_MS,
    );
  }

  static payloadDiffers(): IdempotencyError {
    return new IdempotencyError(
      'idempotency.payload_differs',
      'This Idempotency-Key came with another request before. Use a new key for a new request.',
    );
  }

  static notSupported(): IdempotencyError {
    return new IdempotencyError(
      'idempotency.not_supported',
      'The answer of this operation holds a secret that is shown once, so it cannot be repeated. Leave Idempotency-Key out.',
    );
  }
}
