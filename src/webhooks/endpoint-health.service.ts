import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import type { WebhookEndpointHealthDto } from './webhook-endpoints.dto.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';

/** How an endpoint is doing. It changes with every delivery, so it is no part of the endpoint, which has a version. */
@Injectable()
export class EndpointHealth {
  constructor(
    private readonly em: EntityManager,
    private readonly endpoints: WebhookEndpointsService,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `webhooks.endpoint_not_found`. */
  async of(id: string): Promise<WebhookEndpointHealthDto> {
    const { failingSince, pausedUntil } = await this.endpoints.get(id);
    const isPaused = pausedUntil !== null && pausedUntil > dateNow(this.clock);
    const pending = { endpointId: id, state: 'pending' as const };
    const orderBy = { sequence: 'asc nulls first', id: 'asc' } as const;
    const [[first], count] = await Promise.all([
      this.em.find(WebhookDelivery, pending, { orderBy, limit: 1, disableIdentityMap: true }),
      this.em.count(WebhookDelivery, pending),
    ]);
    return {
      failing_since: failingSince?.toISOString() ?? null,
      paused_until: isPaused ? pausedUntil.toISOString() : null,
      pending: count,
      first_pending_id: first?.id ?? null,
      next_attempt_at: first?.nextAttemptAt?.toISOString() ?? null,
    };
  }
}
