/** Resources: what can be booked. Reads answer from our rows; every change is made at Timekit first, then in the row. */
import { EntityManager, type FilterQuery } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TimekitClient, type UpdateResourceRequest } from '#libs/timekit';
import { Batched } from '#libs/sql';
import { AppConfig } from '../config/config.js';
import { checkConstraints } from '../http/constraint-field.js';
import { cursorId } from '../http/pagination.dto.js';
import { judgeIfMatch } from '../http/preconditions.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { type Subject, SubjectChanges } from '../outbox/subject-changes.service.js';
import { ProvisioningLease } from './provisioning-lease.js';
import { ProvisioningService } from './provisioning.service.js';
import { Resource } from './resource.entity.js';
import { changeOf, checkCapacity, type ResourceChange } from './resource-change.js';
import { type RemovalGuard, type RemovalJudge, type RemovalWitness, ResourceRemoval } from './resource-removal.js';
import { ResourceRows } from './resource-rows.service.js';
import { type ProvisionedResourceView, type ResourceView, toResourceView } from './resource-view.js';
import { presentResource, type ResourceDto, type ResourceQueryDto, type UpdateResourceDto } from './resources.dto.js';
import { ResourcesError } from './resources.errors.js';
import { touchWithUser } from './touch-with-user.js';
import { constraintsOf } from './upstream-resources.service.js';

export type { RemovalGuard, RemovalWitness } from './resource-removal.js';
export type { ProvisionedResourceView, ResourceView } from './resource-view.js';

@Injectable()
export class ResourcesService implements Subject, OnModuleInit {
  private readonly byUser = new Batched<string, ResourceView | null>(async (userIds) => {
    const found = await this.ofUsers([...new Set(userIds)], this.em.fork());
    return userIds.map((id) => found.get(id) ?? null);
  });

  constructor(
    private readonly em: EntityManager,
    private readonly rows: ResourceRows,
    private readonly timekit: TimekitClient,
    private readonly provisioning: ProvisioningService,
    private readonly removal: ResourceRemoval,
    private readonly lease: ProvisioningLease,
    private readonly changes: SubjectChanges,
    private readonly work: IdempotentWork,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.changes.attach('resource', this);
  }

  async show(tx: EntityManager, ids: readonly string[]): Promise<ResourceDto[]> {
    return (await this.find({ id: { $in: [...ids] } }, {}, tx)).map(presentResource);
  }

  async stamp(tx: EntityManager, id: string, stamp: { version: number; updatedAt: Date }): Promise<void> {
    await tx.nativeUpdate(Resource, { id }, stamp);
  }

  /** Goes on where an earlier attempt to create the resource at Timekit stopped. */
  async provision(id: string): Promise<ResourceView> {
    const { resource } = await this.provisioning.provision(id);
    return resource;
  }

  async list(query: ResourceQueryDto): Promise<ResourceView[]> {
    const after = cursorId(query);
    const where: FilterQuery<Resource> = {
      ...(after === undefined ? {} : { id: { $lt: after } }),
      ...(query.user_id === undefined ? {} : { userId: query.user_id }),
    };
    return await this.find(where, { orderBy: { id: 'desc' }, limit: query.limit + 1 });
  }

  /** Throws resources.not_found. */
  async get(id: string): Promise<ResourceView> {
    const resource = await this.findById(id);
    if (resource === undefined) {
      throw ResourcesError.notFound(id);
    }
    return resource;
  }

  async findById(id: string): Promise<ResourceView | undefined> {
    const [resource] = await this.find({ id });
    return resource;
  }

  /** In the order of `ids`, repeats included. Throws resources.not_found for the first that does not exist. */
  async getMany(ids: readonly string[]): Promise<ResourceView[]> {
    if (ids.length === 0) {
      return [];
    }
    const found = new Map((await this.find({ id: { $in: [...ids] } })).map((resource) => [resource.id, resource]));
    return ids.map((id) => {
      const resource = found.get(id.toLowerCase());
      if (resource === undefined) {
        throw ResourcesError.notFound(id);
      }
      return resource;
    });
  }

  /** Throws resources.not_found and resources.not_provisioned. */
  async getProvisioned(id: string): Promise<ProvisionedResourceView> {
    return provisionedOrThrow(await this.get(id));
  }

  /** The resource of ours that stands for one at Timekit; null when none does. */
  async ofTimekit(timekitResourceId: string): Promise<ResourceView | null> {
    const [resource] = await this.find({ timekitResourceId });
    return resource ?? null;
  }

  /** The resource that stands for a user; null when none was ever asked for. */
  async ofUser(userId: string, em: EntityManager = this.em): Promise<ResourceView | null> {
    return em.isInTransaction()
      ? ((await this.ofUsers([userId], em)).get(userId) ?? null)
      : await this.byUser.get(userId);
  }

