import type { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from './transaction.js';

/** Thrown in a transaction that met a booking whose moment has come: settled, it stands differently. */
export class StillDue extends Error {
  override readonly name = 'StillDue';
}

/** Settles, then runs `work` in a transaction of its own; from the start again when that throws `StillDue`. */
export async function settledTransaction<T>(
  em: EntityManager,
  settle: () => Promise<void>,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  for (;;) {
    await settle();
    try {
      return await inTransaction(em, work);
    } catch (error) {
      if (!(error instanceof StillDue)) {
        throw error;
      }
    }
  }
}
