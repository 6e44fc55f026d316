/**
 * The stored bookings and their history. Every method that writes is one transaction; changes lock the row first, so of
 * two that come at once the second sees what the first one did. A fork per use: rows are read as they are now, not as
 * this request once saw them.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  EntityManager,
  type FilterQuery,
  ForeignKeyConstraintViolationException,
  LockMode,
  type OptionalProps,
} from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { ResourcesService } from '../resources/resources.service.js';
import { BookingChange } from './booking-change.entity.js';
import { createActionOf, PENDING } from './booking-graph.js';
import type { BookingPlace } from './booking-places.service.js';
import type { BookingRequest } from './booking-request.js';
import { Booking } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import { emailKeyOf } from './customer.js';
import { isKnown, type KnownBooking, type UpstreamStanding } from './upstream-bookings.service.js';

/** Who did what, for the history. */
export interface ChangeNote {
  readonly actor: string;
  readonly action: string;
  readonly detail: Record<string, unknown>;
}

/** What a change of a booking may be about. */
export type BookingValues = Partial<Pick<Booking, 'state' | 'completed' | 'meta'>>;

@Injectable()
export class BookingStore {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async find(id: string): Promise<Booking | null> {
    return await this.em.fork().findOne(Booking, { id });
  }

  /** Throws `bookings.not_found`. For a booking that is known not to be pending. */
  async findKnown(id: string): Promise<KnownBooking> {
    const row = await this.find(id);
    if (row === null) {
      throw BookingsError.notFound(id);
    }
    return known(row);
  }

  /** Newest first. */
  async list(where: FilterQuery<Booking>, limit: number): Promise<Booking[]> {
    return await this.em.fork().find(Booking, where, { orderBy: { id: 'desc' }, limit });
  }

  /** Oldest first, after the change with the id `after`. */
  async history(bookingId: string, after: string | undefined, limit: number): Promise<BookingChange[]> {
    const em = this.em.fork();
    const last = after === undefined ? null : await em.findOne(BookingChange, { id: after, bookingId });
    const where = { bookingId, version: { $gt: last?.version ?? 0 } };
    return await em.find(BookingChange, where, { orderBy: { version: 'asc' }, limit });
  }

  /** Ids of pending bookings made before `before`, oldest first, after the id `after`. */
  async pendingIds(before: Date, after: string | undefined, limit: number): Promise<string[]> {
    const where = {
      state: PENDING,
      createdAt: { $lt: before },
      ...(after === undefined ? {} : { id: { $gt: after } }),
    };
    const rows = await this.em.fork().find(Booking, where, { orderBy: { id: 'asc' }, limit, fields: ['id'] });
    return rows.map(({ id }) => id);
  }

  /** Ids of bookings that have been changing since before `before`, after the id `after`. */
  async changingIds(before: Date, after: string | undefined, limit: number): Promise<string[]> {
    const where = { changingSince: { $lt: before }, ...(after === undefined ? {} : { id: { $gt: after } }) };
    const rows = await this.em.fork().find(Booking, where, { orderBy: { id: 'asc' }, limit, fields: ['id'] });
    return rows.map(({ id }) => id);
  }

  /**
   * Step one of a booking. Its undo is {@link discardPending}. A resource whose deletion has begun is refused, and one that
   * is booked here is not deleted (`ResourcesService.keepReady`).
   */
  async insertPending(request: BookingRequest, place: BookingPlace): Promise<Booking> {
    const now = dateNow(this.clock);
    return await this.writing(place.resourceId, async (tx) => {
      await this.resources.keepReady(tx, place.resourceId);
      return tx.create(Booking, {
        id: newId(),
        resourceId: place.resourceId,
        userId: place.userId,
        timekitBookingId: null,
        timekitCalendarId: place.calendarId,
        graph: request.graph,
        state: PENDING,
        completed: false,
        startsAt: request.startsAt,
        endsAt: request.endsAt,
        what: request.what,
        place: request.place,
        description: request.description,
        customer: request.customer,
        customerEmailKey: emailKeyOf(request.customer.email),
        meta: { ...request.meta },
        allowDoubleBooking: request.allowDoubleBooking,
        version: 0,
        changingSince: null,
        createdAt: now,
        updatedAt: now,
      });
    });
  }

