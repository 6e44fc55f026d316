/** A checked wish for a booking, from the client's body. What depends on stored rows is checked by the service. */
import type { FieldError } from '../core/domain-error.js';
import { type BookedOf, type BookedPeriod, readBookedOf, readPeriod } from '../http/booked-time.js';
import { RequestError } from '../http/http.errors.js';
import { checkMeta } from '../http/openslot-ref.js';
import type { KnownHold } from '../holds/holds.service.js';
import { type BookingGraph, isSeatGraph } from './booking-graph.js';
import type { BookingCustomer } from './booking.entity.js';
import { type BookingReminder, readReminders } from './reminder.js';
import { type BookingSettings, readSettings } from './booking-settings.js';
import type { CreateBookingDto } from './create-booking.dto.js';
import { fieldMistakes } from './create-booking-fields.js';
import { readCustomer } from './customer.js';

/** Time of a resource. */
export interface TimeWish extends BookedPeriod {
  readonly kind: 'time';
  readonly of: BookedOf;
  /** Booked together with it. */
  readonly resourceIds: readonly string[];
  /** Undefined: the target calendar of the resource. */
  readonly calendarId: string | undefined;
  readonly what: string;
}

/** A seat in a group booking, whose time and place it shares. */
export interface SeatWish {
  readonly kind: 'seat';
  readonly ownerBookingId: string;
  /** Undefined: the text of the group booking. */
  readonly what: string | undefined;
}

export interface BookingRequest {
  readonly graph: BookingGraph;
  readonly wish: TimeWish | SeatWish;
  /** Undefined: empty, or the text of the group booking. */
  readonly place: string | undefined;
  readonly description: string | undefined;
  /** Null for a group booking, which is for nobody yet. */
  readonly customer: BookingCustomer | null;
  readonly participants: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly settings: BookingSettings;
  readonly reminders: readonly BookingReminder[];
  /** Undefined: what the group booking of a seat says, or true. */
  readonly autoComplete: boolean | undefined;
  readonly allowDoubleBooking: boolean;
  /** Books over all-day events, as a search with the same option offers. */
  readonly ignoreAllDayEvents: boolean;
  /** What the booking is made from, if anything. */
  readonly hold: KnownHold | undefined;
}

/** Throws `http.invalid_body`. */
export function readBookingRequest(dto: CreateBookingDto, hold?: KnownHold): BookingRequest {
  const graph = dto.graph ?? 'instant';
  const errors: FieldError[] = fieldMistakes(dto, graph);
  const settings = readSettings(dto, errors);
  const reminders = readReminders(dto.reminders ?? [], graph, errors);
  if (errors.length > 0) {
    throw RequestError.invalidBody(errors);
  }
  const wish = isSeatGraph(graph) ? readSeat(dto) : readTime(dto);
  const customer = dto.customer === undefined ? null : readCustomer(dto.customer);
  const meta = dto.meta ?? {};
  checkMeta(meta);
  return {
    graph,
    wish,
    place: dto.where,
    description: dto.description,
    customer,
    participants: dto.participants ?? [],
    meta,
    settings,
    reminders,
    autoComplete: dto.auto_complete,
    allowDoubleBooking: dto.allow_double_bookings ?? false,
    ignoreAllDayEvents: dto.ignore_all_day_events ?? false,
    hold,
  };
}

function readTime({ start = '', end = '', what = '', ...dto }: CreateBookingDto): TimeWish {
  const resourceIds = (dto.resource_ids ?? []).map((id) => id.toLowerCase());
  return {
    kind: 'time',
    of: readBookedOf(dto),
    ...readPeriod({ start, end }),
    resourceIds,
    calendarId: dto.calendar_id?.toLowerCase(),
    what,
  };
}

function readSeat({ owner_booking_id: owner = '', what }: CreateBookingDto): SeatWish {
  return { kind: 'seat', ownerBookingId: owner.toLowerCase(), what };
}
