/**
 * The making of a booking, over our database and Timekit:
 *
 * 1. a row of ours, `pending`, whose id travels with the booking as its reference. Undo: delete the row;
 * 2. the booking at Timekit, sent once;
 * 3. its outcome on our row, as version 1.
 *
 * A definite refusal in step 2 undoes step 1. When the outcome of step 2 is unknown, the booking is looked up by its
 * reference, once now and later by `booking-recovery.service.ts`, which also finishes after a crash between the steps;
 * nothing is ever sent again. No transaction is open during step 2.
 */
import { ConnectionException } from '@mikro-orm/core';
import { Injectable, Logger } from '@nestjs/common';
import { TimekitError } from '#libs/timekit';
import type { RequestKey } from '../auth/request-key.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import type { BookingPlace } from './booking-place.js';
import { BookingPlaces } from './booking-places.service.js';
import { BookingRecovery } from './booking-recovery.service.js';
import { BookingRefusals, isAboutPlace } from './booking-refusals.service.js';
import type { BookingRequest } from './booking-request.js';
import { BookingStore } from './booking-store.service.js';
import { BookingWishes } from './booking-wishes.service.js';
import type { BookingRow } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import type { CreateBookingDto } from './create-booking.dto.js';
import { NewBookings } from './new-bookings.service.js';
import { isKnown, type KnownBooking, UpstreamBookings } from './upstream-bookings.service.js';
import type { UpstreamStanding } from './upstream-standing.js';

@Injectable()
export class CreateBooking {
  private readonly logger = new Logger(CreateBooking.name);

  constructor(
    private readonly wishes: BookingWishes,
    private readonly store: BookingStore,
    private readonly making: NewBookings,
    private readonly refusals: BookingRefusals,
    private readonly upstream: UpstreamBookings,
    private readonly places: BookingPlaces,
    private readonly recovery: BookingRecovery,
    private readonly work: IdempotentWork,
  ) {}

  /**
   * Throws `bookings.slot_taken`, `upstream.refused`, other TimekitErrors that say the booking was not made,
   * `bookings.outcome_unknown` when nobody can say yet, and what `BookingWishes`, `BookingPlaces` and `HoldStore.bind` throw.
   * A target calendar that was deleted at Timekit without our knowledge is replaced once.
   */
  async run(dto: CreateBookingDto, key: RequestKey): Promise<KnownBooking> {
    const { actor } = key;
    const left = await this.resume(actor);
    if (left !== undefined) {
      return left;
    }
    const request = await this.wishes.readAs(key, dto);
    const place = await this.places.find(request);
    try {
      return await this.attempt(request, place, actor);
    } catch (error) {
      const next = isAboutPlace(error) ? await this.places.findAgain(request, place) : place;
      if (next.calendarId === place.calendarId) {
        throw await this.refusals.of(error, request, place);
      }
      return await this.attemptAgain(request, next, actor);
    }
  }

  /**
   * Goes on with what an earlier request with the same idempotency key had begun. Undefined when nothing is left of it, so
   * that the booking can be made now.
   */
  private async resume(actor: string): Promise<KnownBooking | undefined> {
    const id = this.work.begunBefore;
    const row = id === undefined ? null : await this.store.find(id);
    const settled = row === null ? null : await this.recovery.resolve(row);
    if (settled === null || isKnown(settled)) {
      return settled ?? undefined;
    }
    return await this.lookUp(settled, undefined, actor);
  }

  private async attemptAgain(request: BookingRequest, place: BookingPlace, actor: string): Promise<KnownBooking> {
    try {
      return await this.attempt(request, place, actor);
    } catch (error) {
      throw await this.refusals.of(error, request, place);
    }
  }

  /** A TimekitError from here says that the booking was not made, and nothing is left of it. */
  private async attempt(request: BookingRequest, place: BookingPlace, actor: string): Promise<KnownBooking> {
    const pending = await this.making.insert({ request, place });
    try {
      const standing = await this.upstream.create(pending, request, place);
      return await this.record(pending, standing, actor);
    } catch (error) {
      if (!(error instanceof TimekitError)) {
        throw error;
      }
      if (error.outcomeUnknown) {
        return await this.lookUp(pending, error, actor);
      }
      await this.making.discard(pending);
      throw error;
    }
  }

  /** The booking is made. When that cannot be recorded now, it is for the recovery to do. */
  private async record(pending: BookingRow, standing: UpstreamStanding, actor: string): Promise<KnownBooking> {
    try {
      return await this.making.record(pending, standing, actor, 'answers');
    } catch (error) {
      throw error instanceof ConnectionException ? BookingsError.outcomeUnknown(pending.id, error) : error;
    }
  }

  private async lookUp(pending: BookingRow, cause: TimekitError | undefined, actor: string): Promise<KnownBooking> {
    try {
      const lookup = await this.upstream.find(pending);
      if (lookup.kind === 'found') {
        return await this.making.record(pending, lookup.standing, actor, 'answers');
      }
    } catch (error) {
      this.logger.warn({ err: error, booking_id: pending.id }, 'The outcome of a booking cannot be looked up now');
    }
    throw BookingsError.outcomeUnknown(pending.id, cause);
  }
}
