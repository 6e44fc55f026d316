import type { EpochMs } from '#libs/scheduling';
import type { BookingCustomer } from '../storage/booking.entity.js';
import type { SupportedGraph } from './booking-graph.js';

/** A checked wish for a booking. Its period is apart: it can be read only once the resource, and so its zone, is known. */
export interface BookingRequest {
  readonly graph: SupportedGraph;
  readonly resourceId: string;
  /** Undefined: the resource's primary calendar. */
  readonly calendarId: string | undefined;
  readonly what: string;
  readonly place: string;
  readonly description: string;
  readonly customer: Omit<BookingCustomer, 'id'>;
  readonly participants: string[];
  readonly invite: boolean;
  readonly myRsvp: string | null;
  readonly meta: Record<string, unknown>;
  readonly settings: Record<string, unknown>;
  readonly autoComplete: boolean;
}

/** Half-open [start, end), not empty. */
export interface BookingPeriod {
  readonly start: EpochMs;
  readonly end: EpochMs;
}
