/**
 * Booking a seat in a group booking. The owner's row is locked for sharing first, and so is that of every seat that
 * moves: seats do not wait for each other there, but whoever moves the owner waits for them, and they for it.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import type { BookingRow } from '../storage/booking.entity.js';
import { isDue } from './booking-due.js';
import type { SeatRequest } from './booking-request.js';
import type { Caller } from './caller.js';
import { DueBookingsService } from './due-bookings.service.js';
import { lockGroup } from './group-lock.js';
import { assertBookable } from './group-seats.js';
import { newBooking } from './new-booking.js';
import { settledTransaction, StillDue } from './settled-transaction.js';
import { insertBooking } from './written-bookings.js';

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
  async create(caller: Caller, request: SeatRequest): Promise<BookingRow> {
    const settle = async () => await this.due.settleAround(caller.appId, request.ownerBookingId);
    return await settledTransaction(this.em, settle, async (tx) => await this.createIn(tx, caller, request));
  }

  /** As `create`, as a part of the caller's transaction. Throws `StillDue` when the owner's moment came first. */
  async createIn(tx: EntityManager, caller: Caller, request: SeatRequest): Promise<BookingRow> {
    const owner = await lockGroup(tx, caller.appId, request, 'related.owner_booking_id');
    const at = new Date(this.options.clock.now().epochMilliseconds);
    if (isDue(owner, at)) {
      throw new StillDue();
    }
    await assertBookable(tx, owner, at);
    const place = {
      resourceId: owner.resourceId,
      furtherResourceIds: [],
      calendarId: owner.calendarId,
      ownerBookingId: owner.id,
      reservationId: null,
      startsAt: owner.startsAt,
      endsAt: owner.endsAt,
      what: request.what ?? owner.what,
      place: request.place ?? owner.place,
      description: request.description ?? owner.description,
    };
    const details = { ...request, autoComplete: request.autoComplete ?? owner.autoComplete };
    return await insertBooking(tx, newBooking(caller, request.graph, place, details, at, []));
  }
}
