/**
 * Sees to it that resources stay until a transaction ends, for what is about to refer to them. Concurrent callers do not wait
 * for each other; who deletes a resource waits for them (`resource-removal.ts`).
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { executeWhole, type Sql, sql, together } from '#libs/sql';
import { uuidArray } from '../persistence/uuid-array.js';
import type { ProvisioningState } from './resource.entity.js';
import { ResourcesError } from './resources.errors.js';

interface KeptRow {
  readonly id: string;
  readonly provisioning: ProvisioningState;
}

/** A write that refers to resources; it is given the condition under which it may write. */
export interface WriteKeeping {
  readonly ids: readonly string[];
  readonly write: (when: Sql) => Sql;
}

@Injectable()
export class ResourceReadiness {
  /** Throws resources.not_found, and resources.not_provisioned when a deletion has begun. */
  async keep(tx: EntityManager, ids: readonly string[]): Promise<void> {
    throwFirst(await this.refusals(tx, ids));
  }

  /** What {@link keep} would throw, by id; those that are not in it are kept. */
  async refusals(tx: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, ResourcesError>> {
    const { text, params } = keeping(ids);
    return refusalsOf(ids, await tx.execute<KeptRow[]>(text, [...params]));
  }

  /** {@link refusals} and writes as one statement: what could not be written because of its resources, by its place in `writes`. */
  async keepAndWrite(em: EntityManager, writes: readonly WriteKeeping[]): Promise<(ResourcesError | undefined)[]> {
    const ids = [...new Set(writes.flatMap((write) => write.ids))];
    const written = writes.map(({ ids: own, write }, index) => [`written_${index}`, write(areReady(own))] as const);
    const parts = { kept: keeping(ids), ...Object.fromEntries(written) };
    const refusals = refusalsOf(ids, await executeWhole<KeptRow>(em, together(parts, sql('select * from kept'))));
    return writes.map((write) => write.ids.map((id) => refusals.get(id)).find((error) => error !== undefined));
  }
}

function areReady(ids: readonly string[]): Sql {
  return sql(
    `(select count(*) from kept where provisioning = 'ready' and id = any(?::uuid[])) = ?::int`,
    uuidArray(ids),
    new Set(ids).size,
  );
}

/** In one order for everybody, so that nobody waits for each other. */
function keeping(ids: readonly string[]): Sql {
  return sql(
    'select id, provisioning from openslot.resource where id = any(?::uuid[]) order by id for key share',
    uuidArray(ids),
  );
}

function refusalsOf(ids: readonly string[], kept: readonly KeptRow[]): ReadonlyMap<string, ResourcesError> {
  const states = new Map(kept.map(({ id, provisioning }) => [id, provisioning]));
  return new Map(
    ids.flatMap((id) => {
      const error = refusalOf(id, states.get(id));
      return error === undefined ? [] : [[id, error] as const];
    }),
  );
}

function refusalOf(id: string, state: ProvisioningState | undefined): ResourcesError | undefined {
  switch (state) {
    case 'ready':
      return undefined;
    case 'pending':
      return ResourcesError.notProvisioned(id);
    case 'removing':
      return ResourcesError.beingRemoved(id);
    case undefined:
      return ResourcesError.notFound(id);
  }
}

function throwFirst(refusals: ReadonlyMap<string, ResourcesError>): void {
  for (const error of refusals.values()) {
    throw error;
  }
}
