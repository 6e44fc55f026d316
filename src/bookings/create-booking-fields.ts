/** Which fields of a new booking each graph needs, and which it takes. */
import type { FieldError } from '../core/domain-error.js';
import { BOOKING_GRAPHS, type BookingGraph, isSeatGraph } from './booking-graph.js';
import type { CreateBookingDto } from './create-booking.dto.js';

type Graphs = readonly BookingGraph[];

const SEATS: Graphs = BOOKING_GRAPHS.filter(isSeatGraph);
const TIMES: Graphs = BOOKING_GRAPHS.filter((graph) => !isSeatGraph(graph));
const GROUPS: Graphs = ['group_owner'];
const CUSTOMERS: Graphs = BOOKING_GRAPHS.filter((graph) => graph !== 'group_owner');
const PAYMENTS: Graphs = ['instant_payment', 'group_customer_payment'];

/** A field that is not here may come with every graph. */
const TAKEN_BY: Partial<Record<keyof CreateBookingDto, Graphs>> = {
  user_id: TIMES,
  resource_id: TIMES,
  resource_ids: TIMES,
  hold_id: TIMES,
  start: TIMES,
  end: TIMES,
  calendar_id: TIMES,
  allow_double_bookings: TIMES,
  ignore_all_day_events: TIMES,
  owner_booking_id: SEATS,
  customer: CUSTOMERS,
  payment_timeout: PAYMENTS,
  max_seats: GROUPS,
  min_cancel_time: GROUPS,
  min_booking_time: GROUPS,
  max_booking_time: GROUPS,
};

const NEEDED_BY: Partial<Record<keyof CreateBookingDto, Graphs>> = {
  start: TIMES,
  end: TIMES,
  what: TIMES,
  owner_booking_id: SEATS,
  customer: CUSTOMERS,
  max_seats: GROUPS,
};

export function fieldMistakes(dto: CreateBookingDto, graph: BookingGraph): FieldError[] {
  const missing = Object.entries(NEEDED_BY)
    .filter(([field, graphs]) => graphs.includes(graph) && !isSent(dto, field))
    .map(([field]) => ({ field, code: 'required', rule: `is required for the graph ${graph}` }));
  const strange = Object.entries(TAKEN_BY)
    .filter(([field, graphs]) => !graphs.includes(graph) && isSent(dto, field))
    .map(([field]) => ({ field, code: 'not_for_graph', rule: `is not for the graph ${graph}` }));
  return [...missing, ...strange].map(({ field, code, rule }) => ({
    pointer: `/${field}`,
    code,
    detail: `${field} ${rule}.`,
  }));
}

function isSent(dto: CreateBookingDto, field: string): boolean {
  return Object.entries(dto).some(([name, value]) => name === field && value !== undefined);
}
