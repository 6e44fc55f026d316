/** Looks at Timekit for what carries our reference: a booking, or the reservation of a hold. */
import { Injectable } from '@nestjs/common';
import { pages, type TimekitBooking, TimekitClient } from '#libs/timekit';
import { REF_KEY } from '../http/openslot-ref.js';

/** `unclear`: the upstream did not show enough to say. Never to be taken for `absent`. */
export type Referenced =
  | { readonly kind: 'found'; readonly booking: TimekitBooking }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unclear' };

const PAGE_SIZE = 100;
/** Pages that are read when the upstream ignored the search; the newest bookings come first. */
const MAX_PAGES = 50;

@Injectable()
export class ReferencedBookings {
  constructor(private readonly timekit: TimekitClient) {}

  /** `id`: of our row. Rejects with a TimekitError when Timekit cannot be asked. */
  async find(id: string): Promise<Referenced> {
    const query = {
      search: { [`meta.${REF_KEY}`]: id },
      include: ['meta'],
      orderBy: 'created_at',
      sortedBy: 'desc',
      limit: PAGE_SIZE,
    } as const;
    let unclear = false;
    for await (const page of pages((number) => this.timekit.bookings.list({ ...query, page: number }))) {
      const all = page.data.filter(({ meta }) => meta?.[REF_KEY] === id);
      // One that was rescheduled has passed our reference on.
      const ours = all.find(({ state }) => state !== 'rescheduled_by_customer') ?? all[0];
      if (ours !== undefined) {
        return { kind: 'found', booking: ours };
      }
      unclear ||= page.data.some(({ meta }) => meta === undefined);
      if (page.current_page >= MAX_PAGES && page.current_page < page.last_page) {
        return { kind: 'unclear' };
      }
    }
    return { kind: unclear ? 'unclear' : 'absent' };
  }
}
