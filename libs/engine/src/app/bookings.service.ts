/**
 * The life of one booking: made, edited, deleted (`booking-actions.service.ts` moves it along its graph). Each use case is
 * one transaction that writes the booking, its log, its claim and its event together. Changes lock the booking's row first,
 * so of two that are sent at once the second sees what the first one did.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { isFinal } from '#libs/scheduling';
import { type BatchLimits, Batched, noteCommit } from '#libs/sql';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { type BookingRow, EngineBooking } from '../storage/booking.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { graphOf } from './booking-graph.js';
import { lockBooking } from './booking-lock.js';
import { recordChange } from './booking-log.js';
import type { BookingEdit, BookingPeriod, BookingRequest, BookingTexts } from './booking-request.js';
import type { Caller } from './caller.js';
import { DueBookingsService } from './due-bookings.service.js';
import { freeSeat } from './group-seats.js';
import { followTexts } from './group-texts.js';
import { metaAfter } from './native-reference.js';
import { newBooking, type NewBooking } from './new-booking.js';
import { type PlacedResource, PlacedResources } from './placed-resources.service.js';
import { assertMayReserve } from './reservation-limits.js';
import { giveUpReservation, startReservation } from './reservation.js';
import { settledWhenDue, StillDue } from './settled-transaction.js';
import { inTransaction, inTransactionOnce, untilNoConflict } from './transaction.js';
import { insertBooking, isOneStatement, type Refusal, writeBookings } from './written-bookings.js';

/** Where and when, as read from what the request names. */
interface WantedPlace {
  /** Its own first. */
  readonly resources: readonly PlacedResource[];
  readonly calendarId: string;
  readonly period: BookingPeriod;
}

/** Of bookings that come together so many share a statement. */
const TOGETHER: BatchLimits<unknown> = { atOnce: 1, sizeOf: () => 1, maxSize: 64 };

