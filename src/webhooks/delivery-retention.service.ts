/** The log of deliveries is kept for 30 days after they were finished; what is on its way stays. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { RETENTION_MS } from '../outbox/outbox-retention.service.js';

const BATCH = 500;

@Injectable()
export class DeliveryRetention {
  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** How many deliveries were removed. Their attempts go with them. */
  async removeOld(): Promise<number> {
    const before = new Date(dateNow(this.clock).getTime() - RETENTION_MS);
    for (let total = 0; ;) {
      const removed: unknown[] = await this.em.fork().execute(
        `delete from openslot.webhook_delivery where id in (
           select id from openslot.webhook_delivery where finished_at < ? order by finished_at limit ?) returning id`,
        [before, BATCH],
      );
      total += removed.length;
      if (removed.length < BATCH) {
        return total;
      }
    }
  }
}
