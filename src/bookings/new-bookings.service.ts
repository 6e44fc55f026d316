/**
 * The rows of bookings in the making: written before Timekit is asked, then either removed or recorded as version 1. Several
 * at once are one transaction.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type BatchLimits, Batched, insertInto, sql } from '#libs/sql';
import { CLOCK, type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { DomainError } from '../core/domain-error.js';
import { newId } from '../core/ids.js';
import { HoldStore } from '../holds/hold-store.service.js';
import type { BulkFailed } from '../http/bulk-failed.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { ResourceReadiness } from '../resources/resource-readiness.service.js';
import type { ResourcesError } from '../resources/resources.errors.js';
import { PENDING } from './booking-graph.js';
import { BookingHistory, type Ending, type NewEntry, type NewOutcome } from './booking-history.service.js';
import { lockOwners } from './booking-lock.js';
import { Booking, type BookingRow } from './booking.entity.js';
import type { BulkAnswer } from './bulk-answer.js';
import { type Begin, columnsOf, type NamedWish, type PlacedRequest } from './new-booking-row.js';
import { type KnownBooking, knownOrThrow } from './upstream-bookings.service.js';
import type { UpstreamStanding } from './upstream-standing.js';

/** Of several wishes none was stored, because of these, by their ids. */
export class WishesRefused extends Error {
  override readonly name = 'WishesRefused';

  constructor(readonly refused: ReadonlyMap<string, DomainError>) {
    super();
  }
}

export interface MadeBooking {
  readonly pending: BookingRow;
  readonly standing: UpstreamStanding;
}

/** Of bookings that come together as many share a statement, and so many statements are under way. */
const TOGETHER: BatchLimits<unknown> = { atOnce: 2, sizeOf: () => 1, maxSize: 16 };

@Injectable()
export class NewBookings {
  private readonly inserts = new Batched<BookingRow, ResourcesError | undefined>(
    async (rows) => await this.insertIn(this.em.fork(), rows),
    TOGETHER,
  );

  private readonly entries = new Batched<NewEntry, KnownBooking | undefined>(
    async (entries) => await this.history.enterNew(this.em.fork(), entries),
    TOGETHER,
  );

  constructor(
    private readonly em: EntityManager,
    private readonly readiness: ResourceReadiness,
    private readonly holds: HoldStore,
    private readonly history: BookingHistory,
    private readonly work: IdempotentWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machineClock: Clock,
  ) {}

  /**
   * Step one of a booking; its undo is {@link discard}. A resource whose deletion has begun is refused, and one that is
   * booked here is not deleted (`ResourceReadiness`). Whoever books from a hold is the only one who does; throws
   * what `HoldStore.bind` throws.
   */
  async insert(wish: PlacedRequest): Promise<BookingRow> {
    const columns = columnsOf({ ...wish, id: newId(), bulkId: null }, this.begin());
    if (this.isAlone(columns)) {
      throwIfAny(await this.inserts.get(columns));
      return columns;
    }
    await this.em.fork().transactional(async (tx) => {
      throwIfAny((await this.insertIn(tx, [columns]))[0]);
      if (columns.holdId !== null) {
        await this.holds.bind(tx, columns.holdId, columns.id);
      }
      await this.work.begun(tx, columns.id);
    });
    return columns;
  }

  /**
   * {@link insert} of all or none, in the same order. Throws {@link WishesRefused}. `first`: the first id of their series, by
   * which they are found when this is cut short.
   */
  async insertAll(wishes: readonly NamedWish[], first: string): Promise<BookingRow[]> {
    const begin = this.begin();
    const rows = wishes.map((wish) => columnsOf(wish, begin));
    return await this.em.fork().transactional(async (tx) => {
      const refused = new Map([...(await this.notReady(tx, rows)), ...(await this.notHeld(tx, rows))]);
      if (refused.size > 0) {
        throw new WishesRefused(refused);
      }
      await this.work.begun(tx, first);
      await lockOwners(tx, rows);
      await tx.insertMany(Booking, rows);
      return rows;
    });
  }

  /** Removes a booking that was never acknowledged. Does nothing once an outcome is recorded, or it is made anew. */
  async discard(pending: BookingRow): Promise<void> {
    await this.em.fork().transactional(async (tx) => {
      await this.discardIn(tx, [pending]);
    });
  }

  /**
   * Version 1 of the booking. Safe to repeat: once an outcome is recorded, the row is given back as it is. A row that was
   * discarded in the meantime is written again, since the booking does exist.
   */
  async record(pending: BookingRow, standing: UpstreamStanding, actor: string, ending: Ending): Promise<KnownBooking> {
    if (this.isAlone(pending)) {
      const outcome = { standing, actor, at: dateNow(this.clock) };
      const row = await this.entries.get({ pending, outcome });
      return row ?? (await this.em.fork().transactional(async (tx) => await this.recorded(tx, pending, outcome)));
    }
    return await this.em.fork().transactional(async (tx) => {
      const row = await this.recordIn(tx, { pending, standing }, actor);
      await this.history.end(tx, row, ending);
      return row;
    });
  }

