/**
 * The order of a list of bookings: newest first, and by start, latest first, when it is about a window of time. In the
 * order of ids a window would be looked for among all bookings that there are; in that of starts it is a part of an index.
 * A booking that is rescheduled while a client reads by start may show on two pages, or on none.
 */
import type { FilterQuery, QueryOrderMap } from '@mikro-orm/postgresql';
import { Temporal } from 'temporal-polyfill';
import { isUuid } from '../core/ids.js';
import { isExistingInstant } from '../http/fields.js';
import { cursorAs, cursorId } from '../http/pagination.dto.js';
import type { Booking, BookingRow } from './booking.entity.js';
import type { BookingQueryDto } from './bookings.dto.js';

type Place = Pick<BookingRow, 'id' | 'startsAt'>;

export interface BookingOrder {
  /** The rows of the window that come after the cursor. */
  readonly where: FilterQuery<Booking>;
  readonly orderBy: QueryOrderMap<BookingRow>;
}

/** Throws `http.invalid_query` for a cursor of another list. */
export function orderOf(query: BookingQueryDto): BookingOrder {
  if (!isByStart(query)) {
    const after = cursorId(query);
    return { where: after === undefined ? {} : { id: { $lt: after } }, orderBy: { id: 'desc' } };
  }
  const after = cursorAs(query, readPlace);
  const beyond: FilterQuery<Booking> =
    after === undefined
      ? {}
      : {
          startsAt: { $lte: after.startsAt },
          $or: [{ startsAt: { $lt: after.startsAt } }, { id: { $lt: after.id } }],
        };
  return { where: { $and: [windowOf(query), beyond] }, orderBy: { startsAt: 'desc', id: 'desc' } };
}

/** Where the booking stands in the list that `query` asks for. */
export function cursorIn(query: BookingQueryDto): (row: Place) => string {
  return isByStart(query) ? ({ id, startsAt }) => `${startsAt.toISOString()}/${id}` : ({ id }) => id;
}

function isByStart({ from, to }: BookingQueryDto): boolean {
  return from !== undefined || to !== undefined;
}

/** Half-open. The texts were checked by the DTO, with the same parser. */
function windowOf({ from, to }: BookingQueryDto): FilterQuery<Booking> {
  return {
    startsAt: {
      ...(from === undefined ? {} : { $gte: dateOf(from) }),
      ...(to === undefined ? {} : { $lt: dateOf(to) }),
    },
  };
}

function dateOf(text: string): Date {
  return new Date(Temporal.Instant.from(text).epochMilliseconds);
}

function readPlace(text: string): Place | undefined {
  const [start, id] = text.split('/');
  return isExistingInstant(start) && isUuid(id) ? { startsAt: dateOf(start), id } : undefined;
}
