import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

/** Deletes keys that are free again. Nothing depends on when: an expired key counts as absent. */
@Injectable()
export class IdempotencyCleanup {
  constructor(
    private readonly em: EntityManager,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** How many were deleted. */
  async removeExpired(): Promise<number> {
    return await this.em.fork().nativeDelete(IdempotencyKey, { expiresAt: { $lte: dateNow(this.clock) } });
  }
}
