import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '#libs/scheduling';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineBooking } from '../storage/booking.entity.js';
import type { SearchTerm } from '../http/v2/list-query.js';
import { DueBookingsService } from './due-bookings.service.js';
import { searchConditions } from './bookings-search.js';
import type { SqlCondition } from './search-conditions.js';

/** What a list can be sorted by, under its name on the wire. */
export const BOOKING_ORDERS = {
  created_at: 'b.created_at',
  updated_at: 'b.updated_at',
  completed: 'b.completed',
  graph: 'b.graph',
  state: 'b.state',
  'event.start': 'b.starts_at',
  'event.end': 'b.ends_at',
} as const;

export type BookingOrder = keyof typeof BOOKING_ORDERS;

export interface BookingListing {
  readonly search: readonly SearchTerm[];
  /** Only group bookings in which a seat can be booked now. */
  readonly bookableGroups?: boolean;
  /** Only bookings that start at or after this. */
  readonly from?: EpochMs;
  /** Only bookings that end at or before this. */
  readonly to?: EpochMs;
  readonly orderBy: BookingOrder;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

@Injectable()
export class BookingsListService {
  constructor(
    private readonly em: EntityManager,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** One page of an app's bookings, and how many there are on all pages. Throws `invalid` for an unknown search key. */
  async list(appId: string, listing: BookingListing): Promise<{ bookings: EngineBooking[]; total: number }> {
    await this.due.settleAll(appId);
    const conditions = [
      { sql: 'b.app_id = ?', params: [appId] },
      ...searchConditions(appId, listing.search),
      ...periodConditions(listing),
      ...(listing.bookableGroups === true ? [bookableGroup(this.options.clock.now().toString())] : []),
    ];
    const where = conditions.map(({ sql }) => sql).join(' and ');
    const params = conditions.flatMap((condition) => condition.params);
    const [counted] = await this.em.execute<{ total: number | string }[]>(
      `select count(*) as total from engine.booking b where ${where}`,
      params,
    );
    // Ids are time-ordered, so they settle ties in the order of creation.
    const rows = await this.em.execute<{ id: string }[]>(
      `select b.id from engine.booking b where ${where}
        order by ${BOOKING_ORDERS[listing.orderBy]} ${listing.direction}, b.id ${listing.direction} limit ? offset ?`,
      [...params, listing.limit, listing.offset],
    );
    const found = await this.em.find(EngineBooking, { appId, id: { $in: rows.map(({ id }) => id) } });
    const byId = new Map(found.map((booking) => [booking.id, booking]));
    return { bookings: rows.flatMap(({ id }) => byId.get(id) ?? []), total: Number(counted?.total ?? 0) };
  }
}

function periodConditions({ from, to }: BookingListing): SqlCondition[] {
  return [
    ...(from === undefined ? [] : [{ sql: 'b.starts_at >= ?::timestamptz', params: [timestamp(from)] }]),
    ...(to === undefined ? [] : [{ sql: 'b.ends_at <= ?::timestamptz', params: [timestamp(to)] }]),
  ];
}

/** The windows and the count are those that booking a seat is held to: see `group-seats.ts`. */
function bookableGroup(now: string): SqlCondition {
  return {
    sql: `b.graph = 'group_owner' and b.state = 'tentative' and exists (
      select 1 from engine.group_seats s
      where s.app_id = b.app_id and s.booking_id = b.id and s.used < s.capacity
        and (s.opens_at is null or s.opens_at <= ?::timestamptz) and s.closes_at >= ?::timestamptz)`,
    params: [now, now],
  };
}

function timestamp(ms: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString();
}
