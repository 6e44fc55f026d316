/**
 * How a booking of ours stands at Timekit now, in the columns of our row. Who reschedules at Timekit makes another booking
 * there, which carries our reference on: it is the same booking of ours, under another id of Timekit's.
 */
import { Injectable } from '@nestjs/common';
import { ResourcesService } from '../resources/resources.service.js';
import { BookingStore } from './booking-store.service.js';
import type { BookingValues } from './booking-values.js';
import { BookingsError } from './bookings.errors.js';
import { type KnownBooking, UpstreamBookings } from './upstream-bookings.service.js';
import type { UpstreamCurrent, UpstreamStanding } from './upstream-standing.js';

export type Standing = BookingValues & UpstreamStanding;

@Injectable()
export class BookingStandings {
  constructor(
    private readonly upstream: UpstreamBookings,
    private readonly resources: ResourcesService,
    private readonly store: BookingStore,
  ) {}

  /** Throws `bookings.gone_upstream`. */
  async of(row: KnownBooking): Promise<Standing> {
    const current = await this.upstream.current(row);
    const next = current.state === 'rescheduled_by_customer' ? await this.upstream.newest(row) : undefined;
    return (next && (await this.moved(row, next))) ?? valuesOf(current);
  }

  /** The same; undefined for a booking that is gone at Timekit. */
  async ofKept(row: KnownBooking): Promise<Standing | undefined> {
    try {
      return await this.of(row);
    } catch (error) {
      if (error instanceof BookingsError && error.code === 'bookings.gone_upstream') {
        return undefined;
      }
      throw error;
    }
  }

  /** Undefined when the booking went where no resource or group booking of ours is: for us it has ended then. */
  private async moved(row: KnownBooking, next: UpstreamCurrent): Promise<Standing | undefined> {
    const [resource, ...further] = await Promise.all(
      [next.timekitResourceId ?? '', ...next.furtherTimekitResourceIds].map(
        async (id) => await this.resources.ofTimekit(id),
      ),
    );
    const ownerBookingId = row.ownerBookingId === null ? null : await this.ownerOf(next);
    if (resource === null || resource === undefined || ownerBookingId === undefined) {
      return undefined;
    }
    const resourceIds = further.flatMap((each) => (each === null ? [] : [each.id]));
    return { ...valuesOf(next), resourceId: resource.id, userId: resource.userId, resourceIds, ownerBookingId };
  }

  private async ownerOf({ timekitOwnerId }: UpstreamCurrent): Promise<string | undefined> {
    return timekitOwnerId === undefined ? undefined : (await this.store.findByTimekitId(timekitOwnerId))?.id;
  }
}

/** In the columns of our row, for one that is where it was. */
export function valuesOf({ timekitBookingId, state, completed, meta, event }: UpstreamCurrent): Standing {
  return { timekitBookingId, state, completed, ...event, ...(meta === undefined ? {} : { meta }) };
}
