import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

const RETRY_MS = 5_000;

export class InboundError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    options: { retryAfterMs?: number } = {},
  ) {
    super(detail, options);
  }

  static noSecret(): InboundError {
    return new InboundError(
      'inbound.no_secret',
      'Webhooks of Timekit are refused, since nobody can tell whether they are. Set TIMEKIT_WEBHOOK_SECRET.',
    );
  }

  static signatureInvalid(): InboundError {
    return new InboundError(
      'inbound.signature_invalid',
      'x-timekit-signature must be the HMAC-SHA256 of the body, in hex, with the webhook secret of the app.',
    );
  }

  static reconciling(): InboundError {
    const detail = 'Somebody compares the bookings with Timekit right now. Ask again when they have finished.';
    return new InboundError('inbound.reconciling', detail, { retryAfterMs: RETRY_MS });
  }
}
