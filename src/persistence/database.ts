/**
 * The open database: where it is, the key for secrets at rest, and how it is opened and closed. Opening order: lock the
 * data directory, open, migrate. Closing order: close, release the lock; so that no second process ever sees the
 * directory while it is still in use.
 */
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/config.js';
import { SecretBox } from '../core/secret-box.js';
import type { Secret } from '../core/secret.js';
import { DataDirLock } from './data-dir-lock.js';
import type { DatabaseTarget } from './mikro-orm.config.js';
import { secretsKeyIn } from './secrets-key.js';
import { vacuumGrown } from './vacuum-grown.js';

/** Any number, the same in every process: serialises migrations of processes that start together. */
const MIGRATION_LOCK = 7_105_661;

/** Where tests put a migrated snapshot: the embedded database is filled from it and stays in memory. */
export const PGLITE_SNAPSHOT = Symbol('openslot.pglite-snapshot');

/** What has to be there before the ORM opens: the address, and for PGlite the locked directory. */
@Injectable()
export class DatabaseHome {
  readonly target: DatabaseTarget;
  readonly secrets: SecretBox;
  private readonly lock: DataDirLock | undefined;

  constructor(config: AppConfig, @Inject(PGLITE_SNAPSHOT) snapshot: Blob | null) {
    let secretsKey: Secret | undefined = config.secretsKey;
    switch (config.database.kind) {
      case 'postgresql':
        this.target = { kind: 'postgresql', url: config.database.url.reveal() };
        break;
      case 'pglite': {
        const { dataDir } = config.database;
        this.lock = DataDirLock.acquire(dataDir);
        secretsKey ??= secretsKeyIn(dataDir);
        this.target =
          snapshot === null
            ? { kind: 'pglite', directory: join(dataDir, 'pglite') }
            : { kind: 'pglite', directory: 'memory://', snapshot };
        break;
      }
    }
    if (secretsKey === undefined) {
      throw new Error('SECRETS_KEY is required with DATABASE_URL; the configuration check should have said so.');
    }
    this.secrets = new SecretBox(secretsKey);
  }

  leave(): void {
    this.lock?.release();
  }
}

@Injectable()
export class Database implements OnApplicationShutdown {
  constructor(
    private readonly orm: MikroORM,
    private readonly em: EntityManager,
    private readonly home: DatabaseHome,
  ) {}

  get target(): DatabaseTarget {
    return this.home.target;
  }

  get kind(): DatabaseTarget['kind'] {
    return this.target.kind;
  }

  /** Brings the schema up to date. Safe when several processes start at once. */
  async migrate(): Promise<void> {
    if (this.kind === 'pglite') {
      await this.orm.migrator.up();
      return;
    }
    await this.em.fork().transactional(async (tx) => {
      await tx.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      const transaction = tx.getTransactionContext();
      await this.orm.migrator.up(transaction === undefined ? {} : { transaction });
    });
  }

  /** Keeps the tables small and the plans right where no autovacuum does: PGlite has none, and on a server it may be off. */
  async tidyUp(): Promise<void> {
    if (this.kind === 'pglite' || !(await this.isAutovacuumOn())) {
      await vacuumGrown(this.em.fork());
    }
  }

  private async isAutovacuumOn(): Promise<boolean> {
    const [row] = await this.em.fork().execute<[{ on: boolean }]>(`select current_setting('autovacuum') = 'on' as on`);
    return row.on;
  }

  /** Throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.em.fork().execute('select 1');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.orm.close();
    this.home.leave();
  }
}
