import { MikroORM, RequestContext } from '@mikro-orm/core';
import { Injectable, Logger } from '@nestjs/common';
import { TimekitRateLimitedError, TimekitUnauthorizedError, TimekitUnreachableError } from '#libs/timekit';
import { ProvisioningService } from './provisioning.service.js';
import { Resource } from './resource.entity.js';
import { ResourcesError } from './resources.errors.js';

/** Finishes what a crash, or an upstream that was away, left pending. */
@Injectable()
export class ProvisioningRecovery {
  private readonly logger = new Logger(ProvisioningRecovery.name);

  constructor(
    private readonly orm: MikroORM,
    private readonly provisioning: ProvisioningService,
  ) {}

  /**
   * Tries every pending resource once, oldest first, and answers how many became ready. One that fails stays pending and is
   * in the log. Stops at the first sign that Timekit itself is not there, which would only repeat.
   */
  async resumePending(): Promise<number> {
    return await RequestContext.create(this.orm.em, async () => {
      const pending = await this.orm.em.find(
        Resource,
        { provisioning: 'pending' },
        { fields: ['id'], orderBy: { id: 'asc' }, disableIdentityMap: true },
      );
      let resumed = 0;
      for (const { id } of pending) {
        const outcome = await this.resume(id);
        if (outcome === 'upstream_away') {
          break;
        }
        resumed += outcome === 'ready' ? 1 : 0;
      }
      return resumed;
    });
  }

  private async resume(id: string): Promise<'ready' | 'not_ready' | 'upstream_away'> {
    try {
      await this.provisioning.provision(id);
      return 'ready';
    } catch (error) {
      this.logger.warn({ err: error, resource_id: id }, 'A pending resource could not be provisioned');
      return isUpstreamAway(error) ? 'upstream_away' : 'not_ready';
    }
  }
}

function isUpstreamAway(error: unknown): boolean {
  const cause = error instanceof ResourcesError ? error.cause : undefined;
  return (
    cause instanceof TimekitUnreachableError ||
    cause instanceof TimekitRateLimitedError ||
    cause instanceof TimekitUnauthorizedError
  );
}
