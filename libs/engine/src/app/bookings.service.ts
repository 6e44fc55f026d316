/**
 * The life of one booking: made, moved along its graph, annotated, deleted. Each use case is one transaction that writes
 * the booking, its log, its claim and its event together; moving a group booking moves its seats too. Changes lock the booking's row first, so of two actions sent at
 * once the second sees what the first one did.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { isFinal, transition } from '#libs/scheduling';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { isDue } from './booking-due.js';
import { callableActions, graphOf } from './booking-graph.js';
import { lockBooking } from './booking-lock.js';
import { moveBooking } from './booking-move.js';
import type { BookingPeriod, BookingRequest } from './booking-request.js';
import type { Caller } from './caller.js';
import { CalendarsService } from './calendars.service.js';
import { DueBookingsService } from './due-bookings.service.js';
import { assertCancellable, freeSeat } from './group-seats.js';
import { insertBooking } from './new-booking.js';
import { ResourcesService } from './resources.service.js';
import { inTransaction } from './transaction.js';

@Injectable()
export class BookingsService {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    private readonly calendars: CalendarsService,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /**
   * Books, in the graph's initial state. `periodIn` reads the period in the resource's zone and may throw. Throws
   * `not_found` for the resource, `invalid` for a calendar that is not the resource's, code `slot_taken` when the graph
   * holds time from the start and that time is taken.
   */
  async create(
    caller: Caller,
    request: BookingRequest,
    periodIn: (zone: string) => BookingPeriod,
  ): Promise<EngineBooking> {
    await this.due.settleHoldsOn(caller.appId, request.resourceId);
    return await inTransaction(this.em, async (tx) => {
      const resource = await this.resources.get(tx, caller.appId, request.resourceId);
      const calendarId = await this.#targetCalendar(tx, caller.appId, request);
      const period = periodIn(resource.timezone);
      const place = {
        resourceId: resource.id,
        calendarId,
        ownerBookingId: null,
        startsAt: new Date(period.start),
        endsAt: new Date(period.end),
        what: request.what,
        place: request.place,
        description: request.description,
      };
      return await insertBooking(tx, caller, request.graph, place, request, this.#now());
    });
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
   * Performs an action that a client may call. Throws `not_found`, code `action_not_allowed` (with the actions that are),
   * code `slot_taken` or `seats_taken` when the new state holds what is taken, code `too_late` for a customer who cancels a
   * seat too late; the booking then stays as it was.
   */
  async act(caller: Caller, id: string, action: string, input: Record<string, unknown>): Promise<EngineBooking> {
    for (;;) {
      await this.due.settleAround(caller.appId, id);
      const booking = await this.#tryAct(caller, id, action, input);
      if (booking !== 'due') {
        return booking;
      }
    }
  }

  /** Replaces the booking's meta with what was sent. No state change, so neither version nor log moves. */
  async replaceMeta(appId: string, id: string, meta: Record<string, unknown>): Promise<EngineBooking> {
    await this.due.settleAround(appId, id);
    return await inTransaction(this.em, async (tx) => {
      const booking = await lockBooking(tx, appId, id);
      booking.meta = meta;
      booking.updatedAt = this.#now();
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

  /** `due` when the booking's moment came before the action got hold of it: settled first, it stands differently. */
  async #tryAct(
    caller: Caller,
    id: string,
    action: string,
    input: Record<string, unknown>,
  ): Promise<EngineBooking | 'due'> {
    return await inTransaction(this.em, async (tx) => {
      const booking = await lockBooking(tx, caller.appId, id);
      const at = this.#now();
      if (isDue(booking, at)) {
        return 'due';
      }
      const allowed = callableActions(booking);
      const move = transition(graphOf(booking), booking.state, action);
      if (!move.ok || !allowed.some((name) => name === action)) {
        throw EngineError.refused(
          `The action is not allowed while the booking is ${booking.state}.`,
          'action_not_allowed',
          422,
          { allowed },
        );
      }
      if (action === 'cancel_by_customer' && booking.ownerBookingId !== null) {
        await assertCancellable(tx, caller.appId, booking.ownerBookingId, at);
      }
      if (move.effects.includes('claim')) {
        booking.calendarId = await this.#remainingCalendar(tx, booking);
      }
      await moveBooking(tx, booking, { action, actor: caller.actor, input, at });
      return booking;
    });
  }

  async #targetCalendar(tx: EntityManager, appId: string, request: BookingRequest): Promise<string> {
    const { resourceId, calendarId } = request;
    if (calendarId === undefined) {
      return (await this.calendars.primaryOf(tx, appId, resourceId)).id;
    }
    const calendar = await this.calendars.ownedBy(tx, appId, resourceId, calendarId);
    if (calendar === null) {
      throw EngineError.invalid({ event: ['calendar id does not belong to the resource'] }, 'save_booking_data');
    }
    return calendar.id;
  }

  /** The booking's calendar, or the primary one if that was deleted while the booking waited. */
  async #remainingCalendar(tx: EntityManager, booking: EngineBooking): Promise<string> {
    const { appId, resourceId, calendarId } = booking;
    const calendar =
      (await this.calendars.ownedBy(tx, appId, resourceId, calendarId)) ??
      (await this.calendars.primaryOf(tx, appId, resourceId));
    return calendar.id;
  }

  #now(): Date {
    return new Date(this.options.clock.now().epochMilliseconds);
  }
}
