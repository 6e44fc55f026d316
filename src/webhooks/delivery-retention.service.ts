/** The log of deliveries is kept for 30 days after they were finished; what is on its way stays. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { RETENTION_MS } from '../outbox/outbox-retention.service.js';
import { removeFinished } from '../persistence/remove-finished.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';

@Injectable()
export class DeliveryRetention {
  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** How many deliveries were removed. Their attempts go with them. */
  async removeOld(): Promise<number> {
    const before = new Date(dateNow(this.clock).getTime() - RETENTION_MS);
    return await removeFinished(this.em.fork(), WebhookDelivery, before);
  }
}