  /** Removes a booking that was never acknowledged. Does nothing once an outcome is recorded. */
  async discardPending(id: string): Promise<void> {
    await this.em.fork().nativeDelete(Booking, { id, state: PENDING });
  }

  /**
   * Version 1 of a booking. Safe to repeat: once an outcome is recorded, the row is given back as it is. A row that was
   * discarded in the meantime is written again, since the booking does exist.
   */
  async recordOutcome(pending: Booking, standing: UpstreamStanding, actor: string): Promise<KnownBooking> {
    return await this.writing(pending.resourceId, async (tx) => {
      const locked = await lock(tx, pending.id);
      if (locked !== null && locked.state !== PENDING) {
        return known(locked);
      }
      if (locked === null) {
        await this.resources.keepReady(tx, pending.resourceId);
      }
      const row = locked ?? tx.create(Booking, columnsOf(pending));
      const now = dateNow(this.clock);
      Object.assign(row, { ...standing, version: 1, updatedAt: now });
      note(tx, row, null, { actor, action: createActionOf(row.graph), detail: {} }, now);
      return known(row);
    });
  }

  /** The booking, with the turn to change it; undefined while somebody else has that. */
  async takeTurn(id: string): Promise<KnownBooking | undefined> {
    return await this.turnFrom(id, null);
  }

  /** The same turn, begun anew; undefined when it was lost. */
  async renewTurn({ id, changingSince }: KnownBooking): Promise<KnownBooking | undefined> {
    return await this.turnFrom(id, changingSince);
  }

  /** Gives the turn back with nothing to record. Does nothing when it was lost. */
  async endTurn({ id, changingSince }: KnownBooking): Promise<void> {
    await this.em.fork().nativeUpdate(Booking, { id, changingSince }, { changingSince: null });
  }

  /**
   * Ends the turn in the transaction that records what came of it, as the next version if anything is new. Undefined, with
   * nothing written, when `turn` is not the row's turn any more.
   */
  async record(turn: KnownBooking, values: BookingValues, change: ChangeNote): Promise<KnownBooking | undefined> {
    return await this.em.fork().transactional(async (tx) => {
      const row = await lock(tx, turn.id);
      if (row?.changingSince?.getTime() !== turn.changingSince?.getTime()) {
        return undefined;
      }
      if (row === null) {
        throw BookingsError.notFound(turn.id);
      }
      row.changingSince = null;
      const { state: from, completed, meta } = row;
      if (!isDeepStrictEqual({ state: from, completed, meta, ...values }, { state: from, completed, meta })) {
        Object.assign(row, values, { version: row.version + 1, updatedAt: dateNow(this.clock) });
        note(tx, row, from, change, row.updatedAt);
      }
      return known(row);
    });
  }

  /** One compare-and-set. */
  private async turnFrom(id: string, before: Date | null): Promise<KnownBooking | undefined> {
    const now = dateNow(this.clock);
    const where = { id, changingSince: before };
    const taken = await this.em.fork().nativeUpdate(Booking, where, { changingSince: now });
    return taken === 0 ? undefined : await this.findKnown(id);
  }

  /** A transaction that writes a row of the resource, which may be deleted at any time. */
  private async writing<T>(resourceId: string, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.em.fork().transactional(work);
    } catch (error) {
      throw error instanceof ForeignKeyConstraintViolationException ? ResourcesError.notFound(resourceId) : error;
    }
  }
}

/** The row without what the ORM adds to it, to be written again. */
function columnsOf(row: Booking): Omit<Booking, 'resource' | typeof OptionalProps> {
  const { resource: _resource, ...columns } = row;
  return columns;
}

async function lock(tx: EntityManager, id: string): Promise<Booking | null> {
  return await tx.findOne(Booking, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

function note(tx: EntityManager, row: Booking, from: string | null, change: ChangeNote, at: Date): void {
  tx.create(BookingChange, {
    id: newId(),
    bookingId: row.id,
    version: row.version,
    actor: change.actor,
    action: change.action,
    fromState: from,
    toState: row.state,
    detail: change.detail,
    at,
  });
}

function known(row: Booking): KnownBooking {
  if (!isKnown(row)) {
    throw new TypeError(`The booking ${row.id} is ${row.state} without an id at Timekit.`);
  }
  return row;
}
