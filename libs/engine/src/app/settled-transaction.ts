import type { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from './transaction.js';

/** Thrown in a transaction that met a booking whose moment has come: settled, it stands differently. */
export class StillDue extends Error {
  override readonly name = 'StillDue';
}

/** Settles, then does `run`, which is one whole transaction; from the start again when that throws `StillDue`. */
export async function settledFirst<T>(settle: () => Promise<void>, run: () => Promise<T>): Promise<T> {
  await settle();
  return await settledWhenDue(settle, run);
}

/** The same for a `run` that sees for itself whether there is anything to settle. */
export async function settledWhenDue<T>(settle: () => Promise<void>, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof StillDue)) {
        throw error;
      }
    }
    await settle();
  }
}

/** `settledFirst` of a transaction of its own. As a part of one that is open it throws `StillDue`: the whole begins again. */
export async function settledTransaction<T>(
  em: EntityManager,
  settle: () => Promise<void>,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  const run = async (): Promise<T> => await inTransaction(em, work);
  return em.isInTransaction() ? await run() : await settledFirst(settle, run);
}
