/**
 * Records that holds have expired: as the next version, told once, as of the moment at which it happened. Whoever reads or
 * changes a hold that is due does it first, a job does it for those that nobody looks at, and nothing has to be on time: one
 * that is due is over already (`hold-state.ts`).
 *
 * It is judged under the lock of the row. So of several who find a hold due one records it, and of its expiry and a booking
 * that is made from it the first one counts.
 */
import { EntityManager, type FilterQuery, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { expiredFact } from './hold-fact.js';
import { isDue, type KnownHold, knownOrThrow } from './hold-state.js';
import { Hold } from './hold.entity.js';
import { HoldsError } from './holds.errors.js';

/** Holds settled in one transaction. */
const BATCH = 100;

@Injectable()
export class HoldExpiry {
  constructor(
    private readonly em: EntityManager,
    private readonly outbox: OutboxService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The hold as it stands now. Throws `holds.not_found`. */
  async settle(seen: KnownHold): Promise<KnownHold> {
    const now = dateNow(this.clock);
    if (!isDue(seen, now.getTime())) {
      return seen;
    }
    return await this.em.fork().transactional(async (tx) => {
      const [row] = await lockAll(tx, { id: seen.id });
      if (row === undefined) {
        throw HoldsError.notFound(seen.id);
      }
      if (isDue(row, now.getTime())) {
        this.outbox.write(tx, expiredFact(row));
      }
      return knownOrThrow(row);
    });
  }

  /** All that had expired by `until`, in the order in which they did. */
  async settleAll(until: Date): Promise<void> {
    const due = { state: 'held', bookingId: null, expiresAt: { $lte: until } } as const;
    for (;;) {
      const first = { orderBy: { expiresAt: 'asc', id: 'asc' }, limit: BATCH, fields: ['id'] } as const;
      const ids = (await this.em.fork().find(Hold, due, first)).map(({ id }) => id);
      if (ids.length === 0) {
        return;
      }
      await this.em.fork().transactional(async (tx) => {
        const rows = await lockAll(tx, { ...due, id: { $in: ids } });
        for (const row of rows.toSorted((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())) {
          this.outbox.write(tx, expiredFact(row));
        }
      });
    }
  }

  /** Has the hold expire now, since Timekit does not hold it any more; not while a booking is being made from it. */
  async lapse({ id, version }: KnownHold): Promise<void> {
    await this.end({ id, version, state: 'held', bookingId: null }, dateNow(this.clock));
  }

  /** The same since Timekit refused to make a booking from it, so that nobody can. Who is changing it knows why, and records it. */
  async lapseUnbooked({ id, version }: KnownHold): Promise<void> {
    await this.end({ id, version, state: 'held', changingSince: null }, dateNow(this.clock), true);
  }

  /**
   * The same for all that were made or extended after `moment`: by a clock that was ahead, and has gone back to it. One that a
   * booking is being made from expires once that has come to nothing.
   */
  async endAllAfter(moment: Date): Promise<void> {
    await this.end({ state: { $in: ['held', 'pending'] }, updatedAt: { $gt: moment } }, moment);
  }

  private async end(where: FilterQuery<Hold>, at: Date, isUnbound = false): Promise<void> {
    await this.em.fork().transactional(async (tx) => {
      for (const row of await lockAll(tx, where)) {
        row.bookingId = isUnbound ? null : row.bookingId;
        row.expiresAt = row.expiresAt < at ? row.expiresAt : at;
        if (isDue(row, at.getTime())) {
          this.outbox.write(tx, expiredFact(row));
        }
      }
    });
  }
}

/** In one order for everybody who locks several, so that nobody waits in a circle. */
async function lockAll(tx: EntityManager, where: FilterQuery<Hold>): Promise<Hold[]> {
  return await tx.find(Hold, where, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
}
