/** The stored resource, in the transaction of whoever makes, changes or gives it up together with something else. */
import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { SubjectChanges } from '../outbox/subject-changes.service.js';
import { Resource } from './resource.entity.js';
import { type ResourceView, toResourceView } from './resource-view.js';
import { ResourcesError } from './resources.errors.js';
import { touchWithUser } from './touch-with-user.js';

/** The values of a row that does not exist at Timekit yet. */
export interface NewResource {
  userId: string | null;
  name: string;
  timezone: string;
  email: string | null;
  meta?: Record<string, unknown>;
  constraints?: unknown[];
  capacity?: number;
}

@Injectable()
export class ResourceRows {
  constructor(
    private readonly changes: SubjectChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A new pending row in the caller's transaction; the caller has it provisioned after the commit. */
  add(tx: EntityManager, values: NewResource): Resource {
    const now = dateNow(this.clock);
    const id = newId();
    this.changes.created(tx, 'resource', id);
    return tx.create(Resource, {
      id,
      meta: {},
      constraints: [],
      capacity: 1,
      ...values,
      provisioning: 'pending',
      provisioningLeaseUntil: null,
      timekitResourceId: null,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Deletes a row that does not exist at Timekit, if it is there. `withUser`: and the user whom it was made for. */
  async discard(tx: EntityManager, id: string, { withUser = false } = {}): Promise<void> {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const row = await tx.findOne(Resource, { id, timekitResourceId: null }, { lockMode, disableIdentityMap: true });
    if (row === null) {
      return;
    }
    await touchWithUser(this.changes, tx, row);
    await tx.nativeDelete(Resource, { id });
    if (withUser) {
      await tx.execute('delete from openslot."user" where id = ?', [row.userId]);
    }
  }

  /** The row's newest values, locked until the transaction ends. Lock resources before users, everywhere. */
  async lock(tx: EntityManager, id: string): Promise<ResourceView> {
    const row = await this.lockRow(tx, id);
    return toResourceView(row);
  }

  /** What was changed of a user's name and time zone, copied after it was changed at Timekit. */
  async copyFromUser(tx: EntityManager, id: string, changed: { name?: string; timezone?: string }): Promise<void> {
    const row = await this.lockRow(tx, id);
    await touchWithUser(this.changes, tx, row);
    row.name = changed.name ?? row.name;
    row.timezone = changed.timezone ?? row.timezone;
    await tx.flush();
  }

  /** The same as the row itself, for whoever changes it. Throws resources.not_found. */
  async lockRow(tx: EntityManager, id: string): Promise<Resource> {
    const row = await tx.findOne(Resource, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (row === null) {
      throw ResourcesError.notFound(id);
    }
    return row;
  }
}
