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
import { Injectable, Logger } from '@nestjs/common';
import { TimekitError, TimekitInvalidError, TimekitNotFoundError } from '#libs/timekit';
import { type BookingPlace, BookingPlaces } from './booking-places.service.js';
import type { BookingRequest } from './booking-request.js';
import { BookingStore } from './booking-store.service.js';
import type { Booking } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import { type KnownBooking, refusalOf, UpstreamBookings } from './upstream-bookings.service.js';

@Injectable()
export class CreateBooking {
  private readonly logger = new Logger(CreateBooking.name);

  constructor(
    private readonly store: BookingStore,
    private readonly upstream: UpstreamBookings,
    private readonly places: BookingPlaces,
  ) {}

  /**
   * Throws `bookings.slot_taken`, `upstream.refused`, other TimekitErrors that say the booking was not made,
   * `bookings.outcome_unknown` when nobody can say yet, and what `BookingPlaces` throws. A target calendar that was deleted
   * at Timekit without our knowledge is replaced once.
   */
  async run(request: BookingRequest, actor: string): Promise<KnownBooking> {
    const place = await this.places.find(request);
    try {
      return await this.attempt(request, place, actor);
    } catch (error) {
      const next = isAboutPlace(error) ? await this.places.findAgain(request, place) : place;
      if (next.calendarId === place.calendarId) {
        throw refusalOf(error, (field) => clientPointer(field, request));
      }
      return await this.attemptAgain(request, next, actor);
    }
  }

  private async attemptAgain(request: BookingRequest, place: BookingPlace, actor: string): Promise<KnownBooking> {
    try {
      return await this.attempt(request, place, actor);
    } catch (error) {
      throw refusalOf(error, (field) => clientPointer(field, request));
    }
  }

  /** A TimekitError from here says that the booking was not made, and nothing is left of it. */
  private async attempt(request: BookingRequest, place: BookingPlace, actor: string): Promise<KnownBooking> {
    const pending = await this.store.insertPending(request, place);
    try {
      const standing = await this.upstream.create(pending, request, place.timekitResourceId);
      return await this.store.recordOutcome(pending, standing, actor);
    } catch (error) {
      if (!(error instanceof TimekitError)) {
        throw error;
      }
      if (error.outcomeUnknown) {
        return await this.lookUp(pending, error, actor);
      }
      await this.store.discardPending(pending.id);
      throw error;
    }
  }

  private async lookUp(pending: Booking, cause: TimekitError, actor: string): Promise<KnownBooking> {
    try {
      const lookup = await this.upstream.find(pending);
      if (lookup.kind === 'found') {
        return await this.store.recordOutcome(pending, lookup.standing, actor);
      }
    } catch (error) {
      this.logger.warn({ err: error, booking_id: pending.id }, 'The outcome of a booking cannot be looked up now');
    }
    throw BookingsError.outcomeUnknown(pending.id, cause);
  }
}

const PLACE_FIELDS = ['resource_id', 'calendar_id', 'event'];

/** Whether Timekit may not know the resource or the calendar any more. */
function isAboutPlace(error: unknown): boolean {
  return (
    error instanceof TimekitNotFoundError ||
    (error instanceof TimekitInvalidError && PLACE_FIELDS.some((field) => Object.hasOwn(error.fields, field)))
  );
}

/** Where a field that Timekit refused comes from in the client's body; nowhere when the client did not send it. */
function clientPointer(field: string, { of, calendarId }: BookingRequest): string {
  switch (field) {
    case 'calendar_id':
    case 'event':
      // What Timekit says about the calendar of the event.
      return calendarId === undefined ? '' : '/calendar_id';
    case 'resource_id':
      return `/${of.kind}_id`;
    case 'settings.allow_double_bookings':
      return '/allow_double_bookings';
    default:
      return `/${field.replaceAll('.', '/')}`;
  }
}
