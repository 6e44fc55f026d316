import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineBootstrap, type EngineOptions } from '#libs/engine';
import { SecretBox } from '../../src/core/secret-box.js';
import { Secret } from '../../src/core/secret.js';
import { TestClock } from '../support/clock.js';
import { createTestDatabase, openOrm, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let orm: MikroORM;

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm(database.target);
});

afterEach(async () => {
  await orm.em.fork().getConnection().execute('delete from engine.app');
});

afterAll(async () => {
  await orm.close();
  await database.drop();
});

function bootstrap(
  options: Partial<EngineOptions> = {},
  secretsKey = 'a-key-for-secrets-of-32-characters',
): EngineBootstrap {
  return new EngineBootstrap({
    clock: new TestClock(),
    secrets: new SecretBox(new Secret(secretsKey)),
    publicUrl: 'http://localhost:3000',
    ...options,
  });
}

async function start(options?: Partial<EngineOptions>, secretsKey?: string) {
  const engine = bootstrap(options, secretsKey);
  await engine.ensureDefaultApp(orm.em.fork() as EntityManager);
  return engine.defaultKeys();
}

describe('the default app', () => {
  test('has no keys before it was ensured', () => {
    expect(() => bootstrap().defaultKeys()).toThrow('ensureDefaultApp');
  });

  test('is made once, with one pair of keys, by processes that start together', async () => {
    const starts = await Promise.all(Array.from({ length: 5 }, async () => await start()));
    expect(new Set(starts.map(({ apiKey }) => apiKey)).size).toBe(1);
    expect(new Set(starts.map(({ widgetKey }) => widgetKey)).size).toBe(1);
    expect(starts.filter(({ created }) => created)).toHaveLength(1);
  });

  test('generates only the key that is not given, in the mode of the other', async () => {
    const { apiKey, widgetKey, created } = await start({ apiKey: 'test_of_the_operator' });
    expect({ apiKey, created }).toEqual({ apiKey: 'test_of_the_operator', created: true });
    expect(widgetKey).toMatch(/^test_widget_key_[A-Za-z0-9]{32}$/);
    expect(await start()).toEqual({ apiKey, widgetKey, created: false, testMode: true });
  });

  test('lets the operator swap the two keys', async () => {
    await start({ apiKey: 'key-one', widgetKey: 'key-two' });
    expect(await start({ apiKey: 'key-two', widgetKey: 'key-one' })).toMatchObject({
      apiKey: 'key-two',
      widgetKey: 'key-one',
      created: false,
    });
  });

  test('refuses one key for both, because the widget key is public', async () => {
    await expect(start({ apiKey: 'same', widgetKey: 'same' })).rejects.toThrow('must differ');
  });

  test('says what to do when the stored keys cannot be opened, and takes new ones', async () => {
    await start();
    const other = 'another-key-for-secrets-of-32-chars';
    await expect(start({}, other)).rejects.toThrow('cannot be opened');
    expect(await start({ apiKey: 'new-api', widgetKey: 'new-widget' }, other)).toMatchObject({ apiKey: 'new-api' });
  });

  test('does not take a key that opens another app', async () => {
    await start({ apiKey: 'taken-elsewhere' });
    await orm.em.fork().getConnection().execute(`update engine.app set slug = 'elsewhere'`);
    await expect(start({ apiKey: 'taken-elsewhere' })).rejects.toThrow('already belongs to another');
  });
});
