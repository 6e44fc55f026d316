import { DomainError } from '../core/domain-error.js';
import type { ProblemCode } from '../http/problem-types.js';

interface Details {
  context?: Record<string, unknown>;
  retryAfterMs?: number;
}

export class WebhooksError extends DomainError {
  private constructor(
    override readonly code: ProblemCode,
    detail: string,
    details: Details = {},
  ) {
    super(detail, details);
  }

  static endpointNotFound(id: string): WebhooksError {
    return new WebhooksError('webhooks.endpoint_not_found', `There is no webhook endpoint ${id}.`);
  }

  static tooManyEndpoints(max: number): WebhooksError {
    return new WebhooksError('webhooks.too_many_endpoints', `There are ${max} webhook endpoints. Delete one first.`, {
      context: { max },
    });
  }

  /** Waiting helps when the secret before last has ended. */
  static rotationRunning(until: Date, now: Date): WebhooksError {
    return new WebhooksError(
      'webhooks.rotation_running',
      'The secret was replaced less than 24 hours ago, and the one before still signs. Rotate again when it has ended.',
      { context: { previous_secret_until: until.toISOString() }, retryAfterMs: until.getTime() - now.getTime() },
    );
  }

  static endpointDisabled(id: string): WebhooksError {
    return new WebhooksError('webhooks.endpoint_disabled', 'Nothing is sent to the endpoint. Enable it first.', {
      context: { endpoint_id: id },
    });
  }

  static deliveryNotFound(id: string): WebhooksError {
    return new WebhooksError('webhooks.delivery_not_found', `There is no webhook delivery ${id}.`);
  }
}
