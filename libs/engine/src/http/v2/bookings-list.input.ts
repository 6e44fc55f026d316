import { BOOKING_ORDERS, type BookingListing, type BookingOrder } from '../../app/bookings-list.service.js';
import { unsearchable } from '../../app/search-conditions.js';
import { EngineError } from '../../engine.errors.js';
import { Input } from './input.js';
import { rowOffset, type ListQuery } from './list-query.js';
import { readQueryTime } from './query-time.js';
import type { RequestTimes } from './times.js';

/** Timestamps without an offset in a list's query are UTC: a list belongs to no resource. */
const LIST_ZONE = 'UTC';

/**
 * What `GET /bookings` asks for. Newest first unless told otherwise. Throws 422 for an unknown `orderBy` and for a
 * `start` or `end` that is no timestamp.
 */
export function readBookingListing(list: ListQuery, times: RequestTimes): BookingListing {
  const orderBy = list.orderBy ?? 'created_at';
  if (!isOrder(orderBy)) {
    throw EngineError.invalid({ orderBy: ['The selected orderBy is invalid.'] });
  }
  const from = readBound('start', list.start, times);
  const to = readBound('end', list.end, times);
  const directionGiven = list.orderBy !== undefined || list.params.some(([name]) => name === 'sortedBy');
  return {
    search: list.search,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    orderBy,
    direction: directionGiven ? list.sortedBy : 'desc',
    limit: list.limit,
    offset: rowOffset(list),
  };
}

/** Keys by which whoever wants a seat may search; others would tell about customers. */
const GROUP_SEARCH = ['project.id', 'resource.id'];

/** What `GET /bookings/groups` asks for: the next one first unless told otherwise. Throws as `readBookingListing`. */
export function readGroupListing(list: ListQuery, times: RequestTimes): BookingListing {
  const unknown = list.search.find(({ key }) => !GROUP_SEARCH.includes(key));
  if (unknown !== undefined) {
    throw unsearchable(unknown.key);
  }
  return { ...readBookingListing({ ...list, orderBy: list.orderBy ?? 'event.start' }, times), bookableGroups: true };
}

/** The same for one of them. */
export function groupListingOf(id: string): BookingListing {
  return {
    search: [{ key: 'id', value: id }],
    bookableGroups: true,
    orderBy: 'created_at',
    direction: 'asc',
    limit: 1,
    offset: 0,
  };
}

function isOrder(name: string): name is BookingOrder {
  return Object.hasOwn(BOOKING_ORDERS, name);
}

function readBound(name: string, text: string | undefined, times: RequestTimes): number | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const input = new Input({ [name]: text });
  const ms = readQueryTime(input, name, times, LIST_ZONE);
  input.done();
  return ms;
}