  /** By user id; users without a resource are missing. */
  async ofUsers(userIds: readonly string[], em: EntityManager = this.em): Promise<Map<string, ResourceView>> {
    const resources = await this.find({ userId: { $in: [...userIds] } }, {}, em);
    return new Map(resources.flatMap((resource) => (resource.userId === null ? [] : [[resource.userId, resource]])));
  }

  /** A user's resource takes name and time zone from the user. */
  async update(id: string, dto: UpdateResourceDto): Promise<ResourceView> {
    checkCapacity(dto, this.config);
    return await this.change(id, (resource) => changeOf(resource, dto));
  }

  async replaceConstraints(id: string, constraints: unknown[]): Promise<ResourceView> {
    checkConstraints(constraints, '/constraints');
    return await this.change(id, () => ({
      upstream: { availability_constraints: constraintsOf(constraints) },
      row: { constraints },
    }));
  }

  /** Throws resources.belongs_to_user, resources.has_bookings. */
  async delete(id: string): Promise<void> {
    if (await this.isDeletedAlready(id)) {
      return;
    }
    const { userId } = await this.get(id);
    if (userId !== null) {
      throw ResourcesError.belongsToUser(id, userId);
    }
    await this.removal.remove(id, (_tx, { version }) => judgeIfMatch(version));
  }

  /** Deletes a user's resource at Timekit, then it and the user here. Throws resources.has_bookings. */
  async deleteOfUser(id: string, judge: RemovalJudge): Promise<void> {
    await this.removal.remove(id, judge);
  }

  /** Runs a change that Timekit is told of while nobody else changes the resource, its user or its calendars there. */
  async exclusively<T>(id: string, change: () => Promise<T>): Promise<T> {
    await this.getProvisioned(id);
    return await this.lease.hold(id, async () => {
      await this.work.stillRuns();
      return await change();
    });
  }

  /** The layer above that stores bookings registers itself here, once. */
  attachRemovalGuard(guard: RemovalGuard): void {
    this.removal.attach(guard);
  }

  /** So does every layer above that stores what goes with a resource. */
  attachRemovalWitness(witness: RemovalWitness): void {
    this.removal.attachWitness(witness);
  }

  /** Throws resources.gone_upstream. */
  async updateAtTimekit(resource: ProvisionedResourceView, values: UpdateResourceRequest): Promise<void> {
    try {
      await this.timekit.resources.update(resource.timekitResourceId, values);
    } catch (error) {
      throw ResourcesError.goneOr(error, resource);
    }
  }

  /**
   * Changes Timekit, then the row. When the row was changed in between all the same, by what Timekit told of its calendars,
   * both are done again on the new values: the last to store was also the last to send, so the two sides agree.
   */
  private async change(id: string, decide: (resource: ResourceView) => ResourceChange): Promise<ResourceView> {
    return await this.exclusively(id, async () => {
      judgeIfMatch((await this.get(id)).version);
      for (;;) {
        const resource = await this.getProvisioned(id);
        const { upstream, row } = decide(resource);
        await this.updateAtTimekit(resource, upstream);
        const saved = await this.saveUnlessChanged(resource, row);
        if (saved !== undefined) {
          return saved;
        }
      }
    });
  }

  /** Whether the request that runs began to delete it when it came before, and somebody has finished that since. */
  private async isDeletedAlready(id: string): Promise<boolean> {
    return this.work.begunBefore === id && (await this.findById(id)) === undefined;
  }

  private async saveUnlessChanged(seen: ResourceView, values: Partial<Resource>): Promise<ResourceView | undefined> {
    return await this.changes.transactional(async (tx) => {
      const row = await this.rows.lockRow(tx, seen.id);
      if (row.version !== seen.version) {
        return undefined;
      }
      await touchWithUser(this.changes, tx, row);
      Object.assign(row, values);
      await this.changes.settle(tx);
      const [changed] = await this.find({ id: seen.id }, {}, tx);
      await this.work.finished(tx, changed && presentResource(changed));
      return changed;
    });
  }

  private async find(
    where: FilterQuery<Resource>,
    options: { orderBy?: { id: 'desc' }; limit?: number } = {},
    em: EntityManager = this.em,
  ): Promise<ResourceView[]> {
    const rows = await em.find(Resource, where, { ...options, disableIdentityMap: true });
    return rows.map(toResourceView);
  }
}

/** Throws resources.not_provisioned. */
export function provisionedOrThrow(resource: ResourceView): ProvisionedResourceView {
  const { provisioning, timekitResourceId } = resource;
  if (provisioning === 'removing') {
    throw ResourcesError.beingRemoved(resource.id);
  }
  if (timekitResourceId === null) {
    throw ResourcesError.notProvisioned(resource.id);
  }
  return { ...resource, timekitResourceId };
}
