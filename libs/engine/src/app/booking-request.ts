import type { EpochMs } from '#libs/scheduling';
import type { BookingCustomer, EngineBooking } from '../storage/booking.entity.js';
import type { SeatGraph, TimeGraph } from './booking-graph.js';

/** What every wish for a booking says, checked. */
export interface BookingDetails {
  /** Null for a group booking, whose customers are those of its seats. */
  readonly customer: Omit<BookingCustomer, 'id'> | null;
  readonly participants: string[];
  readonly invite: boolean;
  readonly myRsvp: string | null;
  readonly meta: Record<string, unknown>;
  readonly settings: Record<string, unknown>;
  /** Undefined when nothing is said of it: then a seat does as its group booking, and any other booking is completed. */
  readonly autoComplete: boolean | undefined;
  /** What bookings that were made together have in common. */
  readonly bulkId: string | null;
}

export type BookingTexts = Pick<EngineBooking, 'what' | 'place' | 'description'>;

/** What a client may say anew about a booking that was made; what is absent stays. */
export interface BookingEdit {
  readonly meta: Record<string, unknown> | undefined;
  readonly texts: Partial<BookingTexts>;
}

/** Time of a resource, to use or to keep free. Its period is apart: it can be read only once the resource's zone is known. */
export interface BookingRequest extends BookingDetails {
  readonly graph: TimeGraph | 'reservation';
  /** The reservation whose time is given back for this booking. */
  readonly reservationId: string | undefined;
  readonly resourceId: string;
  /** Booked together with `resourceId`: distinct, and not that one. */
  readonly furtherResourceIds: readonly string[];
  /** Undefined: the resource's primary calendar. */
  readonly calendarId: string | undefined;
  readonly what: string;
  readonly place: string;
  readonly description: string;
}

/** A seat in a group booking. Time, resource and calendar are the owner's, and so is the text that is not given. */
export interface SeatRequest extends BookingDetails {
  readonly graph: SeatGraph;
  readonly ownerBookingId: string;
  /** May be named, but only as what it is. */
  readonly resourceId: string | undefined;
  readonly what: string | undefined;
  readonly place: string | undefined;
  readonly description: string | undefined;
}

/** Half-open [start, end), not empty. */
export interface BookingPeriod {
  readonly start: EpochMs;
  readonly end: EpochMs;
}
