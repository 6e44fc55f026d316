/** Our bookings at Timekit: made, found again, moved along their graph; answers read into what we store. */
import { Injectable } from '@nestjs/common';
import { assertNever, formatOffset } from '#libs/scheduling';
import {
  type BookingActionInputs,
  type CreateBookingRequest,
  pages,
  type TimekitBooking,
  TimekitClient,
  TimekitConflictError,
  TimekitInvalidError,
  TimekitNotFoundError,
  TimekitUnexpectedAnswerError,
} from '#libs/timekit';
import { isUuid } from '../core/ids.js';
import { UpstreamRefusal } from '../http/upstream-refusal.js';
import { type ClientAction, isOver } from './booking-graph.js';
import type { BookingRequest } from './booking-request.js';
import type { Booking } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import { REF_KEY, withoutRef, withRef } from './openslot-ref.js';

/** Where a booking stands at Timekit. */
export interface UpstreamStanding {
  readonly timekitBookingId: string;
  readonly state: string;
  readonly completed: boolean;
}

/** What can change of a booking at Timekit; no meta when Timekit does not show it. */
export interface UpstreamCurrent extends Omit<UpstreamStanding, 'timekitBookingId'> {
  readonly meta?: Record<string, unknown>;
}

/** `unclear`: the upstream did not show enough to say. Never to be taken for `absent`. */
export type Lookup =
  | { readonly kind: 'found'; readonly standing: UpstreamStanding }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unclear' };

const LOOKUP_PAGE_SIZE = 100;
/** Pages that are read when the upstream ignored the search; the newest bookings come first. */
const MAX_LOOKUP_PAGES = 50;

@Injectable()
export class UpstreamBookings {
  constructor(private readonly timekit: TimekitClient) {}

  /** Sends the booking once. Rejects with a TimekitError as it comes; {@link refusalOf} says it in our terms. */
  async create(row: Booking, request: BookingRequest, timekitResourceId: string): Promise<UpstreamStanding> {
    return standingOf(row.graph, await this.timekit.bookings.create(createBody(row, request, timekitResourceId)));
  }

  /** Looks for the booking that carries our reference. */
  async find(row: Booking): Promise<Lookup> {
    const search = { [`meta.${REF_KEY}`]: row.id };
    const query = {
      search,
      include: ['meta'],
      orderBy: 'created_at',
      sortedBy: 'desc',
      limit: LOOKUP_PAGE_SIZE,
    } as const;
    let unclear = false;
    for await (const found of pages((page) => this.timekit.bookings.list({ ...query, page }))) {
      const ours = found.data.find(({ meta }) => meta?.[REF_KEY] === row.id);
      if (ours !== undefined) {
        return { kind: 'found', standing: standingOf(row.graph, ours) };
      }
      unclear ||= found.data.some(({ meta }) => meta === undefined);
      if (found.current_page >= MAX_LOOKUP_PAGES && found.current_page < found.last_page) {
        return { kind: 'unclear' };
      }
    }
    return { kind: unclear ? 'unclear' : 'absent' };
  }

  /** How the booking really is. Throws `bookings.gone_upstream`. */
  async current(row: KnownBooking): Promise<UpstreamCurrent> {
    try {
      const booking = await this.timekit.bookings.get(row.timekitBookingId, { include: ['meta'] });
      const { state, completed } = standingOf(row.graph, booking);
      return {
        state,
        completed,
        ...(booking.meta === undefined || booking.meta === null ? {} : { meta: withoutRef(booking.meta) }),
      };
    } catch (error) {
      throw goneOr(error, row);
    }
  }

  async act(row: KnownBooking, action: ClientAction, inputs: ActionInputs): Promise<UpstreamStanding> {
    const body = actionBody(action, inputs);
    try {
      return standingOf(row.graph, await this.timekit.bookings.act(row.timekitBookingId, action, body));
    } catch (error) {
      throw goneOr(error, row);
    }
  }

  /** Safe to repeat. */
  async replaceMeta(row: KnownBooking, meta: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await this.timekit.bookings.updateMeta(row.timekitBookingId, { meta: withRef(meta, row.id) });
    } catch (error) {
      throw goneOr(error, row);
    }
  }
}

/** A booking whose outcome is recorded. */
export type KnownBooking = Booking & { timekitBookingId: string };

export function isKnown(row: Booking): row is KnownBooking {
  return row.timekitBookingId !== null;
}

export type ActionInputs = Readonly<Record<string, unknown>>;

/** A definite refusal of a new booking or an action, in our terms; any other error as it is. */
export function refusalOf(error: unknown, pointerOf: (field: string) => string): unknown {
  if (error instanceof TimekitConflictError) return BookingsError.slotTaken(error);
  return error instanceof TimekitInvalidError ? UpstreamRefusal.of(error, pointerOf) : error;
}

function goneOr(error: unknown, row: KnownBooking): unknown {
  return error instanceof TimekitNotFoundError ? BookingsError.goneUpstream(row.id, error) : error;
}

/** Without these two a booking cannot be recorded; then its outcome is as unknown as if no answer had come. */
function standingOf(graph: string, { id, state, completed }: TimekitBooking): UpstreamStanding {
  if (!isUuid(id) || typeof state !== 'string') {
    const facts = { method: 'GET', path: '/bookings', outcomeUnknown: true };
    throw new TimekitUnexpectedAnswerError('a booking without an id or a state', facts, 'wrong_shape');
  }
  return { timekitBookingId: id, state, completed: completed ?? isOver({ graph, state }) };
}

function createBody(row: Booking, request: BookingRequest, timekitResourceId: string): CreateBookingRequest {
  return {
    resource_id: timekitResourceId,
    calendar_id: row.timekitCalendarId,
    graph: request.graph,
    start: formatOffset(request.startsAt.getTime(), 'UTC'),
    end: formatOffset(request.endsAt.getTime(), 'UTC'),
    what: request.what,
    where: request.place,
    description: request.description,
    customer: request.customer,
    participants: [...request.participants],
    meta: withRef(request.meta, row.id),
    // Said even when false: Timekit's documents disagree about its default.
    settings: {
      allow_double_bookings: request.allowDoubleBooking,
      ...(request.ignoreAllDayEvents ? { ignore_all_day_events: true } : {}),
    },
  };
}

/** Inputs travel under the name of their action. `confirm` and `complete` have none. */
function actionBody(action: ClientAction, inputs: ActionInputs): BookingActionInputs {
  switch (action) {
    case 'decline':
      return { decline: inputs };
    case 'cancel':
      return { cancel: inputs };
    case 'cancel_by_customer':
      return { cancel_by_customer: inputs };
    case 'confirm':
    case 'complete':
      return {};
    default:
      return assertNever(action);
  }
}
