/**
 * Booking a seat in a group booking. The owner's row is locked for sharing first, and so is that of every seat that
 * moves: seats do not wait for each other there, but whoever moves the owner waits for them, and they for it.
 */
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { isFinal } from '#libs/scheduling';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { isDue } from './booking-due.js';
import { graphOf } from './booking-graph.js';
import type { SeatRequest } from './booking-request.js';
import type { Caller } from './caller.js';
import { DueBookingsService } from './due-bookings.service.js';
import { assertBookable } from './group-seats.js';
import { insertBooking } from './new-booking.js';
import { inTransaction } from './transaction.js';

@Injectable()
export class SeatBookingsService {
  constructor(
    private readonly em: EntityManager,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /**
   * Throws `invalid` for an owner that is no group booking and for a resource that is not the owner's; codes
   * `group_closed`, `too_early`, `too_late` and `seats_taken` when no seat can be had.
   */
  async create(caller: Caller, request: SeatRequest): Promise<EngineBooking> {
    for (;;) {
      await this.due.settleAround(caller.appId, request.ownerBookingId);
      const booking = await this.#tryCreate(caller, request);
      if (booking !== 'due') {
        return booking;
      }
    }
  }

  /** `due` when the owner's moment came first: settled, it stands differently. */
  async #tryCreate(caller: Caller, request: SeatRequest): Promise<EngineBooking | 'due'> {
    return await inTransaction(this.em, async (tx) => {
      const owner = await tx.findOne(
        EngineBooking,
        { appId: caller.appId, id: request.ownerBookingId, graph: 'group_owner' },
        { lockMode: LockMode.PESSIMISTIC_READ },
      );
      if (owner === null) {
        throw EngineError.invalid({ 'related.owner_booking_id': ['The selected owner booking is invalid.'] });
      }
      if (request.resourceId !== undefined && request.resourceId !== owner.resourceId) {
        throw EngineError.invalid({ resource_id: ['The resource is not the one of the owner booking.'] });
      }
      const at = new Date(this.options.clock.now().epochMilliseconds);
      if (isDue(owner, at)) {
        return 'due';
      }
      if (isFinal(graphOf(owner), owner.state)) {
        throw EngineError.refused(`The group booking is ${owner.state}.`, 'group_closed');
      }
      await assertBookable(tx, owner, at);
      const place = {
        resourceId: owner.resourceId,
        calendarId: owner.calendarId,
        ownerBookingId: owner.id,
        startsAt: owner.startsAt,
        endsAt: owner.endsAt,
        what: request.what ?? owner.what,
        place: request.place ?? owner.place,
        description: request.description ?? owner.description,
      };
      return await insertBooking(tx, caller, request.graph, place, request, at);
    });
  }
}
