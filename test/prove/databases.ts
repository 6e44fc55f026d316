/**
 * A database of its own for one claim, empty at first, and a way to look into it that does not go through the server. An
 * embedded one can be looked into only while no server has it open.
 */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { MikroORM } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { DatabaseKind } from './options.js';

export type Query = <T extends object>(sql: string) => Promise<T[]>;

export interface ProveDatabase {
  readonly kind: DatabaseKind;
  readonly environment: Record<string, string>;
  look<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Another one with the same content. No server may have this one open. */
  copy(): Promise<ProveDatabase>;
  drop(): Promise<void>;
}

const SERVER = process.env['DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';

/** Why there is no PostgreSQL server to work on; undefined when one answers. */
export async function postgresqlFault(): Promise<string | undefined> {
  try {
    await onServer(SERVER, async (query) => await query('select 1'));
    return undefined;
  } catch (error) {
    // A name with several addresses fails with one error for each, and none of its own.
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ');
  }
}

export async function createDatabase(kind: DatabaseKind): Promise<ProveDatabase> {
  return kind === 'pglite' ? embedded(newDirectory()) : await served();
}

function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'openslot-prove-'));
}

function embedded(dataDir: string): ProveDatabase {
  return {
    kind: 'pglite',
    environment: { DATA_DIR: dataDir },
    async look(work) {
      const pglite = await PGlite.create({ dataDir: join(dataDir, 'pglite'), extensions: { btree_gist } });
      try {
        return await work(async <T>(sql: string) => (await pglite.query<T>(sql)).rows);
      } finally {
        await pglite.close();
      }
    },
    async copy() {
      const directory = newDirectory();
      cpSync(dataDir, directory, { recursive: true });
      return embedded(directory);
    },
    async drop() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function served(template = 'template1'): Promise<ProveDatabase> {
  const name = `openslot_prove_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer(SERVER, async (query) => await query(`create database ${name} template ${template}`));
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return {
    kind: 'postgresql',
    environment: { DATABASE_URL: url.href, SECRETS_KEY: 'a-key-for-the-proof-with-32-characters' },
    look: async (work) => await onServer(url.href, work),
    copy: async () => await served(name),
    async drop() {
      await onServer(SERVER, async (query) => await query(`drop database ${name} with (force)`));
    },
  };
}

async function onServer<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  const orm = await MikroORM.init({
    driver: PostgreSqlDriver,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    clientUrl: url,
    // Who names a database that is not there is to hear of it.
    ensureDatabase: false,
    pool: { min: 1, max: 1 },
  });
  try {
    const connection = orm.em.getConnection();
    return await work(async <R extends object>(sql: string) => await connection.execute<R[]>(sql));
  } finally {
    await orm.close();
  }
}
