import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { SecretBox } from '../core/secret-box.js';
import { Database, DatabaseHome, PGLITE_SNAPSHOT } from './database.js';
import { ormOptions } from './mikro-orm.config.js';

@Global()
@Module({})
class DatabaseHomeModule {
  static withSnapshot(snapshot: Blob | undefined): DynamicModule {
    return {
      module: DatabaseHomeModule,
      providers: [
        { provide: PGLITE_SNAPSHOT, useValue: snapshot ?? null },
        DatabaseHome,
        { provide: SecretBox, useFactory: (home: DatabaseHome) => home.secrets, inject: [DatabaseHome] },
      ],
      exports: [DatabaseHome, SecretBox],
    };
  }
}

/** The database: ORM, request contexts, secrets at rest, orderly opening and closing. */
@Global()
@Module({})
export class PersistenceModule {
  /** `snapshot`: a migrated PGlite directory that an embedded database in memory starts from (tests). */
  static forRoot(snapshot?: Blob): DynamicModule {
    return {
      module: PersistenceModule,
      imports: [
        DatabaseHomeModule.withSnapshot(snapshot),
        MikroOrmModule.forRootAsync({
          // Names the EntityManager class that services inject; which driver runs is decided by the options.
          driver: PostgreSqlDriver,
          useFactory: (home: DatabaseHome) => ormOptions(home.target),
          inject: [DatabaseHome],
        }),
      ],
      providers: [Database],
      exports: [Database],
    };
  }
}
