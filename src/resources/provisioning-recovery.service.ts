import { MikroORM, RequestContext } from '@mikro-orm/core';
import { Injectable, Logger } from '@nestjs/common';
import { TimekitRateLimitedError, TimekitUnauthorizedError, TimekitUnreachableError } from '#libs/timekit';
import { ProvisioningService } from './provisioning.service.js';
import { type ProvisioningState, Resource } from './resource.entity.js';
import { ResourceRemoval } from './resource-removal.js';
import { ResourcesError } from './resources.errors.js';

/** Finishes what a crash, or an upstream that was away, left half done: creations and deletions. */
@Injectable()
export class ProvisioningRecovery {
  private readonly logger = new Logger(ProvisioningRecovery.name);

  constructor(
    private readonly orm: MikroORM,
    private readonly provisioning: ProvisioningService,
    private readonly removal: ResourceRemoval,
  ) {}

  /**
   * Tries every pending resource once, oldest first, and answers how many became ready; then every deletion that has begun.
   * One that fails stays as it is and is in the log. Stops at the first sign that Timekit itself is not there, which would only repeat.
   */
  async resumePending(): Promise<number> {
    return await RequestContext.create(this.orm.em, async () => {
      let resumed = 0;
      for (const id of await this.idsOf('pending')) {
        const outcome = await this.attempt(id, 'provisioned', async () => await this.provisioning.provision(id));
        if (outcome === 'upstream_away') {
          return resumed;
        }
        resumed += outcome === 'done' ? 1 : 0;
      }
      for (const id of await this.idsOf('removing')) {
        if ((await this.attempt(id, 'deleted', async () => await this.removal.remove(id))) === 'upstream_away') {
          return resumed;
        }
      }
      return resumed;
    });
  }

  private async idsOf(provisioning: ProvisioningState): Promise<string[]> {
    const rows = await this.orm.em.find(
      Resource,
      { provisioning },
      { fields: ['id'], orderBy: { id: 'asc' }, disableIdentityMap: true },
    );
    return rows.map(({ id }) => id);
  }

  private async attempt(
    id: string,
    what: string,
    work: () => Promise<unknown>,
  ): Promise<'done' | 'failed' | 'upstream_away'> {
    try {
      await work();
      return 'done';
    } catch (error) {
      this.logger.warn({ err: error, resource_id: id }, `A resource could not be ${what}`);
      return isUpstreamAway(error) ? 'upstream_away' : 'failed';
    }
  }
}

function isUpstreamAway(error: unknown): boolean {
  const cause = error instanceof ResourcesError ? error.cause : error;
  return (
    cause instanceof TimekitUnreachableError ||
    cause instanceof TimekitRateLimitedError ||
    cause instanceof TimekitUnauthorizedError
  );
}
