import { ConnectionException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Sql } from './sql.js';

/** SQLSTATE of a transaction of which nobody knows whether it was committed. */
const RESOLUTION_UNKNOWN = '08007';

/**
 * A statement that is a transaction by itself, unless one is open. When it loses its connection, the `ConnectionException` has
 * the SQLSTATE 08007, as that of a lost commit has.
 */
export async function executeWhole<T>(em: EntityManager, { text, params }: Sql): Promise<T[]> {
  try {
    return await em.execute<T[]>(text, [...params]);
  } catch (error) {
    if (error instanceof ConnectionException && !em.isInTransaction()) {
      error.code = RESOLUTION_UNKNOWN;
    }
    throw error;
  }
}
