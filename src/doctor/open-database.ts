/** Opens the database that the server would use, to look at it: never makes one, never changes its schema. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AppConfig } from '../config/config.js';
import { DataDirLock } from '../persistence/data-dir-lock.js';
import { type DatabaseTarget, ormOptions } from '../persistence/mikro-orm.config.js';
import { MIGRATIONS } from '../persistence/migrations/index.js';

/** There is nothing that could be examined; the message says what to do. */
export class NothingToExamineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NothingToExamineError';
  }
}

/** Runs `work` on the open database and closes it. Throws `DataDirInUseError` while a server has an embedded one open. */
export async function withDatabase<T>(config: AppConfig, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const { database } = config;
  switch (database.kind) {
    case 'postgresql':
      return await open({ kind: 'postgresql', url: database.url.reveal() }, work);
    case 'pglite': {
      const directory = join(database.dataDir, 'pglite');
      if (!existsSync(directory)) {
        throw new NothingToExamineError(
          `There is no database in ${database.dataDir}: start the server once, or set DATA_DIR.`,
        );
      }
      const lock = DataDirLock.acquire(database.dataDir);
      try {
        return await open({ kind: 'pglite', directory }, work);
      } finally {
        lock.release();
      }
    }
  }
}

async function open<T>(target: DatabaseTarget, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const orm = await MikroORM.init(ormOptions(target));
  try {
    const em = orm.em.fork() as EntityManager;
    await refuseOtherSchema(em);
    return await work(em);
  } finally {
    await orm.close();
  }
}

/** The invariants are about the schema of this version. */
async function refuseOtherSchema(em: EntityManager): Promise<void> {
  const [found] = await em.execute<[{ known: boolean }]>(
    `select to_regclass('openslot.migration') is not null as known`,
  );
  const rows = found.known
    ? await em.execute<{ name: string }[]>('select name from openslot.migration order by name')
    : [];
  const [applied, expected] = [rows.map(({ name }) => name), MIGRATIONS.map(({ name }) => name)];
  if (applied.join() !== expected.join()) {
    throw new NothingToExamineError(
      'The schema of the database is not the one of this version: start the server once.',
    );
  }
}
