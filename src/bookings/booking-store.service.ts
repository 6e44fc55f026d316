/**
 * The stored bookings and their history. Every method that writes is one transaction; changes lock the row first, so of
 * two that come at once the second sees what the first one did. A fork per use: rows are read as they are now, not as
 * this request once saw them.
 */
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

/** `moved`: somebody changed the booking since `expectedVersion`; nothing was written. */
export type ChangeResult =
  | { readonly kind: 'recorded' | 'unchanged'; readonly row: KnownBooking }
  | { readonly kind: 'moved'; readonly row: KnownBooking };

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

  /** A new state, as the next version. `unchanged` when the booking stands there already. */
  async recordState(
    { id, version }: KnownBooking,
    standing: UpstreamStanding,
    changeNote: ChangeNote,
  ): Promise<ChangeResult> {
    return await this.change(id, version, changeNote, (row) => {
      const same = row.state === standing.state && row.completed === standing.completed;
      Object.assign(row, { state: standing.state, completed: standing.completed });
      return !same;
    });
  }

  /** A new meta, as the next version. */
  async recordMeta(
    { id, version }: KnownBooking,
    meta: Record<string, unknown>,
    changeNote: ChangeNote,
  ): Promise<ChangeResult> {
    return await this.change(id, version, changeNote, (row) => {
      row.meta = meta;
      return true;
    });
  }

  private async change(
    id: string,
    expectedVersion: number,
    changeNote: ChangeNote,
    apply: (row: Booking) => boolean,
  ): Promise<ChangeResult> {
    return await this.em.fork().transactional(async (tx): Promise<ChangeResult> => {
      const row = await lock(tx, id);
      if (row === null) {
        throw BookingsError.notFound(id);
      }
      if (row.version !== expectedVersion) {
        return { kind: 'moved', row: known(row) };
      }
      const from = row.state;
      if (!apply(row)) {
        return { kind: 'unchanged', row: known(row) };
      }
      row.version += 1;
      row.updatedAt = dateNow(this.clock);
      note(tx, row, from, changeNote, row.updatedAt);
      return { kind: 'recorded', row: known(row) };
    });
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
