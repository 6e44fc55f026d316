/** A checked wish to reschedule a booking: to other time, or for a seat to another group booking. */
import type { FieldError } from '../core/domain-error.js';
import { readBookedOf, readPeriod } from '../http/booked-time.js';
import { RequestError } from '../http/http.errors.js';
import { isSeatGraph } from './booking-graph.js';
import type { SeatWish, TimeWish } from './booking-request.js';
import type { BookingRow } from './booking.entity.js';
import type { RescheduleBookingDto } from './reschedule-booking.dto.js';
import type { BookingTexts } from './upstream-bookings.service.js';

export interface RescheduleRequest {
  readonly wish: TimeWish | SeatWish;
  /** Only those that change. */
  readonly texts: BookingTexts;
  readonly message: string | undefined;
}

const OF_TIME = ['start', 'end', 'user_id', 'resource_id'] as const;

/** Throws `http.invalid_body` for what does not fit the booking. */
export function readRescheduleRequest(dto: RescheduleBookingDto, row: BookingRow): RescheduleRequest {
  const isSeat = isSeatGraph(row.graph);
  const errors = isSeat ? seatMistakes(dto) : timeMistakes(dto);
  if (errors.length > 0) {
    throw RequestError.invalidBody(errors);
  }
  return {
    wish: isSeat ? seatWish(dto, row) : timeWish(dto, row),
    texts: { what: dto.what, place: dto.where, description: dto.description },
    message: dto.message,
  };
}

function timeWish({ start = '', end = '', ...dto }: RescheduleBookingDto, row: BookingRow): TimeWish {
  const stays = dto.user_id === undefined && dto.resource_id === undefined;
  const of = stays ? { kind: 'resource' as const, id: row.resourceId } : readBookedOf(dto);
  return {
    kind: 'time',
    of,
    ...readPeriod({ start, end }),
    resourceIds: row.resourceIds,
    calendarId: undefined,
    what: dto.what ?? row.what,
  };
}

function seatWish({ owner_booking_id: owner = '', what }: RescheduleBookingDto, row: BookingRow): SeatWish {
  return { kind: 'seat', ownerBookingId: owner.toLowerCase(), what: what ?? row.what };
}

function seatMistakes(dto: RescheduleBookingDto): FieldError[] {
  return [
    ...OF_TIME.filter((name) => dto[name] !== undefined).map((name) => ({
      pointer: `/${name}`,
      code: 'not_for_graph',
      detail: `${name} is that of the group booking.`,
    })),
    ...(dto.owner_booking_id === undefined ? [required('owner_booking_id')] : []),
  ];
}

function timeMistakes(dto: RescheduleBookingDto): FieldError[] {
  return [
    ...(['start', 'end'] as const).filter((name) => dto[name] === undefined).map(required),
    ...(dto.owner_booking_id === undefined
      ? []
      : [{ pointer: '/owner_booking_id', code: 'not_for_graph', detail: 'owner_booking_id is for seats.' }]),
  ];
}

function required(name: string): FieldError {
  return { pointer: `/${name}`, code: 'required', detail: `${name} is required.` };
}
