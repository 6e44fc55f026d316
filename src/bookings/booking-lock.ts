import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Booking, type BookingRow } from './booking.entity.js';

export type Lockable = Pick<BookingRow, 'id' | 'graph' | 'bulkId' | 'ownerBookingId'>;

/** Locks the group bookings whose seats are written, in the order of {@link lockWithRelated}. */
export async function lockOwners(tx: EntityManager, seats: readonly Pick<Lockable, 'ownerBookingId'>[]): Promise<void> {
  const ids = seats.map(({ ownerBookingId }) => ownerBookingId).filter((id) => id !== null);
  if (ids.length > 0) {
    const options = { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_READ, fields: ['id'] } as const;
    await tx.find(Booking, { id: { $in: ids } }, { ...options, disableIdentityMap: true });
  }
}

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
  const bulkIds = rows.flatMap(({ bulkId }) => (bulkId === null ? [] : [bulkId]));
  const related = bulkIds.length === 0 ? [] : [{ bulkId: { $in: bulkIds } }];
  const ids = rows.map(({ id }) => id);
  const owners = [...rows.map(({ ownerBookingId }) => ownerBookingId), ...newOwnerIds].filter(
    (id) => typeof id === 'string',
  );
  if (owners.length + related.length > 0) {
    const groups = { graph: 'group_owner', $or: [{ id: { $in: [...ids, ...owners] } }, ...related] };
    const mayChange = related.length > 0 || rows.some(({ graph }) => graph === 'group_owner');
    const lockMode = mayChange ? LockMode.PESSIMISTIC_WRITE : LockMode.PESSIMISTIC_READ;
    await tx.find(Booking, groups, { orderBy: { id: 'asc' }, lockMode });
  }
  const where = { $or: [{ id: { $in: ids } }, ...related] };
  await tx.find(Booking, where, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
}
