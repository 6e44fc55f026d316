import type { EntityManager, EntityName } from '@mikro-orm/postgresql';

const BATCH = 500;

/**
 * Removes what was finished before that moment, the oldest first and so much at a time, so that nobody waits long for what it
 * locks. How many rows.
 */
export async function removeFinished<T extends object>(
  em: EntityManager,
  entity: EntityName<T>,
  before: Date,
): Promise<number> {
  const { schema, tableName } = em.getMetadata(entity);
  for (let total = 0; ;) {
    const removed: unknown[] = await em.execute(
      `delete from ?? where id in (select id from ?? where finished_at < ? order by finished_at limit ?) returning id`,
      [`${schema}.${tableName}`, `${schema}.${tableName}`, before, BATCH],
    );
    total += removed.length;
    if (removed.length < BATCH) {
      return total;
    }
  }
}
