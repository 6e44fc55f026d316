/**
 * Seats of group bookings. Whether one is left is decided by one conditional UPDATE of the counter: competitors queue up
 * at its row, and each sees what the one before it left.
 */
import type { EntityManager, RequiredEntityData } from '@mikro-orm/postgresql';
import { isFinal } from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import type { BookingRow, EngineBooking } from '../storage/booking.entity.js';
import { EngineGroupSeats } from '../storage/group-seats.entity.js';
import { graphOf } from './booking-graph.js';
import { lengthMs, seatCount, WINDOW_BOUNDS } from './booking-settings.js';

const TAKE = `
  update engine.group_seats set used = used + 1
  where app_id = ? and booking_id = ? and used < capacity returning used`;

const FREE = `
  update engine.group_seats set used = used - ?::int
  where app_id = ? and booking_id = ? and used >= ?::int`;

const LOCK = `
  select 1 from engine.group_seats where app_id = ? and booking_id in (?, ?) order by booking_id for update`;

/** The seats of a new group booking, as its settings say. */
export function seatsOffered({ appId, id, settings, startsAt }: BookingRow): RequiredEntityData<EngineGroupSeats> {
  const capacity = seatCount(settings['max_seats']);
  if (capacity === null) {
    throw new TypeError(`Group booking ${id} has no number of seats.`);
  }
  const before = (name: string): Date | null => {
    const ms = lengthMs(settings[name], WINDOW_BOUNDS);
    return ms === null ? null : new Date(startsAt.getTime() - ms);
  };
  return {
    appId,
    bookingId: id,
    used: 0,
    capacity,
    opensAt: before('max_booking_time'),
    closesAt: before('min_booking_time') ?? startsAt,
    cancelUntil: before('min_cancel_time'),
  };
}

/** Takes one seat for a booking. Throws code `seats_taken` when none is left. */
export async function takeSeat(tx: EntityManager, { appId, ownerBookingId }: BookingRow): Promise<void> {
  const rows = await tx.execute<unknown[]>(TAKE, [appId, ownerBookingId]);
  if (rows.length === 0) {
    throw seatsTaken();
  }
}

/** Gives the booking's seat back. */
export async function freeSeat(tx: EntityManager, { appId, ownerBookingId }: EngineBooking): Promise<void> {
  await tx.execute(FREE, [1, appId, ownerBookingId, 1]);
}

/** Gives back that many seats of a group booking, in one statement. */
export async function freeSeats(
  tx: EntityManager,
  { appId, id }: Pick<EngineBooking, 'appId' | 'id'>,
  count: number,
): Promise<void> {
  await tx.execute(FREE, [count, appId, id, count]);
}

/** Locks the counters of both in one order, for a seat that is given back in one and taken in the other. */
export async function lockSeats(tx: EntityManager, appId: string, ownerIds: readonly [string, string]): Promise<void> {
  await tx.execute(LOCK, [appId, ...ownerIds]);
}

/** Throws code `seats_taken` when all seats are taken, and as {@link assertOpen} does. */
export async function assertBookable(tx: EntityManager, owner: EngineBooking, at: Date): Promise<void> {
  const { used, capacity } = await assertOpen(tx, owner, at);
  if (used >= capacity) {
    throw seatsTaken();
  }
}

/** Throws code `group_closed`, `too_early` or `too_late` when this is not the time to book a seat. */
export async function assertOpen(tx: EntityManager, owner: EngineBooking, at: Date): Promise<EngineGroupSeats> {
  if (isFinal(graphOf(owner), owner.state)) {
    throw EngineError.refused(`The group booking is ${owner.state}.`, 'group_closed');
  }
  const seats = await seatsOf(tx, owner.appId, owner.id);
  const { opensAt, closesAt } = seats;
  if (opensAt !== null && at < opensAt) {
    throw EngineError.refused('Seats of this group booking cannot be booked yet.', 'too_early');
  }
  if (at > closesAt) {
    throw EngineError.refused('Seats of this group booking can no longer be booked.', 'too_late');
  }
  return seats;
}

/**
 * Throws code `too_late` when the customer of a seat can no longer cancel it. A group booking that was deleted, once it was
 * over, says nothing about that any more.
 */
export async function assertCancellable(tx: EntityManager, appId: string, ownerId: string, at: Date): Promise<void> {
  const { cancelUntil = null } = (await groupSeatsByOwner(tx, appId, [ownerId])).get(ownerId) ?? {};
  if (cancelUntil !== null && at > cancelUntil) {
    throw EngineError.refused('The seat can no longer be cancelled by the customer.', 'too_late');
  }
}

/** By the owner's booking. */
export async function groupSeatsByOwner(
  em: EntityManager,
  appId: string,
  ownerIds: readonly string[],
): Promise<Map<string, EngineGroupSeats>> {
  const rows = await em.find(EngineGroupSeats, { appId, bookingId: { $in: [...ownerIds] } }, { refresh: true });
  return new Map(rows.map((seats) => [seats.bookingId, seats]));
}

async function seatsOf(tx: EntityManager, appId: string, bookingId: string): Promise<EngineGroupSeats> {
  return await tx.findOneOrFail(EngineGroupSeats, { appId, bookingId }, { refresh: true });
}

function seatsTaken(): EngineError {
  return EngineError.refused('All seats of this group booking are taken.', 'seats_taken');
}
