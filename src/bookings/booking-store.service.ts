/**
 * The stored bookings and their history. Every method that writes is one transaction; changes lock the row first, so of
 * two that come at once the second sees what the first one did. A fork per use: rows are read as they are now, not as
 * this request once saw them.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import type { BulkFailed } from '../http/bulk-failed.js';
import { ResourceReadiness } from '../resources/resource-readiness.service.js';
import { BookingChange } from './booking-change.entity.js';
import { isSameDue } from './booking-due.js';
import { BookingHistory, brings, type ChangeNote, type Ending, RECONCILE } from './booking-history.service.js';
import { lockWithRelated } from './booking-lock.js';
import type { BookingOrder } from './booking-order.js';
import type { BookingValues } from './booking-values.js';
import { Booking, type BookingRow } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import type { BulkAnswer } from './bulk-answer.js';
import { type KnownBooking, knownOrThrow } from './upstream-bookings.service.js';

/** What came of a change, to be recorded by whoever has the turn. */
export interface ChangeOutcome {
  readonly turn: KnownBooking;
  readonly values: BookingValues;
  readonly change: ChangeNote;
}

/** What time does next to a booking: it moves it at Timekit, or says that somebody is to be reminded of it. */
const DUE_FIRST = `
  with due as (
    (select id, due_at as at from openslot.booking
      where due_at <= ?::timestamptz and (remind_at is null or remind_at >= due_at) and not jsonb_exists(?::jsonb, id::text)
      order by due_at limit ?)
    union all
    (select id, remind_at from openslot.booking
      where remind_at <= ?::timestamptz and (due_at is null or remind_at < due_at) and not jsonb_exists(?::jsonb, id::text)
      order by remind_at limit ?))
  select id, ceil(extract(epoch from at) * 1000)::float8 as at_ms from due where at = (select min(at) from due) order by id`;

@Injectable()
export class BookingStore {
  constructor(
    private readonly em: EntityManager,
    private readonly changes: BookingHistory,
    private readonly readiness: ResourceReadiness,
    private readonly work: IdempotentWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machineClock: Clock,
  ) {}

  async find(id: string): Promise<BookingRow | null> {
    return await this.em.fork().findOne(Booking, { id });
  }

  /** Throws `bookings.not_found`. For a booking that is known not to be pending. */
  async findKnown(id: string): Promise<KnownBooking> {
    const row = await this.find(id);
    if (row === null) {
      throw BookingsError.notFound(id);
    }
    return knownOrThrow(row);
  }

  async findByTimekitId(timekitBookingId: string): Promise<BookingRow | null> {
    return await this.em.fork().findOne(Booking, { timekitBookingId });
  }

  async findAllByTimekitId(timekitBookingIds: readonly string[]): Promise<KnownBooking[]> {
    const where = { timekitBookingId: { $in: [...timekitBookingIds] } };
    return (await this.em.fork().find(Booking, where)).map(knownOrThrow);
  }

  async findAll(ids: readonly string[]): Promise<BookingRow[]> {
    return await this.em.fork().find(Booking, { id: { $in: [...ids] } });
  }

  async list({ where, orderBy }: BookingOrder, limit: number): Promise<BookingRow[]> {
    return await this.em.fork().find(Booking, where, { orderBy, limit });
  }

  /** Oldest first, after the change with the id `after`. */
  async history(bookingId: string, after: string | undefined, limit: number): Promise<BookingChange[]> {
    const em = this.em.fork();
    const last = after === undefined ? null : await em.findOne(BookingChange, { id: after, bookingId });
    const where = { bookingId, version: { $gt: last?.version ?? 0 } };
    return await em.find(BookingChange, where, { orderBy: { version: 'asc' }, limit });
  }

  /** Ids of bookings that have been in the making or changing since before `before`, oldest first, after the id `after`. */
  async changingIds(before: Date, after: string | undefined, limit: number): Promise<string[]> {
    const where = { changingSince: { $lte: before }, ...(after === undefined ? {} : { id: { $gt: after } }) };
    const rows = await this.em.fork().find(Booking, where, { orderBy: { id: 'asc' }, limit, fields: ['id'] });
    return rows.map(({ id }) => id);
  }

  /**
   * Ids of the bookings that time moves first, of those that it has moved at Timekit by `now` or that somebody is to be
   * reminded of, but for some: all of one moment `at`, which is `now` when there are none.
   */
  async dueFirst(now: Date, except: readonly string[], limit: number): Promise<{ ids: string[]; at: Date }> {
    const given = [now.toISOString(), JSON.stringify(except), limit];
    const due = await this.em.fork().execute<{ id: string; at_ms: number }[]>(DUE_FIRST, [...given, ...given]);
    return { ids: due.map(({ id }) => id), at: new Date(due[0]?.at_ms ?? now) };
  }

  /** The booking, with the turn to change it; undefined while somebody else has that. */
  async takeTurn(id: string): Promise<KnownBooking | undefined> {
    return await this.turnFrom(id, null);
  }

  /** The same turn, begun anew; undefined when it was lost. */
  async renewTurn({ id, changingSince }: KnownBooking): Promise<KnownBooking | undefined> {
    return await this.turnFrom(id, changingSince);
  }

  /** Has a repeat of this request know that this attempt had the turn. Throws when a repeat runs already. */
  async begun({ id, version }: KnownBooking): Promise<void> {
    await this.work.begun(this.em.fork(), id, version);
  }

