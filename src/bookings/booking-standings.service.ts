/**
 * How a booking of ours stands at Timekit now, in the columns of our row. Who reschedules at Timekit makes another booking
 * there: it is the same booking of ours, under another id of Timekit's. Which one it is, the old one says; where Timekit does
 * not tell, it is the newest one that carries our reference on. Others can copy that, so it is believed of nothing else.
 */
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.js';
import { ResourcesService } from '../resources/resources.service.js';
import { BookingStore } from './booking-store.service.js';
import type { BookingValues } from './booking-values.js';
import { isGone } from './bookings.errors.js';
import { type KnownBooking, UpstreamBookings } from './upstream-bookings.service.js';
import type { UpstreamCurrent, UpstreamStanding } from './upstream-standing.js';

export type Standing = BookingValues & UpstreamStanding;

@Injectable()
export class BookingStandings {
  constructor(
    private readonly upstream: UpstreamBookings,
    private readonly resources: ResourcesService,
    private readonly store: BookingStore,
    private readonly config: AppConfig,
  ) {}

  /** Throws `bookings.gone_upstream`. */
  async of(row: KnownBooking): Promise<Standing> {
    try {
      const current = await this.upstream.current(row);
      const next = current.state === 'rescheduled_by_customer' ? await this.lastOf(row, current) : current;
      return next === current ? valuesOf(current) : ((await this.moved(row, next)) ?? valuesOf(current));
    } catch (error) {
      const standing = isGone(error) ? await this.afterDeleted(row) : undefined;
      if (standing === undefined) {
        throw error;
      }
      return standing;
    }
  }

  /** The same; undefined for a booking that is gone at Timekit. */
  async ofKept(row: KnownBooking): Promise<Standing | undefined> {
    return await unlessGone(async () => await this.of(row));
  }

  /**
   * Where one has got to that was rescheduled and then deleted under the id that we know; undefined when that does not show. The
   * real service does not tell whose place a booking took.
   */
  private async afterDeleted(row: KnownBooking): Promise<Standing | undefined> {
    if (this.config.timekit.mode === 'remote') {
      return undefined;
    }
    const timekitBookingId = (await this.upstream.newest(row))?.timekitBookingId;
    const known = timekitBookingId === undefined ? null : await this.store.findByTimekitId(timekitBookingId);
    if (timekitBookingId === undefined || known !== null) {
      return undefined;
    }
    const next = await unlessGone(async () => await this.upstream.current({ ...row, timekitBookingId }));
    return next?.timekitPredecessorId === row.timekitBookingId ? await this.moved(row, next) : undefined;
  }

  /**
   * Where it has got to, however often it was rescheduled since somebody looked; as it was, when that cannot be seen or is
   * another booking of ours.
   */
  private async lastOf(row: KnownBooking, current: UpstreamCurrent): Promise<UpstreamCurrent> {
    const seen = new Set<string>();
    let last = current;
    while (last.state === 'rescheduled_by_customer' && !seen.has(last.timekitBookingId)) {
      seen.add(last.timekitBookingId);
      const timekitBookingId = last.timekitSuccessorId ?? (await this.upstream.newest(row))?.timekitBookingId;
      const next =
        timekitBookingId && (await unlessGone(async () => await this.upstream.current({ ...row, timekitBookingId })));
      if (!next) {
        return current;
      }
      last = next;
    }
    return (await this.store.findByTimekitId(last.timekitBookingId)) === null ? last : current;
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

async function unlessGone<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
    return undefined;
  }
}

/** In the columns of our row, for one that is where it was. */
export function valuesOf({ timekitBookingId, state, completed, meta, event }: UpstreamCurrent): Standing {
  return { timekitBookingId, state, completed, ...event, ...(meta === undefined ? {} : { meta }) };
}
