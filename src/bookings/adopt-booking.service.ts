/**
 * Bookings that were made at Timekit, outside of Openslot, and become ours: as a row, with our reference there, so that they are
 * found again wherever they are moved to. What Timekit does not show stays as it is by default.
 *
 * Whoever adopts gives a booking the same id, so the order of the two writes does not matter and both may be repeated.
 */
import { EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { TimekitBooking, TimekitBookingCustomer } from '#libs/timekit';
import { CalendarsService } from '../calendars/calendars.service.js';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { idFor, isUuid } from '../core/ids.js';
import { REF_KEY } from '../http/openslot-ref.js';
import { ResourceReadiness } from '../resources/resource-readiness.service.js';
import { type ResourceView, ResourcesService } from '../resources/resources.service.js';
import { NEVER } from './booking-due.js';
import { isBookingGraph, isSeatGraph, PENDING } from './booking-graph.js';
import { BookingHistory } from './booking-history.service.js';
import { BookingStore } from './booking-store.service.js';
import { Booking, type BookingCustomer, type BookingRow } from './booking.entity.js';
import { emailKeyOf } from './customer.js';
import { UpstreamBookings } from './upstream-bookings.service.js';
import {
  isMissing,
  readCurrent,
  timeOf,
  type UpstreamCurrent,
  type UpstreamStanding,
  wasOverBefore,
} from './upstream-standing.js';

/**
 * `hold`: a reservation, or a graph that is no booking here. `moved`: it was rescheduled, another one took its place. `foreign`:
 * its resource, or its group booking, is not ours. `earlier`: it was over before its resource was known here. `incomplete`:
 * Timekit does not show its time or its calendar. `deleted`: it was ours, and was deleted here.
 */
export type NotAdopted = 'hold' | 'moved' | 'foreign' | 'earlier' | 'incomplete' | 'deleted';

export type Adoption =
  /** `known`: somebody else has adopted it meanwhile. */
  | { readonly kind: 'adopted' | 'known'; readonly bookingId: string }
  | { readonly kind: 'not_adopted'; readonly reason: NotAdopted };

const ONE_ADOPTS = "select pg_advisory_xact_lock(hashtextextended('booking.adopt:' || ?::text, 0))";

interface Place {
  readonly resource: ResourceView;
  readonly furtherIds: string[];
  readonly owner: BookingRow | null;
}

@Injectable()
export class AdoptBooking {
  constructor(
    private readonly upstream: UpstreamBookings,
    private readonly resources: ResourcesService,
    private readonly calendars: CalendarsService,
    private readonly store: BookingStore,
    private readonly em: EntityManager,
    private readonly readiness: ResourceReadiness,
    private readonly history: BookingHistory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `booking`: as {@link UpstreamBookings.shown} gives it, with no row here. Rejects when Timekit cannot be asked. */
  async run(booking: TimekitBooking): Promise<Adoption> {
    if (!isBookingGraph(booking.graph)) {
      return no('hold');
    }
    if (booking.state === 'rescheduled_by_customer') {
      return no('moved');
    }
    const current = readCurrent(booking.graph, booking);
    const place = await this.placeOf(booking, current);
    if (place === undefined) {
      return no('foreign');
    }
    if (wasOverBefore(booking, place.resource)) {
      return no('earlier');
    }
    const id = await this.idOf(booking, current);
    const row = rowOf(id, booking, current, place, await this.calendarOf(booking, current, place));
    if (row === undefined) {
      return no('incomplete');
    }
    if (booking.meta?.[REF_KEY] !== row.id) {
      const { state } = await this.upstream.mark(booking, row.id);
      // In between: the one that took its place does not carry the reference.
      if (state === 'rescheduled_by_customer') {
        return no('moved');
      }
    }
    try {
      return await this.enter(row, current);
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) {
        return await this.knownAs(error, booking);
      }
      throw error;
    }
  }

  /** Of a booking that has become ours under another id meanwhile: it was followed to it from where it was before. */
  private async knownAs(error: Error, booking: TimekitBooking): Promise<Adoption> {
    const row = await this.store.findByTimekitId(booking.id);
    if (row === null) {
      throw error;
    }
    await this.upstream.mark(booking, row.id);
    return { kind: 'known', bookingId: row.id };
  }

  /** The one that it carries already, unless that is a copy of another one's. */
  private async idOf(booking: TimekitBooking, { timekitBookingId, event }: UpstreamCurrent): Promise<string> {
    const ref = booking.meta?.[REF_KEY];
    const bearer = isUuid(ref) ? await this.store.find(ref) : null;
    return isUuid(ref) && (bearer === null || bearer.timekitBookingId === timekitBookingId)
      ? ref.toLowerCase()
      : idFor(timeOf(booking.created_at) ?? event.startsAt ?? new Date(0), timekitBookingId);
  }

  /** Version 1 of it, unless its id is taken. Throws when a resource of it is not ready. */
  private async enter(row: BookingRow, standing: UpstreamStanding): Promise<Adoption> {
    return await this.em.fork().transactional(async (tx) => {
      await tx.execute(ONE_ADOPTS, [row.id]);
      if ((await tx.findOne(Booking, { id: row.id })) !== null) {
        return { kind: 'known', bookingId: row.id };
      }
      if (await this.history.wasTold(tx, row.id)) {
        return no('deleted');
      }
      await this.readiness.keep(tx, [row.resourceId, ...row.resourceIds]);
      const outcome = { standing, actor: 'system', at: dateNow(this.clock) };
      await this.history.enterAgain(tx, { pending: row, outcome });
      return { kind: 'adopted', bookingId: row.id };
    });
  }

  /** Undefined when it is not ours. */
  private async placeOf({ graph }: TimekitBooking, current: UpstreamCurrent): Promise<Place | undefined> {
    const { timekitResourceId, furtherTimekitResourceIds, timekitOwnerId } = current;
    const resource = timekitResourceId === undefined ? null : await this.resources.ofTimekit(timekitResourceId);
    const owner = timekitOwnerId === undefined ? null : await this.store.findByTimekitId(timekitOwnerId);
    if (resource === null || isSeatGraph(graph) !== (owner !== null)) {
      return undefined;
    }
    const further = await Promise.all(furtherTimekitResourceIds.map(async (id) => await this.resources.ofTimekit(id)));
    return { resource, furtherIds: further.flatMap((each) => (each === null ? [] : [each.id])), owner };
  }

  private async calendarOf(
    { calendar }: TimekitBooking,
    { event }: UpstreamCurrent,
    { resource, owner }: Place,
  ): Promise<string | null> {
    const shown = event.timekitCalendarId ?? calendar?.id ?? owner?.timekitCalendarId;
    return isUuid(shown) ? shown : (await this.calendars.selectionOf(resource.id)).targetCalendarId;
  }
}

function no(reason: NotAdopted): Adoption {
  return { kind: 'not_adopted', reason };
}

function rowOf(
  id: string,
  booking: TimekitBooking,
  { event, meta }: UpstreamCurrent,
  { resource, furtherIds, owner }: Place,
  calendarId: string | null,
): BookingRow | undefined {
  const [startsAt, endsAt] = [event.startsAt ?? owner?.startsAt, event.endsAt ?? owner?.endsAt];
  if (calendarId === null || startsAt === undefined || endsAt === undefined) {
    return undefined;
  }
  const createdAt = timeOf(booking.created_at) ?? startsAt;
  const customer = customerOf(booking.customers);
  const seats = booking.attributes?.group_booking?.max_seats;
  return {
    id,
    bulkId: null,
    resourceId: resource.id,
    resourceIds: furtherIds,
    userId: resource.userId,
    holdId: null,
    timekitBookingId: null,
    timekitCalendarId: calendarId,
    graph: booking.graph,
    ownerBookingId: owner?.id ?? null,
    state: PENDING,
    completed: false,
    startsAt,
    endsAt,
    what: event.what ?? owner?.what ?? '',
    place: event.place ?? owner?.place ?? '',
    description: event.description ?? owner?.description ?? '',
    customer,
    customerEmailKey: customer === null ? null : emailKeyOf(customer.email),
    meta: meta ?? {},
    allowDoubleBooking: false,
    settings: booking.graph === 'group_owner' && seats !== undefined ? { max_seats: seats } : {},
    // As Timekit does it unless told otherwise; nothing is recorded that it does not show.
    autoComplete: owner?.autoComplete ?? true,
    version: 0,
    changingSince: null,
    ...NEVER,
    reminders: [],
    remindAt: null,
    remindersTold: 0,
    movingToId: null,
    createdAt,
    updatedAt: createdAt,
  };
}

/** Null for one without an e-mail address, by which customers are known here. */
function customerOf(customers: readonly TimekitBookingCustomer[] | undefined): BookingCustomer | null {
  const { name, email, phone, timezone } = customers?.[0] ?? {};
  if (isMissing(email) || email.trim() === '') {
    return null;
  }
  return {
    name: isMissing(name) || name.trim() === '' ? email : name,
    email,
    ...(isMissing(phone) || phone === '' ? {} : { phone }),
    ...(isMissing(timezone) ? {} : { timezone }),
  };
}
