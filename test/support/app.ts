/** The whole application on a database of its own, listening on a free port, with a clock that the test sets. */
import 'reflect-metadata';
import { MikroORM } from '@mikro-orm/core';
import { PgliteConnection } from '@mikro-orm/pglite';
import { EntityManager } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request, { type Test } from 'supertest';
import { EngineBootstrap } from '#libs/engine';
import { createApp } from '../../src/app.setup.js';
import { readConfig } from '../../src/config/config.js';
import { TestClock } from './clock.js';
import { createTestDatabase, dumpOf, type TestDatabase } from './database.js';

export type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';

export const ADMIN_KEY = 'the-admin-key-of-the-tests-0123456789';

/** For limits that a busy machine must not run into. */
const LONGER_THAN_A_TEST_MS = 600_000;

export interface TestApp {
  app: NestFastifyApplication;
  clock: TestClock;
  database: TestDatabase;
  /** Where the server listens, without a trailing slash. */
  url: string;
  engineKeys: { apiKey: string; widgetKey: string };
  /** A request to the native API: path after `/api/v1`; the admin key unless another one (or null: none) is given. */
  api(method: Method, path: string, key?: string | null): Test;
  /** A request to the Timekit surface: path after `/v2`; the API key unless another one (or null: none) is given. */
  v2(method: Method, path: string, key?: string | null): Test;
  /** A new EntityManager, to look at what is stored. */
  em(): EntityManager;
  /** Stops the application and drops the database. */
  close(): Promise<void>;
  /** Stops the application and keeps the database: start again with `{ database }`. */
  stop(): Promise<void>;
}

export interface TestAppOptions {
  clock?: TestClock;
  /** More environment variables. */
  env?: Record<string, string>;
  /** The database of an application that was stopped. Default: a new one. */
  database?: TestDatabase;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const clock = options.clock ?? new TestClock();
  const database = options.database ?? (await createTestDatabase());
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'fatal',
    ADMIN_API_KEY: ADMIN_KEY,
    ...database.environment,
    ...options.env,
  });
  const { app } = await createApp({
    config,
    clock,
    timekitLimits: { attemptTimeoutMs: LONGER_THAN_A_TEST_MS, deadlineMs: LONGER_THAN_A_TEST_MS },
    ...(database.snapshot === undefined ? {} : { pgliteSnapshot: database.snapshot }),
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const engineKeys = app.get(EngineBootstrap).defaultKeys();
  const call = (method: Method, path: string, authorization: string | undefined): Test => {
    const test = request(url)[method](path);
    return authorization === undefined ? test : test.set('authorization', authorization);
  };
  return {
    app,
    clock,
    database,
    url,
    engineKeys,
    api: (method, path, key = ADMIN_KEY) => call(method, `/api/v1${path}`, key === null ? undefined : `Bearer ${key}`),
    v2: (method, path, key = engineKeys.apiKey) => call(method, `/v2${path}`, key === null ? undefined : basic(key)),
    em: () => app.get(EntityManager).fork(),
    async close() {
      await app.close();
      await database.drop();
    },
    async stop() {
      const connection = app.get(MikroORM).em.getConnection();
      if (connection instanceof PgliteConnection) {
        database.snapshot = await dumpOf(connection);
      }
      await app.close();
    },
  };
}

/** Timekit's scheme: Basic with an empty user. */
export function basic(key: string): string {
  return `Basic ${Buffer.from(`:${key}`).toString('base64')}`;
}
