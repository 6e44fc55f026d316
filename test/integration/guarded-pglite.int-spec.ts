import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { openOrm } from '../support/database.js';

describe('a second EntityManager inside a transaction on PGlite', () => {
  let orm: MikroORM;
  let em: EntityManager;
  beforeAll(async () => {
    orm = await openOrm({ kind: 'pglite', directory: 'memory://' });
    em = orm.em.fork() as EntityManager;
  });
  afterAll(async () => {
    await orm.close();
  });

  test('throws instead of waiting for ever, for queries and for transactions', async () => {
    const other = orm.em.fork() as EntityManager;
    await em.transactional(async (tx) => {
      await expect(other.execute('select 1')).rejects.toMatchObject({ code: 'persistence.second_entity_manager' });
      await expect(other.transactional(async () => {})).rejects.toMatchObject({
        code: 'persistence.second_entity_manager',
      });
      await expect(tx.execute('select 1 as one')).resolves.toEqual([{ one: 1 }]);
      await tx.transactional(async (nested) => {
        await expect(nested.execute('select 2 as two')).resolves.toEqual([{ two: 2 }]);
      });
    });
  });

  test('is free again after the transaction, also when it failed', async () => {
    await expect(
      em.transactional(async () => {
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    const other = orm.em.fork() as EntityManager;
    await expect(other.execute('select 1 as one')).resolves.toEqual([{ one: 1 }]);
    await expect(
      Promise.all([
        em.fork().transactional(async (tx) => await tx.execute('select 1 as one')),
        other.execute('select 2 as two'),
      ]),
    ).resolves.toHaveLength(2);
  });
});

test('a long row of queries in a transaction on PGlite lets others in', async () => {
  const orm = await openOrm({ kind: 'pglite', directory: 'memory://' });
  const em = orm.em.fork() as EntityManager;
  let wereOthersIn = false;
  await em.transactional(async (tx) => {
    setImmediate(() => {
      wereOthersIn = true;
    });
    for (let query = 0; query < 50; query += 1) {
      await tx.execute('select 1');
    }
  });
  await orm.close();
  expect(wereOthersIn).toBe(true);
});
