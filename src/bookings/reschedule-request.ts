/**
 * A checked wish to reschedule a booking: to other time, or for a seat to another group booking. It says only what the client
 * named; the rest is as the booking stands when it is moved.
 */
import type { FieldError } from '../core/domain-error.js';
import { type BookedOf, type BookedPeriod, readBookedOf, readPeriod } from '../http/booked-time.js';
import { RequestError } from '../http/http.errors.js';
import { isSeatGraph } from './booking-graph.js';
import type { BookingRow } from './booking.entity.js';
import type { RescheduleBookingDto } from './reschedule-booking.dto.js';
import type { BookingTexts } from './upstream-bookings.service.js';

export interface ToTime extends BookedPeriod {
  readonly kind: 'time';
  /** Undefined: whose it is already. */
  readonly of: BookedOf | undefined;
}

export interface ToGroup {
  readonly kind: 'group';
  readonly ownerBookingId: string;
}

export interface RescheduleRequest {
  readonly to: ToTime | ToGroup;
  /** Only those that change. */
  readonly texts: BookingTexts;
  readonly message: string | undefined;
}

const OF_TIME = ['start', 'end', 'user_id', 'resource_id'] as const;

/** Throws `http.invalid_body` for what does not fit bookings of the graph. */
export function readRescheduleRequest(dto: RescheduleBookingDto, graph: string): RescheduleRequest {
  const isSeat = isSeatGraph(graph);
  const errors = isSeat ? seatMistakes(dto) : timeMistakes(dto);
  if (errors.length > 0) {
    throw RequestError.invalidBody(errors);
  }
  return {
    to: isSeat ? toGroup(dto) : toTime(dto),
    texts: { what: dto.what, place: dto.where, description: dto.description },
    message: dto.message,
  };
}

/** Whether the booking is as the client named it already. */
export function isAsNamed(row: BookingRow, { to, texts }: RescheduleRequest): boolean {
  const isSaid = (['what', 'place', 'description'] as const).every((name) => (texts[name] ?? row[name]) === row[name]);
  return isSaid && (to.kind === 'time' ? isAtTime(row, to) : row.ownerBookingId === to.ownerBookingId);
}

function isAtTime(row: BookingRow, { of, startsAt, endsAt }: ToTime): boolean {
  const isTheirs = of === undefined || (of.kind === 'user' ? row.userId : row.resourceId) === of.id;
  return isTheirs && row.startsAt.getTime() === startsAt.getTime() && row.endsAt.getTime() === endsAt.getTime();
}

function toTime({ start = '', end = '', ...dto }: RescheduleBookingDto): ToTime {
  const stays = dto.user_id === undefined && dto.resource_id === undefined;
  return { kind: 'time', of: stays ? undefined : readBookedOf(dto), ...readPeriod({ start, end }) };
}

function toGroup({ owner_booking_id: owner = '' }: RescheduleBookingDto): ToGroup {
  return { kind: 'group', ownerBookingId: owner.toLowerCase() };
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
