/**
 * Deleting a resource: at Timekit first, then our rows, so that a crash in between leaves a row whose deletion can be
 * repeated, and never a resource at Timekit that nobody remembers. It works under the provisioning lease, since a resource
 * may be coming into being right now.
 *
 * A booking must not be made in between, for it would go with the resource. So the first step makes the row `removing`,
 * under a lock that whoever stores a booking waits for (`ResourceReadiness`): a booking is seen by the
 * {@link RemovalGuard} and the deletion is refused, or it sees the mark and is refused itself. The mark is taken back when
 * Timekit surely has not deleted anything; otherwise it stays until the deletion is repeated, by a caller or at the next start.
 *
 * A request that is repeated with its idempotency key goes on with the deletion that it began. It is not judged again, since
 * the mark alone makes the row another one than the client has seen.
 */
import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimekitError } from '#libs/timekit';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { SubjectChanges } from '../outbox/subject-changes.service.js';
import { ProvisioningLease } from './provisioning-lease.js';
import { Resource } from './resource.entity.js';
import { ResourcesError } from './resources.errors.js';
import { touchWithUser } from './touch-with-user.js';
import { UpstreamResources } from './upstream-resources.service.js';

/** Bookings live above this feature; it learns of them through this. */
export interface RemovalGuard {
  /** Whether rows of ours speak of a booking that may be to come. `tx` has the resource's row locked. */
  hasBookingsToCome(tx: EntityManager, resourceId: string): Promise<boolean>;
}

/** What layers above store of a resource goes with it; they tell of that through this. */
export interface RemovalWitness {
  /** Right before the rows are deleted, in the same transaction. */
  beforeRemoval(tx: EntityManager, resourceId: string): Promise<void>;
}

/** Throws what speaks against the deletion. */
export type RemovalJudge = (tx: EntityManager, row: Resource) => Promise<void> | void;

interface Begun {
  timekitResourceId: string | null;
  /** Whether an earlier attempt marked the row, of which nobody knows how far it came. */
  again: boolean;
}

@Injectable()
export class ResourceRemoval {
  private guard: RemovalGuard | undefined;
  private readonly witnesses: RemovalWitness[] = [];

  constructor(
    private readonly changes: SubjectChanges,
    private readonly lease: ProvisioningLease,
    private readonly upstream: UpstreamResources,
    private readonly work: IdempotentWork,
  ) {}

  attach(guard: RemovalGuard): void {
    this.guard = guard;
  }

  attachWitness(witness: RemovalWitness): void {
    this.witnesses.push(witness);
  }

  /**
   * Deletes the resource, and the user whom it stands for. `judge` sees the row locked, and may refuse before anything is
   * done. Throws resources.has_bookings, and resources.not_found.
   */
  async remove(id: string, judge?: RemovalJudge): Promise<void> {
    await this.lease.hold(id, async (signal) => {
      const begun = await this.begin(id, judge);
      await this.removeAtTimekit(id, begun, signal);
      await this.changes.transactional(async (tx) => {
        await this.removeRows(tx, id);
        await this.work.finished(tx);
      });
    });
  }

  /** Its undo is {@link takeBack}. */
  private async begin(id: string, judge: RemovalJudge | undefined): Promise<Begun> {
    return await this.changes.transactional(async (tx) => {
      const row = await lock(tx, id);
      if (row === null) {
        throw ResourcesError.notFound(id);
      }
      const again = row.provisioning === 'removing';
      if (!(again && this.work.begunBefore === id)) {
        await judge?.(tx, row);
      }
      if (await this.guardOrThrow().hasBookingsToCome(tx, id)) {
        throw ResourcesError.hasBookings(id);
      }
      await this.work.begun(tx, id);
      await touchWithUser(this.changes, tx, row);
      row.provisioning = 'removing';
      return { timekitResourceId: row.timekitResourceId, again };
    });
  }

  private async removeRows(tx: EntityManager, id: string): Promise<void> {
    const row = await lock(tx, id);
    if (row === null) {
      return;
    }
    await touchWithUser(this.changes, tx, row);
    for (const witness of this.witnesses) {
      await witness.beforeRemoval(tx, id);
    }
    await tx.nativeDelete(Resource, { id });
    if (row.userId !== null) {
      await tx.execute('delete from openslot."user" where id = ?', [row.userId]);
    }
  }

  private async removeAtTimekit(id: string, begun: Begun, signal: AbortSignal): Promise<void> {
    try {
      const timekitResourceId = begun.timekitResourceId ?? (await this.upstream.findByReference(id, signal))?.id;
      if (timekitResourceId === undefined) {
        return;
      }
      if (await this.upstream.hasBookingsToCome(timekitResourceId)) {
        throw ResourcesError.hasBookings(id);
      }
      await this.upstream.remove(timekitResourceId);
    } catch (error) {
      const refused = error instanceof TimekitError && !error.outcomeUnknown && !begun.again;
      const nothingDone = refused || error instanceof ResourcesError;
      // Without the lease somebody else may be deleting by now, and relies on the mark.
      if (nothingDone && !signal.aborted) {
        await this.takeBack(id, begun);
      }
      throw error;
    }
  }

  private async takeBack(id: string, { timekitResourceId }: Begun): Promise<void> {
    await this.changes.transactional(async (tx) => {
      const row = await lock(tx, id);
      if (row?.provisioning === 'removing') {
        await touchWithUser(this.changes, tx, row);
        row.provisioning = timekitResourceId === null ? 'pending' : 'ready';
      }
    });
  }

  private guardOrThrow(): RemovalGuard {
    if (this.guard === undefined) {
      throw new Error('Nobody tells of bookings: the bookings module must attach itself to the removal of resources.');
    }
    return this.guard;
  }
}

async function lock(tx: EntityManager, id: string): Promise<Resource | null> {
  return await tx.findOne(Resource, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
