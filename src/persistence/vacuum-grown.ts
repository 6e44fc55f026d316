import type { EntityManager } from '@mikro-orm/postgresql';

/** A size that was never taken counts as a page, below which no plan is better than another. */
const GROWN = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('engine', 'openslot', 'pgboss')
    and pg_relation_size(c.oid) > 1.2 * greatest(c.relpages, 1) * current_setting('block_size')::int
  order by n.nspname, c.relname`;

/**
 * Frees what no one sees any more, and tells the planner how large each table is that has grown by a fifth since the last time.
 * Without that, which is autovacuum's work, plans that were made for the first rows would be used for ever.
 */
export async function vacuumGrown(em: EntityManager): Promise<void> {
  for (const { name } of await em.execute<{ name: string }[]>(GROWN)) {
    await em.execute(`vacuum (analyze) ${name}`);
  }
}
