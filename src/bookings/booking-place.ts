import type { ProvisionedResourceView } from '../resources/resources.service.js';
import type { Booking } from './booking.entity.js';

/** Where and when a new booking takes place, and what its event says. */
export interface BookingPlace extends Pick<
  Booking,
  'resourceId' | 'userId' | 'startsAt' | 'endsAt' | 'what' | 'place' | 'description'
> {
  readonly timekitResourceId: string;
  /** What is booked together with the resource. */
  readonly further: readonly ProvisionedResourceView[];
  readonly calendarId: string;
  /** The group booking of a seat. */
  readonly owner: { readonly id: string; readonly timekitBookingId: string; readonly autoComplete: boolean } | null;
}
