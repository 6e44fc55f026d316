/** Disabling and enabling an endpoint, by whoever finds that it has to be. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { currentActor } from '../auth/actor.js';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import type { DisabledCause, WebhookEndpoint } from './webhook-endpoint.entity.js';
import { presentEndpoint } from './webhook-endpoints.dto.js';

@Injectable()
export class EndpointSwitch {
  constructor(
    private readonly outbox: OutboxService,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Cancels what is on its way and tells the outbox. False when it is disabled already. The caller holds the lock of its row
   * (`for update`); who makes deliveries shares that lock, so that none is made for it at the same time.
   */
  async disable(tx: EntityManager, row: WebhookEndpoint, cause: DisabledCause, reason: string): Promise<boolean> {
    if (row.disabledCause !== null) {
      return false;
    }
    const now = dateNow(this.clock);
    row.disabledCause = cause;
    row.disabledReason = reason;
    row.disabledAt = now;
    row.version += 1;
    row.updatedAt = now;
    await tx.flush();
    const cancelled = await tx.nativeUpdate(
      WebhookDelivery,
      { endpointId: row.id, state: 'pending' },
      { state: 'cancelled', nextAttemptAt: null, finishedAt: now },
    );
    this.outbox.write(tx, {
      type: 'webhook_endpoint.disabled',
      subjectType: 'webhook_endpoint',
      subjectId: row.id,
      version: row.version,
      occurredAt: now,
      data: {
        ...presentEndpoint(row),
        change: { action: 'disable', actor: currentActor(), cancelled_deliveries: cancelled },
      },
    });
    await tx.flush();
    return true;
  }

  /** From now on it gets what happens. The caller raises the version. */
  enable(row: WebhookEndpoint): void {
    row.disabledCause = null;
    row.disabledReason = null;
    row.disabledAt = null;
    row.failingSince = null;
    row.pausedUntil = null;
  }
}
