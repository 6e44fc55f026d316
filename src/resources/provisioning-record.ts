/**
 * The last step of provisioning: everything that Timekit told us is written in one transaction, or nothing is. The row is
 * locked and its Timekit id is set only where it is null, so of two processes that both created something, one wins and the
 * other learns of it.
 *
 * Calendars and users live above this feature; what they store of it they write through a {@link ProvisionedHook}, in the
 * same transaction.
 */
import { EntityManager, LockMode, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { TimekitCalendar, TimekitResource } from '#libs/timekit';
import { SubjectChanges } from '../outbox/subject-changes.service.js';
import { Resource } from './resource.entity.js';
import { type ResourceView, toResourceView } from './resource-view.js';
import { ResourcesError } from './resources.errors.js';
import { touchWithUser } from './touch-with-user.js';
import type { CalendarsWithTarget } from './upstream-resources.service.js';

export interface ProvisionedResource {
  resourceId: string;
  userId: string | null;
  timekitResourceId: string;
  calendars: readonly TimekitCalendar[];
  targetCalendarId: string;
}

export interface ProvisionedHook {
  /** Stores the calendars and what else depends on the resource being there. `tx` has the row locked. */
  onProvisioned(tx: EntityManager, provisioned: ProvisionedResource): Promise<void>;
}

/** What else belongs into the transaction that makes a resource ready: the last step of whoever wanted it. */
export type Recorded = (tx: EntityManager, resource: ResourceView) => Promise<void>;

/** What Timekit knows of a resource: created by us, or an existing one whose facts our row takes over. */
export interface UpstreamFacts extends CalendarsWithTarget {
  resource: TimekitResource;
  adopted: boolean;
}

export type RecordOutcome =
  | { kind: 'recorded'; resource: ResourceView }
  /** Another process stored a Timekit id first: the same one or another. */
  | { kind: 'recorded_by_other'; resource: ResourceView }
  /** The row was deleted meanwhile, or is being deleted. */
  | { kind: 'gone' };

@Injectable()
export class ProvisioningRecord {
  private hook: ProvisionedHook | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly changes: SubjectChanges,
  ) {}

  attach(hook: ProvisionedHook): void {
    this.hook = hook;
  }

  /** Makes a pending row ready. Throws resources.already_adopted when another row has this Timekit id. */
  async complete(resourceId: string, facts: UpstreamFacts, also?: Recorded): Promise<RecordOutcome> {
    return await this.once(facts, async (tx) => {
      const row = await tx.findOne(Resource, resourceId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (row === null || row.provisioning === 'removing') {
        return { kind: 'gone' };
      }
      if (row.timekitResourceId !== null) {
        return { kind: 'recorded_by_other', resource: toResourceView(row) };
      }
      return { kind: 'recorded', resource: await this.makeReady(tx, row, facts, also) };
    });
  }

  /** Stores a resource that is ready from its first moment: `insert` makes the row, and is told what it looks like upstream. */
  async insert(
    facts: UpstreamFacts,
    insert: (tx: EntityManager) => Promise<Resource>,
    also?: Recorded,
  ): Promise<ResourceView> {
    return await this.once(facts, async (tx) => await this.makeReady(tx, await insert(tx), facts, also));
  }

  private async makeReady(
    tx: EntityManager,
    row: Resource,
    facts: UpstreamFacts,
    also?: Recorded,
  ): Promise<ResourceView> {
    const { resource: upstream, calendars, target, adopted } = facts;
    await touchWithUser(this.changes, tx, row);
    row.timekitResourceId = upstream.id;
    row.provisioning = 'ready';
    if (adopted) {
      row.timezone = upstream.timezone;
      row.email = upstream.email ?? null;
      row.constraints = upstream.availability_constraints ?? [];
      row.capacity = upstream.openslot?.capacity ?? 1;
    }
    await tx.flush();
    await this.hookOrThrow().onProvisioned(tx, {
      resourceId: row.id,
      userId: row.userId,
      timekitResourceId: upstream.id,
      calendars,
      targetCalendarId: target.id,
    });
    await this.changes.settle(tx);
    // Read again, since that raised its version.
    const resource = toResourceView(await tx.findOneOrFail(Resource, { id: row.id }, { disableIdentityMap: true }));
    await also?.(tx, resource);
    return resource;
  }

  private async once<T>({ resource }: UpstreamFacts, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.changes.transactional(work);
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) {
        const other = await this.em.findOne(Resource, { timekitResourceId: resource.id }, { disableIdentityMap: true });
        if (other !== null) {
          throw ResourcesError.alreadyAdopted(resource.id, other.id);
        }
      }
      throw error;
    }
  }

  private hookOrThrow(): ProvisionedHook {
    if (this.hook === undefined) {
      throw new Error('Nobody stores calendars: the calendars module must attach itself to provisioning.');
    }
    return this.hook;
  }
}
