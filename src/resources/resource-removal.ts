/**
 * Deleting a resource: at Timekit first, then our rows, so that a crash in between leaves a row whose deletion can be
 * repeated, and never a resource at Timekit that nobody remembers. It works under the provisioning lease, since a resource
 * may be coming into being right now.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ProvisioningLease } from './provisioning-lease.js';
import { Resource } from './resource.entity.js';
import { ResourcesError } from './resources.errors.js';
import { UpstreamResources } from './upstream-resources.service.js';

@Injectable()
export class ResourceRemoval {
  constructor(
    private readonly em: EntityManager,
    private readonly lease: ProvisioningLease,
    private readonly upstream: UpstreamResources,
  ) {}

  /** Throws resources.has_bookings. `also` runs in the transaction that deletes the row, after it. */
  async remove(id: string, also?: (tx: EntityManager) => Promise<void>): Promise<void> {
    await this.lease.hold(id, async (signal) => {
      const timekitResourceId = await this.timekitIdOf(id, signal);
      if (timekitResourceId !== undefined) {
        await this.removeAtTimekit(id, timekitResourceId);
      }
      await this.em.transactional(async (tx) => {
        await tx.nativeDelete(Resource, { id });
        await also?.(tx);
      });
    });
  }

  private async removeAtTimekit(id: string, timekitResourceId: string): Promise<void> {
    if (await this.upstream.hasBookingsToCome(timekitResourceId)) {
      throw ResourcesError.hasBookings(id);
    }
    await this.upstream.remove(timekitResourceId);
  }

  private async timekitIdOf(id: string, signal: AbortSignal): Promise<string | undefined> {
    const row = await this.em.findOne(Resource, id, { disableIdentityMap: true });
    if (row === null) {
      throw ResourcesError.notFound(id);
    }
    return row.timekitResourceId ?? (await this.upstream.findByReference(id, signal))?.id;
  }
}
