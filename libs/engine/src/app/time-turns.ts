/**
 * Who gives time back and takes other time in one transaction has the turn on the resources it is about. Two that want
 * each other's time would otherwise wait for each other until the database gives up on one of them; and so would those who
 * take the time of several resources, or of several bookings. A single booking of one resource waits for nobody while it
 * holds what others want, so it needs no turn, except where the resource has a capacity: there it is the turn that makes
 * counting and taking one step. Turns come before the first claim.
 */
import type { EntityManager } from '@mikro-orm/postgresql';

/** What a turn is named by in the database. */
const turnOn = (appId: string, resourceId: string): string => `hashtextextended(${appId} || '/' || ${resourceId}, 0)`;

/** Waits for the turn, which ends with the transaction; one resource after the other, in one order. */
export async function takeTurn(tx: EntityManager, appId: string, resourceIds: Iterable<string>): Promise<void> {
  for (const id of [...new Set(resourceIds)].toSorted()) {
    await tx.execute(`select pg_advisory_xact_lock(${turnOn('?::text', '?::text')})`, [appId, id]);
  }
}

/** The SQL condition that nobody has the turn; nobody gets it then until the transaction ends. Parameters: SQL. */
export function isTurnFree(appId: string, resourceId: string): string {
  return `pg_try_advisory_xact_lock_shared(${turnOn(appId, resourceId)})`;
}
