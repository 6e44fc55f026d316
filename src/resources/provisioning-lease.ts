/**
 * At most one process creates, changes or deletes a resource at Timekit at a time. The lease is a moment on the row
 * (`provisioning_lease_until`): it is taken when it is null or past, by one conditional UPDATE; it is renewed while the work
 * goes on, and it lapses by itself when the process dies. The holder is whoever knows the exact moment that is stored.
 *
 * The database's clock decides, since several servers compare their leases with it. The lease saves work and orphans; that
 * a resource gets one Timekit id and no second one does not hang on it (see `provisioning-record.ts`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ResourcesError } from './resources.errors.js';

/** All in milliseconds. */
@Injectable()
export class LeaseTiming {
  leaseMs = 15_000;
  renewEveryMs = 5_000;
  longestWaitMs = 30_000;
  firstPauseMs = 25;
  longestPauseMs = 500;
}

@Injectable()
export class ProvisioningLease {
  private readonly logger = new Logger(ProvisioningLease.name);

  constructor(
    private readonly em: EntityManager,
    private readonly timing: LeaseTiming,
  ) {}

  /**
   * The result of `work`, run while nobody else holds the lease; its signal fires when the lease is lost. While somebody
   * else holds it, `settled` is asked again and again: what it answers (but for undefined) ends the waiting.
   * Throws resources.not_found when there is no such row, resources.provisioning_in_progress after the longest wait.
   */
  async hold<T>(
    resourceId: string,
    work: (signal: AbortSignal) => Promise<T>,
    settled?: () => Promise<T | undefined>,
  ): Promise<T> {
    const giveUpAt = performance.now() + this.timing.longestWaitMs;
    for (let pauseMs = this.timing.firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, this.timing.longestPauseMs)) {
      const lease = await this.take(resourceId);
      if (lease !== undefined) {
        return await this.during(resourceId, lease, work);
      }
      const answer = await settled?.();
      if (answer !== undefined) {
        return answer;
      }
      if (performance.now() >= giveUpAt) {
        throw ResourcesError.provisioningInProgress(resourceId);
      }
      await sleep(pauseMs);
    }
  }

  private async during<T>(resourceId: string, taken: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const lost = new AbortController();
    let lease = taken;
    let renewal = Promise.resolve();
    const renew = async (): Promise<void> => {
      try {
        const renewed = await this.renew(resourceId, lease);
        if (renewed === undefined) {
          lost.abort();
        } else {
          lease = renewed;
        }
      } catch (error) {
        lost.abort(error);
      }
    };
    const timer = setInterval(() => {
      renewal = renewal.then(renew);
    }, this.timing.renewEveryMs);
    try {
      return await work(lost.signal);
    } finally {
      clearInterval(timer);
      await renewal;
      await this.release(resourceId, lease);
    }
  }

  private async take(resourceId: string): Promise<string | undefined> {
    const taken = await this.until(
      resourceId,
      '(provisioning_lease_until is null or provisioning_lease_until <= now())',
    );
    if (taken === undefined) {
      const rows: unknown[] = await this.em.execute('select 1 from openslot.resource where id = ?', [resourceId]);
      if (rows.length === 0) {
        throw ResourcesError.notFound(resourceId);
      }
    }
    return taken;
  }

  private async renew(resourceId: string, lease: string): Promise<string | undefined> {
    return await this.until(resourceId, 'provisioning_lease_until = ?::timestamptz', [lease]);
  }

  /** The new lease, as text with its offset, or undefined when `condition` does not hold. */
  private async until(resourceId: string, condition: string, params: string[] = []): Promise<string | undefined> {
    const rows = await this.em.execute<{ lease: string }[]>(
      `update openslot.resource set provisioning_lease_until = now() + ? * interval '1 millisecond'
       where id = ? and ${condition} returning provisioning_lease_until::text as lease`,
      [this.timing.leaseMs, resourceId, ...params],
    );
    return rows[0]?.lease;
  }

  /** Never throws: what `work` answered matters more, and a lease that stays lapses. */
  private async release(resourceId: string, lease: string): Promise<void> {
    try {
      await this.em.execute(
        `update openslot.resource set provisioning_lease_until = null
         where id = ? and provisioning_lease_until = ?::timestamptz`,
        [resourceId, lease],
      );
    } catch (error) {
      this.logger.warn({ err: error, resource_id: resourceId }, 'The provisioning lease was not given back');
    }
  }
}