@Injectable()
export class BookingsService {
  readonly #together = new Batched<NewBooking, Refusal | undefined>(
    async (bookings) => await writeBookings(this.em.fork(), bookings, 'waits for nobody'),
    TOGETHER,
  );

  constructor(
    private readonly em: EntityManager,
    private readonly due: DueBookingsService,
    private readonly places: PlacedResources,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /**
   * Books, in the graph's initial state. `periodIn` reads the period in the resource's zone and may throw. Throws
   * `not_found` for the resource, `invalid` for a further one that does not exist and for a calendar that is not the
   * resource's, code `slot_taken` when the graph holds time from the start and that time is taken on any of
   * them, code `reservation_expired` for a reservation that holds none,
   * `limited` for one that is one too many.
   */
  async create(
    caller: Caller,
    request: BookingRequest,
    periodIn: (zone: string) => BookingPeriod,
  ): Promise<BookingRow> {
    // Whoever opens a transaction around this one settles in front of it, and would find again what is due to itself.
    if (this.em.isInTransaction()) {
      return await inTransaction(this.em, async (tx) => await this.createIn(tx, caller, request, periodIn));
    }
    const resourceIds = [request.resourceId, ...request.furtherResourceIds];
    const settle = async (): Promise<void> => await this.due.settleHoldsOn(caller.appId, resourceIds);
    const attempt = async (tries: number): Promise<BookingRow> => {
      const wanted = await this.#place(this.em, caller, request, periodIn);
      if (wanted.resources.some(({ isDue }) => isDue)) {
        throw new StillDue();
      }
      const booking = this.#newBooking(caller, request, wanted);
      return isAlone(request) && isOneStatement(booking)
        ? await this.#write(booking, tries)
        : await inTransactionOnce(this.em, async (tx) => await this.#insert(tx, caller, request, wanted, booking));
    };
    return await settledWhenDue(settle, async () => await untilNoConflict(attempt));
  }

  /** As `create`, as a part of the caller's transaction, in front of which everything is settled. */
  async createIn(
    tx: EntityManager,
    caller: Caller,
    request: BookingRequest,
    periodIn: (zone: string) => BookingPeriod,
  ): Promise<BookingRow> {
    const wanted = await this.#place(tx, caller, request, periodIn);
    return await this.#insert(tx, caller, request, wanted, this.#newBooking(caller, request, wanted));
  }

  async #place(
    em: EntityManager,
    { appId }: Caller,
    { resourceId, calendarId, furtherResourceIds }: BookingRequest,
    periodIn: (zone: string) => BookingPeriod,
  ): Promise<WantedPlace> {
    const own = await this.places.own(em, { appId, resourceId, calendarId });
    const further = await this.places.further(em, appId, furtherResourceIds);
    return { resources: [own, ...further], calendarId: own.calendarId, period: periodIn(own.timezone) };
  }

  /** With those that come at the same time; by itself once it met a conflict, so that only it waits for what is in its way. */
  async #write(booking: NewBooking, tries: number): Promise<BookingRow> {
    const refusal =
      tries === 1 ? await this.#together.get(booking) : (await writeBookings(this.em, [booking], 'waits'))[0];
    if (refusal !== undefined) {
      throw refusal;
    }
    noteCommit();
    return booking.row;
  }

  async #insert(
    tx: EntityManager,
    caller: Caller,
    request: BookingRequest,
    { resources, period }: WantedPlace,
    booking: NewBooking,
  ): Promise<BookingRow> {
    const ids = resources.map(({ id }) => id);
    if (request.graph === 'reservation') {
      await assertMayReserve(tx, caller, ids, period.end - period.start, this.#now());
    }
    if (request.reservationId !== undefined) {
      await giveUpReservation(tx, caller, request.reservationId, ids, this.options.clock);
    }
    const row = await insertBooking(tx, booking);
    return request.graph === 'reservation' ? await startReservation(tx, row) : row;
  }

  #newBooking(caller: Caller, request: BookingRequest, { resources, calendarId, period }: WantedPlace): NewBooking {
    const place = {
      resourceId: request.resourceId,
      furtherResourceIds: request.furtherResourceIds,
      calendarId,
      ownerBookingId: null,
      reservationId: request.reservationId ?? null,
      startsAt: new Date(period.start),
      endsAt: new Date(period.end),
      what: request.what,
      place: request.place,
      description: request.description,
    };
    return newBooking(caller, request.graph, place, request, this.#now(), resources);
  }

  async get(appId: string, id: string): Promise<EngineBooking> {
    await this.due.settleAround(appId, id);
    const booking = await this.em.findOne(EngineBooking, { appId, id });
    if (booking === null) {
      throw EngineError.notFound('Booking');
    }
    return booking;
  }

  /**
   * Replaces the meta, and the texts on the booking, its events, and the seats of a group booking that have its texts. New texts
   * are a new version, with a log row; new meta alone is not.
   */
  async edit(caller: Caller, id: string, { meta, texts }: BookingEdit): Promise<EngineBooking> {
    const { appId, actor } = caller;
    await this.due.settleAround(appId, id);
    return await inTransaction(this.em, async (tx) => {
      const booking = await lockBooking(tx, appId, id);
      const { what, place, description } = booking;
      const updatedAt = this.#now();
      Object.assign(booking, texts, { updatedAt }, meta === undefined ? {} : { meta: metaAfter(booking.meta, meta) });
      if (Object.keys(texts).length > 0) {
        booking.version += 1;
        await tx.nativeUpdate(EngineEvent, { appId, bookingId: id }, { ...texts, updatedAt });
        recordChange(tx, booking, { action: 'edit', fromState: booking.state, actor, input: wireTexts(texts) });
        if (booking.graph === 'group_owner') {
          await followTexts(tx, booking, { what, place, description }, actor, updatedAt);
        }
      }
      return booking;
    });
  }

  /** Deletes a booking in a final state with all that belongs to it. Throws code `booking_not_final` for any other. */
  async remove(appId: string, id: string): Promise<void> {
    await this.due.settleAround(appId, id);
    await inTransaction(this.em, async (tx) => {
      const booking = await lockBooking(tx, appId, id);
      if (!isFinal(graphOf(booking), booking.state)) {
        throw EngineError.refused(
          'Only a booking in a final state can be deleted, so that everyone involved has been told.',
          'booking_not_final',
        );
      }
      if (graphOf(booking).takesSeatIn.some((state) => state === booking.state)) {
        await freeSeat(tx, booking);
      }
      await tx.nativeDelete(EngineEvent, { appId, bookingId: id });
      // Claims, seats' counter and log rows go with the booking, by their foreign keys.
      await tx.nativeDelete(EngineBooking, { appId, id });
    });
  }

  #now(): Date {
    return new Date(this.options.clock.now().epochMilliseconds);
  }
}

/** Whether nothing else is read, counted or moved along with it. */
function isAlone({ graph, reservationId }: BookingRequest): boolean {
  return graph !== 'reservation' && reservationId === undefined;
}

/** Under the names that clients know. */
function wireTexts({ place, ...texts }: Partial<BookingTexts>): Record<string, unknown> {
  return { ...texts, ...(place === undefined ? {} : { where: place }) };
}
