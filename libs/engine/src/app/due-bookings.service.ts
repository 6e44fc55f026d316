/**
 * Settles what time has done to bookings since somebody last looked. Everything that reads bookings, or needs the time
 * they hold, calls this first, in front of its own transaction; when nothing is due it costs one look into an index.
 *
 * It settles nothing inside a transaction that is open. What is settled there would stay locked until its end, and others
 * who look would wait for it, or in a circle with it; whoever opens one around use cases settles in front (`settledFirst`).
 *
 * A booking is settled under the lock of its row and only while it is still due, so of several who find it due one does
 * it, and of a client's action and the due moment the first one counts.
 */
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { resourcesOf } from './booked-resources.js';
import { isDue } from './booking-due.js';
import { findLocked, shareOwner } from './booking-lock.js';
import { settleBooking } from './booking-move.js';
import type { SqlCondition } from './search-conditions.js';
import { settleSeats } from './seat-moves.js';
import { arrayLiteral } from './sql-array.js';
import { inTransaction } from './transaction.js';

/** Bookings looked up at a time, and settled in one transaction; the due seats of a group are, however many they are. */
const BATCH = 100;

interface DueRow {
  readonly id: string;
  readonly graph: string;
  readonly owner_booking_id: string | null;
}

const EVERYTHING: SqlCondition = { sql: 'true', params: [] };
/** Only these give time back; a completed booking keeps it. */
const HOLDS: SqlCondition = { sql: "b.due_action in ('timeout', 'expire')", params: [] };

/** The bookings of an app that hold time no longer, though nobody has settled them. Parameters: the app, the moment. */
export const OVER_HOLDS_SQL = `
  select 1 from engine.booking b where b.app_id = ? and b.due_at <= ?::timestamptz and ${HOLDS.sql}`;

/** Whether there is any on the resource under `alias`. Parameter: the moment. */
export function overHoldsOn(alias: string): string {
  return `exists (
    select 1 from engine.booking b where b.app_id = ${alias}.app_id and b.due_at <= ?::timestamptz and ${HOLDS.sql}
      and exists (select 1 from ${resourcesOf('b')} held(id) where held.id = ${alias}.id))`;
}

@Injectable()
export class DueBookingsService {
  constructor(
    private readonly em: EntityManager,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** Every booking there is, moment by moment, so that what happened first is recorded first. */
  async settleEveryApp(): Promise<void> {
    const now = this.#now();
    for (;;) {
      const [next] = await this.em.execute<{ app_id: string; due_ms: number }[]>(
        `select app.id as app_id, ceil(extract(epoch from next.due_at) * 1000)::float8 as due_ms from engine.app
          cross join lateral (select min(b.due_at) as due_at from engine.booking b where b.app_id = app.id) next
          where next.due_at <= ?::timestamptz order by next.due_at limit 1`,
        [now.toISOString()],
      );
      if (next === undefined) {
        return;
      }
      await this.#settle(next.app_id, EVERYTHING, new Date(next.due_ms));
    }
  }

  /** Every booking of the app: before a list of them. */
  async settleAll(appId: string): Promise<void> {
    await this.#settle(appId, EVERYTHING);
  }

  /** Every booking of the app that holds time no longer: before anybody asks what is busy. */
  async settleHolds(appId: string): Promise<void> {
    await this.#settle(appId, HOLDS);
  }

  /** The same for the bookings of some resources: before their time is claimed. */
  async settleHoldsOn(appId: string, resourceIds: readonly string[]): Promise<void> {
    await this.#settle(appId, {
      sql: `${HOLDS.sql} and exists (select 1 from ${resourcesOf('b')} held(id) where held.id = any(?::uuid[]))`,
      params: [arrayLiteral(resourceIds)],
    });
  }

  /**
   * One booking with its group booking and those made together with it, and what holds time on its resources no longer: before
   * it is read or moved.
   */
  async settleAround(appId: string, bookingId: string): Promise<void> {
    await this.#settle(appId, {
      sql: `exists (
        select 1 from engine.booking own where own.app_id = b.app_id and own.id = ?
          and (b.id in (own.id, own.owner_booking_id) or b.bulk_id = own.bulk_id or ${HOLDS.sql}
            and exists (select 1 from ${resourcesOf('b')} r(id) join ${resourcesOf('own')} s(id) on s.id = r.id)))`,
      params: [bookingId],
    });
  }

  /** What is due at `now`. */
  async #settle(appId: string, scope: SqlCondition, now = this.#now()): Promise<void> {
    while (!this.em.isInTransaction()) {
      const due = await this.em.execute<DueRow[]>(
        `select b.id, b.graph, b.owner_booking_id from engine.booking b where b.app_id = ? and b.due_at <= ?::timestamptz and ${scope.sql}
          order by b.due_at, b.id limit ${BATCH}`,
        [appId, now.toISOString(), ...scope.params],
      );
      if (due.length === 0) {
        return;
      }
      const [grouped, single] = [due.filter(isGrouped), due.filter((row) => !isGrouped(row))];
      await this.#settleTogether(appId, single, now);
      const owners = new Set(grouped.filter(isOwner).map(({ id }) => id));
      for (const id of new Set(grouped.map((row) => row.owner_booking_id ?? row.id))) {
        await this.#settleGroup({ appId, id }, owners.has(id), now);
      }
    }
  }

  async #settleTogether(appId: string, due: readonly { readonly id: string }[], now: Date): Promise<void> {
    if (due.length === 0) {
      return;
    }
    await inTransaction(this.em, async (tx) => {
      // One order of locking for all who settle, so that they queue up and do not deadlock.
      const bookings = await tx.find(
        EngineBooking,
        { appId, id: { $in: due.map(({ id }) => id) } },
        { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      for (const booking of bookings.filter((each) => isDue(each, now))) {
        await settleBooking(tx, booking);
      }
    });
  }

  /** A group booking that is due, and its seats with it, or those of them alone that are. The owner is locked before its seats. */
  async #settleGroup(group: Pick<EngineBooking, 'appId' | 'id'>, isOwnerDue: boolean, now: Date): Promise<void> {
    await inTransaction(this.em, async (tx) => {
      if (!isOwnerDue) {
        await shareOwner(tx, group.appId, group.id);
        await settleSeats(tx, group, now);
        return;
      }
      const owner = await findLocked(tx, group.appId, group.id);
      if (owner !== null && isDue(owner, now)) {
        await settleBooking(tx, owner);
      }
    });
  }

  #now(): Date {
    return new Date(this.options.clock.now().epochMilliseconds);
  }
}

function isGrouped(row: DueRow): boolean {
  return isOwner(row) || row.owner_booking_id !== null;
}

function isOwner({ graph }: DueRow): boolean {
  return graph === 'group_owner';
}
