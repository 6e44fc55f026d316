/** The upkeep of a database without autovacuum. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { vacuumGrown } from '../../src/persistence/vacuum-grown.js';
import { openOrm } from '../support/database.js';

let orm: MikroORM;
let em: EntityManager;

beforeAll(async () => {
  orm = await openOrm({ kind: 'pglite', directory: 'memory://' });
  em = orm.em.fork() as EntityManager;
  await em.execute('create schema openslot');
  // Wide, so that the planner takes it for one of few rows as long as nobody has counted them.
  const others = Array.from({ length: 20 }, (_, index) => `other_${index} text`).join(', ');
  await em.execute(`create table openslot."With Capitals" (app_id int, id int, note text, ${others})`);
  await em.execute('create unique index by_id on openslot."With Capitals" (app_id, id)');
  await em.execute('create index by_note on openslot."With Capitals" (app_id, note)');
});
afterAll(async () => {
  await orm.close();
});

async function insert(from: number, to: number): Promise<void> {
  await em.execute(`insert into openslot."With Capitals" select 1, n, 'same' from generate_series(?::int, ?::int) n`, [
    from,
    to,
  ]);
}

async function sizeOf(table: string): Promise<number> {
  const [row] = await em.execute<{ bytes: number }[]>('select pg_relation_size(?::regclass)::int as bytes', [table]);
  return row?.bytes ?? 0;
}

/** The index by which a row is looked up, by the plan that was made when the statement was used first. */
async function indexUsed(): Promise<string> {
  const plan = await em.execute<{ 'QUERY PLAN': string }[]>('explain execute look_up (1, 5)');
  return plan.map((line) => /using (\w+)/.exec(line['QUERY PLAN'])?.[1] ?? '').join('');
}

test('a plan that was made for an empty table is made anew when the table has grown', async () => {
  await em.execute('set plan_cache_mode = force_generic_plan');
  await em.execute(
    'prepare look_up (int, int) as select 1 from openslot."With Capitals" where app_id = $1 and id = $2',
  );
  expect(await indexUsed()).toBe('by_note');
  await insert(1, 5_000);
  expect(await indexUsed()).toBe('by_note');
  await vacuumGrown(em);
  expect(await indexUsed()).toBe('by_id');
});

test('the room of rows that are gone is used again', async () => {
  const full = await sizeOf('openslot."With Capitals"');
  await em.execute('delete from openslot."With Capitals"');
  await insert(5_001, 10_000);
  expect(await sizeOf('openslot."With Capitals"')).toBeGreaterThan(1.5 * full);
  await vacuumGrown(em);
  const grown = await sizeOf('openslot."With Capitals"');
  await insert(10_001, 14_000);
  expect(await sizeOf('openslot."With Capitals"')).toBe(grown);
});
