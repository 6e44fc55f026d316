/** Why Timekit refused a new booking, in our terms. */
import { Injectable } from '@nestjs/common';
import { TimekitInvalidError, TimekitNotFoundError } from '#libs/timekit';
import { HoldsService } from '../holds/holds.service.js';
import type { BookingPlace } from './booking-place.js';
import type { BookingRequest } from './booking-request.js';
import { pointerOf } from './create-booking-body.js';
import { refusalOf, takenIn } from './upstream-bookings.service.js';

@Injectable()
export class BookingRefusals {
  constructor(private readonly holds: HoldsService) {}

  /** Of an error that is no refusal, the error. */
  async of(error: unknown, request: BookingRequest, place: BookingPlace): Promise<unknown> {
    const over = request.hold === undefined ? undefined : await this.holds.overBecauseOf(error, request.hold);
    return over ?? refusalOf(error, (field) => pointerOf(field, request), takenIn(place, error));
  }
}

const PLACE_FIELDS = ['resource_id', 'calendar_id', 'event'];

/** Whether Timekit may not know the resource or the calendar any more. */
export function isAboutPlace(error: unknown): boolean {
  return (
    error instanceof TimekitNotFoundError ||
    (error instanceof TimekitInvalidError && PLACE_FIELDS.some((field) => Object.hasOwn(error.fields, field)))
  );
}
