/**
 * Settles what time has done to bookings since somebody last looked. Everything that reads bookings, or needs the time
 * they hold, calls this first, in front of its own transaction; when nothing is due it costs one look into an index.
 *
 * A booking is settled under the lock of its row and only while it is still due, so of several who find it due one does
 * it, and of a client's action and the due moment the first one counts.
 */
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { isDue } from './booking-due.js';
import { settleBooking } from './booking-move.js';
import type { SqlCondition } from './search-conditions.js';
import { inTransaction } from './transaction.js';

/** Bookings settled in one transaction. */
const BATCH = 100;

const EVERYTHING: SqlCondition = { sql: 'true', params: [] };
/** Only these give time back; a completed booking keeps it. */
const HOLDS: SqlCondition = { sql: "b.due_action = 'timeout'", params: [] };

@Injectable()
export class DueBookingsService {
  constructor(
    private readonly em: EntityManager,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** Every booking of the app: before a list of them. */
  async settleAll(appId: string): Promise<void> {
    await this.#settle(appId, EVERYTHING);
  }

  /** Every booking of the app that holds time no longer: before anybody asks what is busy. */
  async settleHolds(appId: string): Promise<void> {
    await this.#settle(appId, HOLDS);
  }

  /** The same for one resource: before its time is claimed. */
  async settleHoldsOn(appId: string, resourceId: string): Promise<void> {
    await this.#settle(appId, { sql: `${HOLDS.sql} and b.resource_id = ?`, params: [resourceId] });
  }

  /** One booking, and whatever holds time on its resource no longer: before it is read or moved. */
  async settleAround(appId: string, bookingId: string): Promise<void> {
    await this.#settle(appId, {
      sql: `(b.id = ? or ${HOLDS.sql} and b.resource_id =
              (select own.resource_id from engine.booking own where own.app_id = ? and own.id = ?))`,
      params: [bookingId, appId, bookingId],
    });
  }

  async #settle(appId: string, scope: SqlCondition): Promise<void> {
    const now = this.options.clock.now();
    for (;;) {
      const due = await this.em.execute<{ id: string }[]>(
        `select b.id from engine.booking b where b.app_id = ? and b.due_at <= ?::timestamptz and ${scope.sql}
          order by b.due_at, b.id limit ${BATCH}`,
        [appId, now.toString(), ...scope.params],
      );
      if (due.length === 0) {
        return;
      }
      const ids = due.map(({ id }) => id);
      await this.#settleTogether(appId, ids, new Date(now.epochMilliseconds));
    }
  }

  async #settleTogether(appId: string, ids: readonly string[], now: Date): Promise<void> {
    await inTransaction(this.em, async (tx) => {
      // One order of locking for all who settle, so that they queue up and do not deadlock.
      const bookings = await tx.find(
        EngineBooking,
        { appId, id: { $in: [...ids] } },
        { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      for (const booking of bookings.filter((each) => isDue(each, now))) {
        await settleBooking(tx, booking);
      }
    });
  }
}
