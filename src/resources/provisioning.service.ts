/**
 * How a row comes to stand for a resource at Timekit. Calls and transactions alternate, a crash may happen between any two
 * of them, and each step finds out what was done before:
 *
 * 1. The caller commits the row as `pending`.
 * 2. The lease is taken (`provisioning-lease.ts`), so that as a rule one process works on a row at a time.
 * 3. The resource is looked up at Timekit by the reference in its meta; only when it is not there is it created.
 * 4. Its calendars are read; only when it has none is one created.
 * 5. One transaction stores the ids, the calendars and the user's columns (`provisioning-record.ts`).
 *
 * A refusal (3, 4) takes back what this row has upstream. Anything else that goes wrong leaves the row pending, to be
 * continued by the same request, by `…/provision`, or at the next start.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimekitError, type TimekitResource } from '#libs/timekit';
import { ProvisioningLease } from './provisioning-lease.js';
import { type ProvisionedHook, ProvisioningRecord, type Recorded } from './provisioning-record.js';
import { Resource } from './resource.entity.js';
import { type ResourceView, toResourceView } from './resource-view.js';
import { ResourcesError } from './resources.errors.js';
import { isRefusal, UpstreamResources } from './upstream-resources.service.js';

export interface Provisioned {
  resource: ResourceView;
  /** False when it was ready already, or when another request made it so. */
  byThisCall: boolean;
}

export interface ProvisionOptions {
  /** Called under the lease when Timekit refuses, with nothing left upstream: the undo of the caller's own step. */
  refused?: () => Promise<void>;
  recorded?: Recorded;
}

@Injectable()
export class ProvisioningService {
  constructor(
    private readonly em: EntityManager,
    private readonly lease: ProvisioningLease,
    private readonly upstream: UpstreamResources,
    private readonly record: ProvisioningRecord,
  ) {}

  /** The layer above that stores calendars and the user's columns registers itself here, once. */
  attach(hook: ProvisionedHook): void {
    this.record.attach(hook);
  }

  /**
   * Sees to it that the resource exists at Timekit. Throws the TimekitError of a refusal (which becomes a 422),
   * resources.provisioning_pending when the outcome is open, resources.not_found, resources.provisioning_in_progress.
   */
  async provision(resourceId: string, options: ProvisionOptions = {}): Promise<Provisioned> {
    return await this.exclusively(resourceId, async (row, signal) => {
      try {
        return await this.create(row, signal, options.recorded);
      } catch (error) {
        if (isRefusal(error)) {
          await options.refused?.();
        }
        throw error;
      }
    });
  }

  /**
   * Makes a pending row stand for an existing Timekit resource. What an earlier attempt may have created for the row is
   * deleted first, while its reference still leads there.
   */
  async adoptFor(resourceId: string, timekitResourceId: string): Promise<Provisioned> {
    await this.assertFree(timekitResourceId);
    return await this.exclusively(resourceId, async (row, signal) => {
      const resource = await this.upstream.existing(timekitResourceId, signal);
      const draft = await this.upstream.findByReference(row.id, signal);
      if (draft !== undefined && draft.id !== resource.id) {
        await this.upstream.remove(draft.id);
      }
      const calendars = await this.upstream.calendarsWithTarget(resource, signal);
      const outcome = await this.record.complete(row.id, { resource, ...calendars, adopted: true });
      if (outcome.kind === 'gone') {
        throw ResourcesError.notFound(row.id);
      }
      return { resource: outcome.resource, byThisCall: outcome.kind === 'recorded' };
    });
  }

  /** A new row for an existing Timekit resource; `insert` creates it in the transaction that makes it ready. */
  async adoptAs(
    timekitResourceId: string,
    insert: (tx: EntityManager) => Promise<Resource>,
    recorded?: Recorded,
  ): Promise<ResourceView> {
    await this.assertFree(timekitResourceId);
    const resource = await this.upstream.existing(timekitResourceId);
    const calendars = await this.upstream.calendarsWithTarget(resource);
    return await this.record.insert({ resource, ...calendars, adopted: true }, insert, recorded);
  }

  private async exclusively(
    resourceId: string,
    work: (row: Resource, signal: AbortSignal) => Promise<Provisioned>,
  ): Promise<Provisioned> {
    const underLease = async (signal: AbortSignal): Promise<Provisioned> => {
      const row = await this.load(resourceId);
      if (row.provisioning === 'ready') {
        return { resource: toResourceView(row), byThisCall: false };
      }
      if (row.provisioning === 'removing') {
        throw ResourcesError.beingRemoved(resourceId);
      }
      try {
        return await work(row, signal);
      } catch (error) {
        throw error instanceof TimekitError && !isRefusal(error)
          ? ResourcesError.provisioningPending(row, error)
          : error;
      }
    };
    return await this.lease.hold(resourceId, underLease, async () => await this.whenReady(resourceId));
  }

  private async create(row: Resource, signal: AbortSignal, recorded?: Recorded): Promise<Provisioned> {
    const resource = (await this.upstream.findByReference(row.id, signal)) ?? (await this.upstream.create(row, signal));
    const calendars = await this.undoneWhenRefused(resource, async () => {
      return await this.upstream.calendarsWithTarget(resource, signal);
    });
    const outcome = await this.record.complete(row.id, { resource, ...calendars, adopted: false }, recorded);
    switch (outcome.kind) {
      case 'recorded':
        return { resource: outcome.resource, byThisCall: true };
      case 'recorded_by_other':
        if (outcome.resource.timekitResourceId !== resource.id) {
          await this.upstream.remove(resource.id);
        }
        return { resource: outcome.resource, byThisCall: false };
      case 'gone':
        await this.upstream.remove(resource.id);
        throw ResourcesError.notFound(row.id);
    }
  }

  private async undoneWhenRefused<T>(resource: TimekitResource, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (isRefusal(error)) {
        await this.upstream.remove(resource.id);
      }
      throw error;
    }
  }

  private async assertFree(timekitResourceId: string): Promise<void> {
    const other = await this.em.findOne(Resource, { timekitResourceId }, { disableIdentityMap: true });
    if (other !== null) {
      throw ResourcesError.alreadyAdopted(timekitResourceId, other.id);
    }
  }

  private async whenReady(resourceId: string): Promise<Provisioned | undefined> {
    const row = await this.load(resourceId);
    return row.provisioning === 'ready' ? { resource: toResourceView(row), byThisCall: false } : undefined;
  }

  private async load(resourceId: string): Promise<Resource> {
    const row = await this.em.findOne(Resource, resourceId, { disableIdentityMap: true, populate: ['user'] });
    if (row === null) {
      throw ResourcesError.notFound(resourceId);
    }
    return row;
  }
}
