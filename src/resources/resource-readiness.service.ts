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

/** A row that is about to refer to resources. */
export interface Referring {
  readonly id: string;
  readonly resourceIds: readonly string[];
}

/** The rows whose resources are all ready. Parameters: for each pair the row, the resource. */
const WITH_ALL_READY = `
  select pair.row_id as id from unnest(?::uuid[], ?::uuid[]) as pair(row_id, resource_id)
  group by pair.row_id
  having bool_and(pair.resource_id in (select id from kept where provisioning = 'ready'))`;

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

  /**
   * {@link refusals} and writes as one statement: why each of the rows could not be written, in their order. `writing`: the
   * write of those that are in the relation `ready`, by `id`.
   */
  async keepAndWrite(
    em: EntityManager,
    rows: readonly Referring[],
    writing: Sql,
  ): Promise<(ResourcesError | undefined)[]> {
    const pairs = rows.flatMap(({ id, resourceIds }) => resourceIds.map((resourceId) => ({ id, resourceId })));
    const ids = [...new Set(pairs.map(({ resourceId }) => resourceId))];
    const ready = sql(
      WITH_ALL_READY,
      uuidArray(pairs.map(({ id }) => id)),
      uuidArray(pairs.map(({ resourceId }) => resourceId)),
    );
    const statement = together({ kept: keeping(ids), ready, written: writing }, sql('select * from kept'));
    const refusals = refusalsOf(ids, await executeWhole<KeptRow>(em, statement));
    return rows.map(({ resourceIds }) =>
      resourceIds.map((id) => refusals.get(id)).find((error) => error !== undefined),
    );
  }
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
