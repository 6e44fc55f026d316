import { Injectable } from '@nestjs/common';
import { ReservationsService } from '../../app/reservations.service.js';
import { type BookingInput, readBookingInput } from './bookings.input.js';
import type { RequestApp } from './request-app.js';
import { readReservationId } from './reserved-defaults.js';
import type { RequestTimes } from './times.js';

/** Reads a body that makes a booking, over what was reserved if it names a reservation. */
@Injectable()
export class BookingReader {
  constructor(private readonly reservations: ReservationsService) {}

  /** Throws as `readBookingInput`, and `not_found` for an unknown reservation. */
  async read({ appId }: Pick<RequestApp, 'appId'>, body: unknown, times: RequestTimes): Promise<BookingInput> {
    const id = readReservationId(body);
    return readBookingInput(body, times, id === undefined ? undefined : await this.reservations.get(appId, id));
  }
}
