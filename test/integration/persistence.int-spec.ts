import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { createTestDatabase, openOrm, type TestDatabase } from '../support/database.js';

describe('the schema', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
    orm = await openOrm(database.target);
  });
  afterAll(async () => {
    await orm.close();
    await database.drop();
  });

  test('is exactly what the entities say once all migrations have run, and running them again changes nothing', async () => {
    await orm.migrator.up();
    expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
    expect(await orm.migrator.up()).toEqual([]);
  });

  test('holds the no-overlap rule as an exclusion constraint that starts with the app', async () => {
    const em = orm.em.fork() as EntityManager;
    const rows: { definition: string }[] = await em.execute(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'claim_no_overlap'`,
    );
    expect(rows[0]?.definition).toBe(
      'EXCLUDE USING gist (app_id WITH =, resource_id WITH =, during WITH &&, lane WITH =) WHERE (active)',
    );
  });
});
