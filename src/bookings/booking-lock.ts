import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Booking, type BookingRow } from './booking.entity.js';

/**
 * Locks the rows, and those of the bookings that they are related to: a change of one of them marks the others. In the order
 * of ids, so that nobody waits for each other.
 */
export async function lockWithRelated(
  tx: EntityManager,
  rows: readonly Pick<BookingRow, 'id' | 'bulkId'>[],
): Promise<void> {
  const bulkIds = rows.flatMap(({ bulkId }) => (bulkId === null ? [] : [bulkId]));
  const ids = rows.map(({ id }) => id);
  const where =
    bulkIds.length === 0 ? { id: { $in: ids } } : { $or: [{ id: { $in: ids } }, { bulkId: { $in: bulkIds } }] };
  await tx.find(Booking, where, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
}
