import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { loadBookingRelations } from '../../app/booking-relations.js';
import type { BookingRow } from '../../storage/booking.entity.js';
import { item, type ItemEnvelope } from './envelope.js';
import { parseInclude } from './list-query.js';
import { presentBooking } from './present-booking.js';
import type { RequestApp } from './request-app.js';
import type { RequestTimes } from './times.js';

type WireBooking = Record<string, unknown>;

/** Bookings as answers, with what `include` asks for. */
@Injectable()
export class BookingPresenter {
  constructor(private readonly em: EntityManager) {}

  /** `include` as the query has it. */
  async one(
    app: Pick<RequestApp, 'appId'>,
    booking: BookingRow,
    include: unknown,
    times: RequestTimes,
  ): Promise<ItemEnvelope<WireBooking | undefined>> {
    const [presented] = await this.many(app, [booking], parseInclude(include), times);
    return item(presented);
  }

  async many(
    { appId }: Pick<RequestApp, 'appId'>,
    bookings: readonly BookingRow[],
    include: ReadonlySet<string>,
    times: RequestTimes,
  ): Promise<WireBooking[]> {
    const relations = await loadBookingRelations(this.em, appId, bookings, include);
    return bookings.map((booking) => presentBooking(booking, relations, include, times));
  }
}
