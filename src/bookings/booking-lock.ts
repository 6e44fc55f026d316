import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Booking, type BookingRow } from './booking.entity.js';

export type Lockable = Pick<BookingRow, 'id' | 'graph' | 'bulkId' | 'ownerBookingId'>;

/**
 * Locks the rows, and those of the bookings that they are related to: a change of one of them marks the others. Group bookings
 * first, those of seats too, since whoever changes one marks its seats; then in the order of ids, so that nobody waits for
 * each other. `newOwnerIds`: where seats may go.
 */
export async function lockWithRelated(
  tx: EntityManager,
  rows: readonly Lockable[],
  newOwnerIds: readonly (string | null | undefined)[] = [],
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  await lockGroups(tx, rows, newOwnerIds);
  const bulkIds = rows.flatMap(({ bulkId }) => (bulkId === null ? [] : [bulkId]));
  const where =
    bulkIds.length === 0 ? { id: { $in: ids } } : { $or: [{ id: { $in: ids } }, { bulkId: { $in: bulkIds } }] };
  await tx.find(Booking, where, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** For sharing, unless it is changed itself. */
async function lockGroups(
  tx: EntityManager,
  rows: readonly Lockable[],
  newOwnerIds: readonly (string | null | undefined)[],
): Promise<void> {
  const changed = new Set(rows.filter(({ graph }) => graph === 'group_owner').map(({ id }) => id));
  const owners = [...rows.map(({ ownerBookingId }) => ownerBookingId), ...newOwnerIds].filter(
    (id) => typeof id === 'string',
  );
  if (owners.length === 0) {
    return;
  }
  for (const id of [...new Set([...changed, ...owners])].toSorted()) {
    const lockMode = changed.has(id) ? LockMode.PESSIMISTIC_WRITE : LockMode.PESSIMISTIC_READ;
    await tx.findOne(Booking, { id }, { lockMode });
  }
}
