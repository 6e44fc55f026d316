/**
 * What becomes of a connection that the server, or the network, takes away. It ends as a `ConnectionException`, by which both
 * faces know that trying again is the answer. When it ends during a commit, or when the request has committed something
 * before, nobody may take it for a request that did nothing: the exception has SQLSTATE 08007 (transaction resolution
 * unknown).
 *
 * Kysely gives a connection back to the pool after a commit or a rollback that worked, and after nothing else: each
 * transaction that lost its connection would leave the pool smaller by one. So it is given back here.
 */
import { ConnectionException, type Configuration } from '@mikro-orm/core';
import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { hasCommitted, noteCommit } from '#libs/sql';

type Dialect = ReturnType<PostgreSqlConnection['createKyselyDialect']>;
type Driver = ReturnType<Dialect['createDriver']>;
type Connection = Awaited<ReturnType<Driver['acquireConnection']>>;

const RESOLUTION_UNKNOWN = '08007';
/** SQLSTATEs by which the server says that it ends the connection. 08P01 is about what was sent, and the connection stays. */
const ENDED_BY_SERVER = /^(08(?!P01)|57P)/;

class WatchedPostgreSqlConnection extends PostgreSqlConnection {
  override createKyselyDialect(...args: Parameters<PostgreSqlConnection['createKyselyDialect']>): Dialect {
    const dialect = super.createKyselyDialect(...args);
    const createDriver = dialect.createDriver.bind(dialect);
    return Object.assign(dialect, { createDriver: () => watched(createDriver()) });
  }
}

export class WatchedPostgreSqlDriver extends PostgreSqlDriver {
  constructor(config: Configuration) {
    super(config);
    Object.defineProperty(this, 'connection', { value: new WatchedPostgreSqlConnection(config), writable: true });
  }
}

function watched(driver: Driver): Driver {
  const acquire = driver.acquireConnection.bind(driver);
  const begin = driver.beginTransaction.bind(driver);
  const commit = driver.commitTransaction.bind(driver);
  const rollback = driver.rollbackTransaction.bind(driver);
  const known = new WeakSet<Connection>();
  const orGiveBack = async (connection: Connection, step: Promise<void>): Promise<void> => {
    try {
      await step;
    } catch (error) {
      await driver.releaseConnection(connection);
      throw error;
    }
  };
  return Object.assign(driver, {
    async acquireConnection(...args) {
      const connection = await orLost(acquire(...args), () => true);
      if (!known.has(connection)) {
        known.add(connection);
        watchQueries(connection);
      }
      return connection;
    },
    async beginTransaction(connection, settings) {
      await orGiveBack(connection, begin(connection, settings));
    },
    async commitTransaction(connection) {
      try {
        await commit(connection);
        noteCommit();
      } catch (error) {
        if (error instanceof ConnectionException) {
          error.code = RESOLUTION_UNKNOWN;
        }
        throw error;
      }
    },
    async rollbackTransaction(connection) {
      await orGiveBack(connection, rollback(connection));
    },
  } satisfies Partial<Driver>);
}

function watchQueries(connection: Connection): void {
  const execute: Connection['executeQuery'] = connection.executeQuery.bind(connection);
  connection.executeQuery = async (...query) => (await orLost(execute(...query), isLoss)) as never;
}

async function orLost<T>(step: Promise<T>, isLost: (error: object) => boolean): Promise<T> {
  try {
    return await step;
  } catch (error) {
    // An error of the network comes from Node itself, which is another realm under jest: no instanceof here.
    throw typeof error === 'object' && error !== null && isLost(error) ? lost(error as Error) : error;
  }
}

function lost(error: Error): ConnectionException {
  const exception = new ConnectionException(error);
  if (hasCommitted()) {
    exception.code = RESOLUTION_UNKNOWN;
  }
  return exception;
}

/** What the server says carries a severity. Anything else that ends a query is about the way to it. */
function isLoss(error: object): boolean {
  if (!('severity' in error)) {
    return true;
  }
  return 'code' in error && typeof error.code === 'string' && ENDED_BY_SERVER.test(error.code);
}