  /**
   * {@link record} of all that were made and {@link discard} of all that were refused, or nothing. `answerOf`: what the
   * client is told of them, which is stored with them if it is final.
   */
  async settle(
    made: readonly MadeBooking[],
    refused: readonly BookingRow[],
    actor: string,
    answerOf: (recorded: readonly KnownBooking[]) => BulkAnswer | BulkFailed,
  ): Promise<KnownBooking[]> {
    return await this.em.fork().transactional(async (tx) => {
      const recorded: KnownBooking[] = [];
      await lockOwners(
        tx,
        made.map(({ pending }) => pending),
      );
      for (const each of made) {
        recorded.push(await this.recordIn(tx, each, actor));
      }
      await this.discardIn(tx, refused);
      await this.history.endAll(tx, answerOf(recorded));
      return recorded;
    });
  }

  private begin(): Begin {
    return { at: dateNow(this.clock), changingSince: dateNow(this.machineClock) };
  }

  /** Whether no hold, no key and no group goes with it: then it needs one statement, which others may share. */
  private isAlone({ holdId, ownerBookingId }: BookingRow): boolean {
    return holdId === null && ownerBookingId === null && !this.work.isNamed;
  }

  private async insertIn(em: EntityManager, rows: readonly BookingRow[]): Promise<(ResourcesError | undefined)[]> {
    return await this.readiness.keepAndWrite(
      em,
      rows.map((row) => ({ id: row.id, resourceIds: resourcesOf(row) })),
      insertInto(em, Booking, rows, sql('given.id in (select id from ready)')),
    );
  }

  /** Those with a resource that cannot be booked. */
  private async notReady(tx: EntityManager, rows: readonly (Places & { id: string })[]): Promise<Refusals> {
    const missing = await this.readiness.refusals(tx, [...new Set(rows.flatMap(resourcesOf))]);
    return rows.flatMap((row) => {
      const error = resourcesOf(row)
        .map((id) => missing.get(id))
        .find((each) => each !== undefined);
      return error === undefined ? [] : [[row.id, error] as const];
    });
  }

  /** Those from a hold that is not theirs to use; in one order for everybody, too. */
  private async notHeld(tx: EntityManager, rows: readonly Pick<BookingRow, 'id' | 'holdId'>[]): Promise<Refusals> {
    const lost = new Map<string, DomainError>();
    const held = rows.flatMap(({ id, holdId }) => (holdId === null ? [] : [{ id, holdId }]));
    for (const { id, holdId } of held.toSorted((a, b) => (a.holdId < b.holdId ? -1 : 1))) {
      await collect(lost, id, async () => await this.holds.bind(tx, holdId, id));
    }
    return [...lost];
  }

  private async discardIn(tx: EntityManager, pending: readonly BookingRow[]): Promise<void> {
    for (const { id, holdId, changingSince } of pending) {
      const removed = await tx.nativeDelete(Booking, { id, state: PENDING, changingSince });
      if (removed > 0 && holdId !== null) {
        await this.holds.unbind(tx, id);
      }
    }
  }

  private async recordIn(em: EntityManager, { pending, standing }: MadeBooking, actor: string): Promise<KnownBooking> {
    const outcome = { standing, actor, at: dateNow(this.clock) };
    const [entered] = await this.history.enterNew(em, [{ pending, outcome }]);
    const row = entered ?? (await this.recorded(em, pending, outcome));
    if (row.holdId !== null) {
      await this.holds.convert(em, row.holdId, row.id, actor);
    }
    return row;
  }

  /** Of a row that is not pending: recorded by somebody else, or discarded. */
  private async recorded(em: EntityManager, pending: BookingRow, outcome: NewOutcome): Promise<KnownBooking> {
    const found = await em.findOne(Booking, { id: pending.id });
    if (found !== null) {
      return knownOrThrow(found);
    }
    await this.readiness.keep(em, resourcesOf(pending));
    return await this.history.enterAgain(em, { pending, outcome });
  }
}

type Places = Pick<BookingRow, 'resourceId' | 'resourceIds'>;
type Refusals = readonly (readonly [id: string, error: DomainError])[];

function resourcesOf({ resourceId, resourceIds }: Places): string[] {
  return [resourceId, ...resourceIds];
}

function throwIfAny(error: Error | undefined): void {
  if (error !== undefined) {
    throw error;
  }
}

async function collect(refused: Map<string, DomainError>, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError)) {
      throw error;
    }
    refused.set(id, error);
  }
}
