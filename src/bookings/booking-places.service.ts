/** Where and when a booking takes place: from what the client named to resources that exist upstream and a calendar. */
import { Injectable } from '@nestjs/common';
import { CalendarsService } from '../calendars/calendars.service.js';
import { WantedResources } from '../holds/wanted-resources.service.js';
import { RequestError } from '../http/http.errors.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { ResourcesService } from '../resources/resources.service.js';
import type { BookingPlace } from './booking-place.js';
import type { BookingRequest, SeatWish, TimeWish } from './booking-request.js';
import { BookingStore } from './booking-store.service.js';
import { BookingsError } from './bookings.errors.js';
import { isKnown } from './upstream-bookings.service.js';

@Injectable()
export class BookingPlaces {
  constructor(
    private readonly wanted: WantedResources,
    private readonly resources: ResourcesService,
    private readonly calendars: CalendarsService,
    private readonly store: BookingStore,
  ) {}

  /**
   * Throws `users.not_found`, `resources.not_found`, `resources.not_provisioned`, `calendars.foreign` for a calendar that is
   * not the resource's, `http.invalid_body` for a resource that is named twice and for an owner booking that is no group
   * booking, `bookings.pending` for one of which nobody knows yet, and `bookings.not_supported_upstream`.
   */
  async find({ wish, ...request }: PlaceWish): Promise<BookingPlace> {
    return wish.kind === 'seat' ? await this.inGroup(wish, request) : await this.atTime(wish, request);
  }

  /**
   * The same after Timekit did not know `place`. Throws `resources.gone_upstream` too; and `calendars.foreign` says that a
   * calendar which the client named is gone.
   */
  async findAgain(request: BookingRequest, place: BookingPlace): Promise<BookingPlace> {
    for (const id of [place.resourceId, ...place.further.map((each) => each.id)]) {
      await this.calendars.refreshedSelectionOf(id);
    }
    return await this.find(request);
  }

  private async atTime(wish: TimeWish, request: Texts): Promise<BookingPlace> {
    const { startsAt, endsAt, what } = wish;
    const { resource, further } = await this.wanted.find(wish);
    const { id, userId, timekitResourceId } = resource;
    return {
      resourceId: id,
      userId,
      timekitResourceId,
      further,
      calendarId: await this.calendarOf(id, wish.calendarId),
      owner: null,
      startsAt,
      endsAt,
      what,
      place: request.place ?? '',
      description: request.description ?? '',
    };
  }

  private async inGroup({ ownerBookingId, what }: SeatWish, request: Texts): Promise<BookingPlace> {
    const owner = await this.store.find(ownerBookingId);
    if (owner?.graph !== 'group_owner') {
      const detail = 'owner_booking_id must be the id of a booking with the graph group_owner.';
      throw RequestError.invalidField('/owner_booking_id', 'group_booking', detail);
    }
    if (!isKnown(owner)) {
      throw BookingsError.pending(ownerBookingId);
    }
    const { resourceId, userId, startsAt, endsAt } = owner;
    const { timekitResourceId } = await this.resources.getProvisioned(resourceId);
    return {
      resourceId,
      userId,
      timekitResourceId,
      further: [],
      calendarId: owner.timekitCalendarId,
      owner,
      startsAt,
      endsAt,
      what: what ?? owner.what,
      place: request.place ?? owner.place,
      description: request.description ?? owner.description,
    };
  }

  private async calendarOf(resourceId: string, named: string | undefined): Promise<string> {
    if (named !== undefined) {
      await this.calendars.assertOwned(resourceId, named);
      return named;
    }
    const { targetCalendarId } = await this.calendars.selectionOf(resourceId);
    const target = targetCalendarId ?? (await this.calendars.refreshedSelectionOf(resourceId)).targetCalendarId;
    if (target === null) {
      throw ResourcesError.notProvisioned(resourceId);
    }
    return target;
  }
}

type PlaceWish = Pick<BookingRequest, 'wish'> & Texts;
type Texts = Pick<BookingRequest, 'place' | 'description'>;
