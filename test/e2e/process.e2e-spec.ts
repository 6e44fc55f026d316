import { afterEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { createDataDir, createStoredDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { failToStart, type ServerProcess, startServer } from '../support/process.js';

describe('the server as a process', () => {
  const servers: ServerProcess[] = [];
  const databases: TestDatabase[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      if (server.child.exitCode === null && server.child.signalCode === null) await server.end('SIGKILL');
    }
    for (const database of databases.splice(0)) await database.drop();
  });

  async function emptyDatabase(): Promise<TestDatabase> {
    const database = await createTestDatabase({ migrated: false });
    databases.push(database);
    return database;
  }

  /** Quicker than an empty one: the tables are there. */
  async function migratedDatabase(): Promise<TestDatabase> {
    const database = await createStoredDatabase();
    databases.push(database);
    return database;
  }

  async function start(environment: Record<string, string>): Promise<ServerProcess> {
    const server = await startServer(environment);
    servers.push(server);
    return server;
  }

  test('prints three commands that onboard a provider, show free times and book, as they are', async () => {
    const server = await start((await emptyDatabase()).environment);
    const commands = server.output().split('Try it:')[1] ?? '';
    const output = execFileSync('bash', ['-euc', `${commands}\necho; echo "$PROVIDER"`], { encoding: 'utf8' });
    const [provider = '', slots = '', booking = '', id] = output.trim().split('\n');
    expect(JSON.parse(provider)).toMatchObject({ id, name: 'Doc Brown', timekit_resource_id: expect.any(String) });
    expect((JSON.parse(slots) as { data: unknown[] }).data.length).toBeGreaterThanOrEqual(8);
    expect(JSON.parse(booking)).toMatchObject({ state: 'confirmed', what: 'Catch the lightning' });
  });

  test('ends cleanly on SIGTERM and SIGINT, and shows its keys only once', async () => {
    const { environment } = await migratedDatabase();
    const first = await start(environment);
    const key = /admin key +(osk_\S+)/.exec(first.output())?.[1] ?? '';
    expect({ code: await first.end('SIGTERM'), output: first.output() }).toMatchObject({ code: 0 });

    const second = await start(environment);
    expect(second.output()).not.toContain('osk_');
    await request(second.url).get('/api/v1/users').set('authorization', `Bearer ${key}`).expect(200);
    expect(await second.end('SIGINT')).toBe(0);
  });

  test('comes back after kill -9 with everything that was acknowledged', async () => {
    const { environment } = await migratedDatabase();
    const first = await start(environment);
    const key = /admin key +(osk_\S+)/.exec(first.output())?.[1] ?? '';
    const made = await request(first.url)
      .post('/api/v1/users')
      .set('authorization', `Bearer ${key}`)
      .send({ name: 'Doc', timezone: 'UTC' })
      .expect(201);
    await first.end('SIGKILL');

    const second = await start(environment);
    const { id } = made.body as { id: string };
    const found = await request(second.url)
      .get(`/api/v1/users/${id}`)
      .set('authorization', `Bearer ${key}`)
      .expect(200);
    expect(found.body).toEqual(made.body);
  });

  test('one process per data directory: a second one is refused with a clear sentence, and the first goes on', async () => {
    const dataDir = await createDataDir();
    try {
      const first = await start({ DATA_DIR: dataDir });
      const second = await failToStart({ DATA_DIR: dataDir });
      expect(second.code).toBe(1);
      expect(second.output).toContain(`The data directory ${dataDir} is in use by process ${first.child.pid}`);
      await request(first.url).get('/health/ready').expect(200);

      await first.end('SIGKILL');
      expect(existsSync(join(dataDir, 'openslot.lock'))).toBe(true);
      const third = await start({ DATA_DIR: dataDir });
      expect(JSON.parse(readFileSync(join(dataDir, 'openslot.lock'), 'utf8'))).toMatchObject({ pid: third.child.pid });
      await third.end('SIGTERM');
      expect(existsSync(join(dataDir, 'openslot.lock'))).toBe(false);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  test('keeps the keys it made when it cannot listen, says why, and gives the data directory back', async () => {
    const dataDir = await createDataDir();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { port } = other.address() as AddressInfo;
      const { code, output } = await failToStart({ DATA_DIR: dataDir, PORT: String(port) });
      expect(code).toBe(1);
      expect(output).toContain('Nothing can listen on HOST and PORT (EADDRINUSE)');
      expect(output).not.toContain('    at ');
      expect(existsSync(join(dataDir, 'openslot.lock'))).toBe(false);

      const key = /admin key +(osk_\S+)/.exec(output)?.[1] ?? '';
      const server = await start({ DATA_DIR: dataDir });
      await request(server.url).get('/api/v1/users').set('authorization', `Bearer ${key}`).expect(200);
      await server.end('SIGTERM');
    } finally {
      other.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  test.each([
    [
      { DATABASE_URL: 'postgresql://127.0.0.1:1/none', SECRETS_KEY: 'x'.repeat(32) },
      'The database at DATABASE_URL cannot be used',
    ],
    [{ DATABASE_URL: 'postgresql://127.0.0.1:99999/none', SECRETS_KEY: 'x'.repeat(32) }, 'DATABASE_URL must be a URL'],
    [{ DATA_DIR: '/dev/null/data' }, 'The data directory cannot be used'],
  ])('says in one sentence what is wrong with %j', async (environment, sentence) => {
    const { code, output } = await failToStart(environment);
    expect(code).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toContain('    at ');
  });

  test('answers on SIGTERM every request that it took, and leaves nothing half done', async () => {
    const { environment } = await migratedDatabase();
    const first = await start(environment);
    const key = /admin key +(osk_\S+)/.exec(first.output())?.[1] ?? '';
    const onboard = async (): Promise<number> => {
      const answer = await request(first.url)
        .post('/api/v1/users')
        .set('authorization', `Bearer ${key}`)
        .send({ name: 'Doc', timezone: 'UTC' });
      return answer.status;
    };
    const statuses: number[] = [];
    const caller = async (): Promise<void> => {
      for (;;) {
        try {
          statuses.push(await onboard());
        } catch {
          // Not heard before the end: no answer, and nothing done.
          return;
        }
      }
    };
    const callers = Promise.all(Array.from({ length: 8 }, caller));
    while (statuses.length < 16) await sleep(1);
    expect(await first.end('SIGTERM')).toBe(0);
    await callers;
    expect(new Set(statuses)).toEqual(new Set([201]));

    const second = await start(environment);
    const users = await request(second.url)
      .get('/api/v1/users?limit=100')
      .set('authorization', `Bearer ${key}`)
      .expect(200);
    const { data } = users.body as { data: { provisioning: string }[] };
    expect(data.map(({ provisioning }) => provisioning)).toEqual(statuses.map(() => 'ready'));
  });

  test('ends cleanly on SIGTERM while a job waits for Timekit', async () => {
    const { environment } = await migratedDatabase();
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const remote = {
      ...environment,
      TIMEKIT_API_KEY: 'key_of_silent_timekit',
      TIMEKIT_BASE_URL: `http://127.0.0.1:${port}`,
    };
    try {
      const first = await start(remote);
      const key = /admin key +(osk_\S+)/.exec(first.output())?.[1] ?? '';
      const asked = once(silent, 'connection');
      const answer = request(first.url)
        .post('/api/v1/users')
        .set('authorization', `Bearer ${key}`)
        .send({ name: 'Doc', timezone: 'UTC' })
        .catch(() => undefined);
      await asked;
      await first.end('SIGKILL');
      await answer;

      // The recovery that a start begins with is about to ask for that user's resource, and hears nothing.
      const second = await start(remote);
      expect({ code: await second.end('SIGTERM'), output: second.output() }).toMatchObject({ code: 0 });
    } finally {
      silent.close();
    }
  });

  test('reports several mistakes in the environment together and does not start', async () => {
    const { code, output } = await failToStart({ PORT: 'many', LOG_LEVEL: 'loud', TIMEKIT_APP: 'x' });
    expect(code).toBe(1);
    expect(output.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(3);
  });
});
