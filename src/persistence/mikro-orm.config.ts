import { Migrator } from '@mikro-orm/migrations';
import type { Options } from '@mikro-orm/postgresql';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { ENTITIES } from './entities.js';
import { GuardedPgliteDriver } from './guarded-pglite.js';
import { MIGRATIONS } from './migrations/index.js';
import { WatchedPostgreSqlDriver } from './watched-postgresql.js';

/** How long a query waits for a connection before the database counts as unreachable. */
const CONNECT_MS = 20_000;

/** A PostgreSQL server by URL, or PGlite in a directory or `memory://` (optionally filled from a dumped snapshot). */
export type DatabaseTarget =
  | { kind: 'postgresql'; url: string }
  | { kind: 'pglite'; directory: string; snapshot?: Blob };

/** The one ORM configuration: for the application, for migrations and for tests. */
export function ormOptions(target: DatabaseTarget): Options {
  const options = {
    entities: ENTITIES,
    extensions: [Migrator],
    migrations: {
      migrationsList: MIGRATIONS,
      tableName: 'migration',
      schema: 'openslot',
      snapshot: false,
      allOrNothing: true,
      silent: true,
    },
    // Composite foreign keys are declared as relations beside the scalar columns that the code reads and writes, so two
    // properties share a column, and the relation itself is never set. NOT NULL in the database still holds.
    discovery: { checkDuplicateFieldNames: false },
    validateRequired: false,
    // The schemas are created by the first migration, in the database that the URL names.
    ensureDatabase: false,
    schemaGenerator: { ignoreSchema: ['public', 'pgboss'], skipTables: ['openslot.migration', 'migration'] },
    forceUtcTimezone: true,
  } satisfies Options;
  switch (target.kind) {
    case 'postgresql':
      return {
        ...options,
        driver: WatchedPostgreSqlDriver,
        clientUrl: target.url,
        driverOptions: { connectionTimeoutMillis: CONNECT_MS },
      };
    case 'pglite':
      return {
        ...options,
        driver: GuardedPgliteDriver,
        dbName: target.directory,
        // A function, because a plain object is merged key by key, which breaks the snapshot (a Blob).
        driverOptions: () => ({
          extensions: { btree_gist },
          ...(target.snapshot === undefined ? {} : { loadDataDir: target.snapshot }),
        }),
      } as unknown as Options;
  }
}
