/** What Timekit lists as changed last, beside what we know of it. */
import { Injectable } from '@nestjs/common';
import type { TimekitBooking } from '#libs/timekit';
import { isUuid } from '../core/ids.js';
import { REF_KEY } from '../http/openslot-ref.js';
import { type ResourceView, ResourcesService } from '../resources/resources.service.js';
import { brings } from './booking-history.service.js';
import { valuesOf } from './booking-standings.service.js';
import { BookingStore } from './booking-store.service.js';
import { isBookingGraph } from './booking-graph.js';
import { isKnown, UpstreamBookings } from './upstream-bookings.service.js';
import { readCurrent, timeOf, wasOverBefore } from './upstream-standing.js';

export interface ChangedPage {
  readonly listed: number;
  /** How many bookings there are on all pages. */
  readonly total: number;
  /** When Timekit says that the bookings of the page were changed; null for an empty page, or when it does not say. */
  readonly newest: Date | null;
  readonly oldest: Date | null;
  readonly isLast: boolean;
  /** Ids at Timekit of those that are not as we know them, that we should know, or that cannot be read. */
  readonly different: readonly string[];
  /** How many show no id by which they could be looked at. */
  readonly nameless: number;
}

@Injectable()
export class LastChangedBookings {
  constructor(
    private readonly upstream: UpstreamBookings,
    private readonly resources: ResourcesService,
    private readonly store: BookingStore,
  ) {}

  /** `number`: from 1, the bookings that were changed last; `size`: how many a page has. Rejects when Timekit cannot be asked. */
  async page(number: number, size: number): Promise<ChangedPage> {
    const { page, told } = await this.upstream.lastChanged(number, size);
    const { data, total, last_page: lastPage } = page;
    const ids = data.map(({ id }) => id).filter(isUuid);
    const compared = new Set(told.map(({ id }) => id));
    const times = data.flatMap(({ updated_at: text }) => timeOf(text)?.getTime() ?? []);
    const isDated = times.length > 0 && times.length === data.length;
    return {
      listed: data.length,
      total,
      newest: isDated ? new Date(Math.max(...times)) : null,
      oldest: isDated ? new Date(Math.min(...times)) : null,
      isLast: data.length === 0 || number >= lastPage,
      different: [...ids.filter((id) => !compared.has(id)), ...(await this.differentOf(told))],
      nameless: data.length - ids.length,
    };
  }

  private async differentOf(bookings: readonly TimekitBooking[]): Promise<string[]> {
    const rows = new Map(
      (await this.store.findAllByTimekitId(bookings.map(({ id }) => id))).map((row) => [row.timekitBookingId, row]),
    );
    const unknown = bookings.filter(({ id, graph }) => !rows.has(id) && isBookingGraph(graph));
    const ours = await this.oursOf(unknown);
    const isDifferent = (booking: TimekitBooking): boolean => {
      const row = rows.get(booking.id);
      return row === undefined ? ours.has(booking.id) : brings(row, valuesOf(readCurrent(row.graph, booking)));
    };
    return bookings.filter((booking) => orUnreadable(() => isDifferent(booking))).map(({ id }) => id);
  }

  /** Of bookings that no row has by that id: those that are ours by reference, or by their resource. */
  private async oursOf(unknown: readonly TimekitBooking[]): Promise<Set<string>> {
    const referenced = new Map((await this.store.findAll(unknown.flatMap(refOf))).map((row) => [row.id, row]));
    const resources = new Map<string, ResourceView | null>();
    for (const id of new Set(unknown.flatMap(({ resource }) => (isUuid(resource?.id) ? [resource.id] : [])))) {
      resources.set(id, await this.resources.ofTimekit(id));
    }
    const isOurs = (booking: TimekitBooking): boolean => {
      const wasLeft = booking.state === 'rescheduled_by_customer';
      const row = refOf(booking).map((ref) => referenced.get(ref))[0];
      if (row !== undefined) {
        return !wasLeft || !isKnown(row);
      }
      const resource = resources.get(booking.resource?.id ?? '') ?? null;
      return resource !== null && !wasLeft && !wasOverBefore(booking, resource);
    };
    return new Set(unknown.filter((booking) => orUnreadable(() => isOurs(booking))).map(({ id }) => id));
  }
}

/** Who looks at one that cannot be read fails, and says why; the others of its page are compared all the same. */
function orUnreadable(judge: () => boolean): boolean {
  try {
    return judge();
  } catch {
    return true;
  }
}

/** None or one. */
function refOf({ meta }: TimekitBooking): string[] {
  const ref = meta?.[REF_KEY];
  return isUuid(ref) ? [ref] : [];
}
