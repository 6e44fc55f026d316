import { type FilterQuery, raw } from '@mikro-orm/postgresql';
import type { Booking } from './booking.entity.js';

/** Bookings of a resource, alone or together with others. */
export function booksResource(id: string): FilterQuery<Booking> {
  const further = raw((alias) => `${alias}.resource_ids @> ?::jsonb`, [JSON.stringify([id.toLowerCase()])]);
  return { $or: [{ resourceId: id }, { [further]: [] }] };
}

/** Bookings that are in the state at `now`, as far as is known: one that is due counts as what time makes of it. */
export function standsAs(state: string, now: Date): FilterQuery<Booking> {
  return {
    $or: [
      { state, $or: [{ dueAt: null }, { dueAt: { $gt: now } }] },
      { dueState: state, dueAt: { $lte: now } },
    ],
  };
}