  /** All changes after the version, in order. */
  async changesSince(bookingId: string, version: number): Promise<ChangeNote[]> {
    const where = { bookingId, version: { $gt: version } };
    return await this.em.fork().find(BookingChange, where, { orderBy: { version: 'asc' } });
  }

  /** Gives the turn back with nothing to record. Does nothing when it was lost. */
  async endTurn({ id, changingSince }: KnownBooking): Promise<void> {
    await this.em.fork().nativeUpdate(Booking, { id, changingSince }, { changingSince: null, movingToId: null });
  }

  /**
   * Says, before Timekit is told, to which resource the holder of the turn moves the booking. From then on that resource is
   * not deleted, until the turn ends. Throws as `ResourceReadiness.keep` does, and `bookings.changed_meanwhile` when the turn
   * was lost.
   */
  async aim({ id, changingSince }: KnownBooking, place: Pick<BookingRow, 'resourceId' | 'resourceIds'>): Promise<void> {
    await this.em.fork().transactional(async (tx) => {
      await this.readiness.keep(tx, [place.resourceId, ...place.resourceIds]);
      const aimed = await tx.nativeUpdate(Booking, { id, changingSince }, { movingToId: place.resourceId });
      if (aimed === 0) {
        throw BookingsError.changedMeanwhile(id);
      }
    });
  }

  /**
   * Ends the turn in the transaction that records what came of it, as the next version if anything is new. Undefined, with
   * nothing written, when `turn` is not the row's turn any more.
   */
  async record(
    turn: KnownBooking,
    values: BookingValues,
    change: ChangeNote,
    ending: Ending = 'goes_on',
  ): Promise<KnownBooking | undefined> {
    return await this.em.fork().transactional(async (tx) => {
      await lockWithRelated(tx, [turn], [values.ownerBookingId]);
      const row = await this.recordIn(tx, { turn, values, change });
      if (row !== undefined) {
        await this.changes.end(tx, row, ending);
      }
      return row;
    });
  }

  /**
   * {@link record} of what somebody found who only looked at Timekit. Undefined, with the turn ended alone, when the row has
   * got another version since it had the turn: what it says then may have been found later than this.
   */
  async recordSeen(turn: KnownBooking, values: BookingValues, change: ChangeNote): Promise<KnownBooking | undefined> {
    return await this.em.fork().transactional(async (tx) => {
      await lockWithRelated(tx, [turn], [values.ownerBookingId]);
      const isNewest = (await tx.findOne(Booking, { id: turn.id }))?.version === turn.version;
      const row = await this.recordIn(tx, { turn, values, change });
      return isNewest ? row : undefined;
    });
  }

  /**
   * {@link record} of several at once, and the end of turns with nothing to record. `answerOf`: what the client is told,
   * which is stored with them if it is final.
   */
  async recordAll(
    outcomes: readonly ChangeOutcome[],
    ended: readonly KnownBooking[],
    answerOf: (recorded: readonly (KnownBooking | undefined)[]) => BulkAnswer | BulkFailed,
  ): Promise<BulkAnswer | BulkFailed> {
    return await this.em.fork().transactional(async (tx) => {
      const turns = outcomes.map(({ turn }) => turn);
      const newOwnerIds = outcomes.map(({ values }) => values.ownerBookingId);
      await lockWithRelated(tx, [...turns, ...ended], newOwnerIds);
      const recorded: (KnownBooking | undefined)[] = [];
      for (const outcome of outcomes) {
        recorded.push(await this.recordIn(tx, outcome));
      }
      for (const turn of ended) {
        await this.recordIn(tx, { turn, values: {}, change: RECONCILE });
      }
      const answer = answerOf(recorded);
      await this.changes.endAll(tx, answer);
      return answer;
    });
  }

  /** The row is locked. */
  private async recordIn(
    tx: EntityManager,
    { turn, values, change }: ChangeOutcome,
  ): Promise<KnownBooking | undefined> {
    const row = await tx.findOne(Booking, { id: turn.id });
    if (row?.changingSince?.getTime() !== turn.changingSince?.getTime()) {
      return undefined;
    }
    if (row === null) {
      throw BookingsError.notFound(turn.id);
    }
    const { dueAt, dueAction, dueState } = row;
    // Who did not hear how it stands has not done what the mark is for, nor has who called Timekit before it was set.
    const isUnseen = values.state === undefined || !isSameDue(row, turn);
    row.changingSince = null;
    row.movingToId = null;
    // What was only looked at may be older than what somebody recorded without the turn, since it was due.
    const isStale = change.action === RECONCILE.action && row.version !== turn.version;
    if (!isStale && brings(row, values)) {
      await this.changes.enter(tx, row, values, change, dateNow(this.clock));
    }
    if (isUnseen && !row.completed) {
      Object.assign(row, { dueAt, dueAction, dueState });
    }
    return knownOrThrow(row);
  }

  /** One compare-and-set. */
  private async turnFrom(id: string, before: Date | null): Promise<KnownBooking | undefined> {
    const now = dateNow(this.machineClock);
    const where = { id, changingSince: before };
    const taken = await this.em.fork().nativeUpdate(Booking, where, { changingSince: now });
    return taken === 0 ? undefined : await this.findKnown(id);
  }
}
