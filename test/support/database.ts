/**
 * A database of its own for each test file, migrated once per machine and copied from there: on PGlite into memory, from a
 * dumped directory, on PostgreSQL (DATABASE_URL) from a template database. Both are named by a hash of the migrations, so
 * an edited migration never meets an old copy. That PGlite keeps what is on disk is tested with real processes.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/core';
import { PgliteConnection } from '@mikro-orm/pglite';
import { type EntityManager, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DatabaseTarget, ormOptions } from '../../src/persistence/mikro-orm.config.js';

const MIGRATIONS_DIRECTORY = 'src/persistence/migrations';
const TEMPLATE_LOCK = 511_077;
const SNAPSHOTS = join(tmpdir(), 'openslot-snapshots');

export interface TestDatabase {
  /** What the application needs in its environment to use this database. */
  environment: Record<string, string>;
  /** What an application starts from (PGlite only): the migrated directory, or what the last application left. */
  snapshot?: Blob;
  /** For tests that open an ORM without the application. */
  target: DatabaseTarget;
  drop(): Promise<void>;
}

/** True when the suite runs on a PostgreSQL server. */
export const onPostgresql = (process.env['DATABASE_URL'] ?? '') !== '';

export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const migrated = options.migrated ?? true;
  return onPostgresql ? await createOnServer(migrated) : await createEmbedded(migrated);
}

/** A migrated database that a process opens by its environment alone, so on PGlite one on disk. */
export async function createStoredDatabase(): Promise<TestDatabase> {
  if (onPostgresql) {
    return await createOnServer(true);
  }
  const dataDir = await createDataDir();
  return {
    environment: { DATA_DIR: dataDir },
    target: { kind: 'pglite', directory: join(dataDir, 'pglite') },
    async drop() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A data directory with a migrated PGlite in it, whatever the suite runs on: what takes long at a first start is done. */
export async function createDataDir(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openslot-data-'));
  cpSync(await migratedDirectory(), join(dataDir, 'pglite'), { recursive: true });
  return dataDir;
}

async function createEmbedded(migrated: boolean): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openslot-data-'));
  const snapshot = migrated ? await pgliteSnapshot() : undefined;
  return {
    environment: { DATA_DIR: dataDir },
    ...(snapshot === undefined ? {} : { snapshot }),
    target: { kind: 'pglite', directory: 'memory://', ...(snapshot === undefined ? {} : { snapshot }) },
    async drop() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The snapshot, unpacked. */
async function migratedDirectory(): Promise<string> {
  const directory = join(SNAPSHOTS, migrationsHash());
  if (!existsSync(directory)) {
    const snapshot = await pgliteSnapshot();
    const draft = mkdtempSync(`${directory}-`);
    const orm = await openOrm({ kind: 'pglite', directory: draft, snapshot });
    await orm.em.getConnection().execute('checkpoint');
    await orm.close();
    renameSync(draft, directory);
  }
  return directory;
}

async function pgliteSnapshot(): Promise<Blob> {
  const file = join(SNAPSHOTS, `${migrationsHash()}.tar`);
  if (!existsSync(file)) {
    mkdirSync(SNAPSHOTS, { recursive: true });
    const orm = await openOrm({ kind: 'pglite', directory: 'memory://' });
    await orm.migrator.up();
    const connection = orm.em.getConnection();
    if (!(connection instanceof PgliteConnection)) {
      throw new Error('The snapshot is made on PGlite.');
    }
    const dump = await dumpOf(connection);
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
    renameSync(draft, file);
    await orm.close();
  }
  return new Blob([readFileSync(file)]);
}

/** The whole database, to start another one from. */
export async function dumpOf(connection: PgliteConnection): Promise<Blob> {
  return await (await connection.getNativeClient()).dumpDataDir('none');
}

async function createOnServer(migrated: boolean): Promise<TestDatabase> {
  const name = `openslot_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asAdmin(async (em) => {
    await em.execute(`create database ${name}${migrated ? ` template ${await templateDatabase(em)}` : ''}`);
    // No test pulls the plug of the server's machine, and a commit that waits for the disk waits for all other suites.
    await em.execute(`alter database ${name} set synchronous_commit = off`);
  });
  const url = urlOf(name);
  return {
    environment: { DATABASE_URL: url, SECRETS_KEY: 'a-key-for-tests-with-32-characters-and-more' },
    target: { kind: 'postgresql', url },
    async drop() {
      await asAdmin(async (em) => {
        await em.execute(`drop database ${name} with (force)`);
      });
    },
  };
}

/** The migrated template's name. Made under a lock, since several workers start at once. */
async function templateDatabase(em: EntityManager): Promise<string> {
  const name = `openslot_template_${migrationsHash()}`;
  await em.execute('select pg_advisory_lock(?)', [TEMPLATE_LOCK]);
  try {
    const rows: unknown[] = await em.execute('select 1 from pg_database where datname = ?', [name]);
    if (rows.length === 0) {
      const draft = `${name}_draft`;
      await em.execute(`drop database if exists ${draft} with (force)`);
      await em.execute(`create database ${draft}`);
      const orm = await openOrm({ kind: 'postgresql', url: urlOf(draft) });
      await orm.migrator.up();
      await orm.close();
      await em.execute(`alter database ${draft} rename to ${name}`);
    }
  } finally {
    await em.execute('select pg_advisory_unlock(?)', [TEMPLATE_LOCK]);
  }
  return name;
}

/** Until a transaction in the database of `orm`, a server's, waits for a lock that another one has. */
export async function untilSomebodyWaits(orm: MikroORM): Promise<void> {
  const em = orm.em.fork() as EntityManager;
  for (;;) {
    const rows: unknown[] = await em.execute(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}

async function asAdmin(work: (em: EntityManager) => Promise<void>): Promise<void> {
  const orm = await MikroORM.init({
    driver: PostgreSqlDriver,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    clientUrl: process.env['DATABASE_URL'] ?? '',
    // Session locks need every statement on one connection.
    pool: { min: 1, max: 1 },
  });
  try {
    await work(orm.em.fork());
  } finally {
    await orm.close();
  }
}

export async function openOrm(target: DatabaseTarget): Promise<MikroORM> {
  return await MikroORM.init(ormOptions(target));
}

function urlOf(name: string): string {
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

function migrationsHash(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS_DIRECTORY).toSorted()) {
    hash.update(readFileSync(join(MIGRATIONS_DIRECTORY, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
