/**
 * One use case, one transaction, tried again when the database says that trying again is the answer: a deadlock with
 * another writer (deleting a resource while one of its bookings changes, say), or a row that was there when it was read
 * and gone when something referred to it. The second try reads afresh and gives the real answer.
 *
 * `work` runs once per try, so it must do nothing that a rollback does not undo.
 */
import { DeadlockException, ForeignKeyConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';

const TRIES = 4;

/** What was read in front is not so any more, or gone: reading it again gives the answer. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/**
 * Runs `work` in a transaction of its own, or as a part of the one that is open. Throws code `busy` (503) when every try
 * met a conflict. A part is not tried again by itself: it would wait for whoever waits for what the whole has locked.
 */
export async function inTransaction<T>(em: EntityManager, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  const attempt = async (): Promise<T> => await inTransactionOnce(em, work);
  return em.isInTransaction() ? await attempt() : await untilNoConflict(attempt);
}

/** One try. For work on what was read in front: only who reads that again may try again ({@link untilNoConflict}). */
export async function inTransactionOnce<T>(em: EntityManager, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  // `clear`: entities that this request loaded earlier would otherwise be used in place of the locked rows.
  return await em.transactional(work, { clear: true });
}

/**
 * Runs `attempt`, which is one whole transaction, until it meets no conflict; `tries` counts from 1. Throws code `busy` (503)
 * when every try did.
 */
export async function untilNoConflict<T>(attempt: (tries: number) => Promise<T>): Promise<T> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await attempt(tries);
    } catch (error) {
      if (!isConflict(error)) {
        throw error;
      }
    }
  }
  throw EngineError.refused('Others are changing this right now, please try again.', 'busy', 503);
}

/** `DeadlockException` stands for SQLSTATE 40P01 and 40001. */
export function isConflict(error: unknown): boolean {
  return (
    error instanceof DeadlockException ||
    error instanceof ForeignKeyConstraintViolationException ||
    error instanceof ChangedMeanwhile
  );
}
