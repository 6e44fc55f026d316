import { afterEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
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

  async function start(environment: Record<string, string>): Promise<ServerProcess> {
    const server = await startServer(environment);
    servers.push(server);
    return server;
  }

  test('prints three commands that onboard a provider, show free times and book, as they are', async () => {
    const server = await start((await emptyDatabase()).environment);
    const commands = server.output().split('Try it:')[1] ?? '';
    const output = execFileSync('bash', ['-euc', commands], { encoding: 'utf8' });
    const [provider = '', slots = '', booking = ''] = output.trim().split('\n');
    expect(JSON.parse(provider)).toMatchObject({ name: 'Doc Brown', timekit_resource_id: expect.any(String) });
    expect((JSON.parse(slots) as { data: unknown[] }).data.length).toBeGreaterThanOrEqual(8);
    expect(JSON.parse(booking)).toMatchObject({ state: 'confirmed', what: 'Catch the lightning' });
  });

  test('ends cleanly on SIGTERM and SIGINT, and shows its keys only once', async () => {
    const { environment } = await emptyDatabase();
    const first = await start(environment);
    const key = /admin key +(osk_\S+)/.exec(first.output())?.[1] ?? '';
    expect({ code: await first.end('SIGTERM'), output: first.output() }).toMatchObject({ code: 0 });

    const second = await start(environment);
    expect(second.output()).not.toContain('osk_');
    await request(second.url).get('/api/v1/users').set('authorization', `Bearer ${key}`).expect(200);
    expect(await second.end('SIGINT')).toBe(0);
  });

  test('comes back after kill -9 with everything that was acknowledged', async () => {
    const { environment } = await emptyDatabase();
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
    const dataDir = mkdtempSync(join(tmpdir(), 'openslot-lock-'));
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

  test('reports several mistakes in the environment together and does not start', async () => {
    const { code, output } = await failToStart({ PORT: 'many', LOG_LEVEL: 'loud', TIMEKIT_APP: 'x' });
    expect(code).toBe(1);
    expect(output.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(3);
  });
});
