/** Our bookings at Timekit: made, found again, moved along their graph; answers read into what we store. */
import { Injectable } from '@nestjs/common';
import { assertNever } from '#libs/scheduling';
import {
  type BookingActionInputs,
  type OpenslotTexts,
  type Page,
  type RescheduleBookingRequest,
  type TimekitBooking,
  TimekitClient,
  TimekitConflictError,
  TimekitInvalidError,
  TimekitNotFoundError,
  TimekitUnexpectedAnswerError,
} from '#libs/timekit';
import { isUuid } from '../core/ids.js';
import { inParallel } from '../core/in-parallel.js';
import { type Referenced, ReferencedBookings } from '../holds/referenced-bookings.service.js';
import { UpstreamRefusal } from '../http/upstream-refusal.js';
import type { ClientAction } from './booking-graph.js';
import type { BookingPlace } from './booking-place.js';
import type { BookingRequest } from './booking-request.js';
import type { BookingRow } from './booking.entity.js';
import { BookingsError } from './bookings.errors.js';
import { createBody } from './create-booking-body.js';
import {
  CURRENT_INCLUDE,
  readCurrent,
  readStanding,
  type UpstreamCurrent,
  type UpstreamStanding,
} from './upstream-standing.js';
import { withRef } from '../http/openslot-ref.js';

/** What has to be included of a booking of which nothing is known here. */
const SHOWN_INCLUDE = [...CURRENT_INCLUDE, 'customers', 'calendar'];

const AT_ONCE = 8;

/** `told`: what of it can be compared. Others are gone meanwhile, are too long for any answer, or have no id to be asked for. */
export interface LastChanged {
  readonly page: Page<TimekitBooking>;
  readonly told: readonly TimekitBooking[];
}

export type Lookup =
  | { readonly kind: 'found'; readonly standing: UpstreamStanding }
  | Exclude<Referenced, { readonly kind: 'found' }>;

@Injectable()
export class UpstreamBookings {
  constructor(
    private readonly timekit: TimekitClient,
    private readonly referenced: ReferencedBookings,
  ) {}

  /** Sends the booking once. Rejects with a TimekitError as it comes; {@link refusalOf} says it in our terms. */
  async create(row: BookingRow, request: BookingRequest, place: BookingPlace): Promise<UpstreamStanding> {
    return readStanding(row.graph, await this.timekit.bookings.create(createBody(row, request, place)));
  }

  /** Looks for the booking that carries our reference. */
  async find(row: BookingRow): Promise<Lookup> {
    const found = await this.referenced.find(row.id);
    return found.kind === 'found' ? { kind: 'found', standing: readStanding(row.graph, found.booking) } : found;
  }

  /** The booking with that id. Throws `bookings.gone_upstream`. */
  async current(row: KnownBooking): Promise<UpstreamCurrent> {
    try {
      return readCurrent(
        row.graph,
        await this.timekit.bookings.get(row.timekitBookingId, { include: CURRENT_INCLUDE }),
      );
    } catch (error) {
      throw goneOr(error, row);
    }
  }

  /** Any booking at Timekit, whoever made it; undefined when there is none with that id. */
  async shown(timekitBookingId: string): Promise<TimekitBooking | undefined> {
    try {
      return await this.timekit.bookings.get(timekitBookingId, { include: SHOWN_INCLUDE });
    } catch (error) {
      if (error instanceof TimekitNotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  /** All bookings at Timekit, the one that was changed last first; each asked for alone where they are too long together. */
  async lastChanged(number: number, limit: number): Promise<LastChanged> {
    const query = { orderBy: 'updated_at', sortedBy: 'desc', limit, page: number } as const;
    try {
      const page = await this.timekit.bookings.list({ ...query, include: CURRENT_INCLUDE });
      return { page, told: page.data.filter(({ id }) => isUuid(id)) };
    } catch (error) {
      if (!isTooLarge(error)) {
        throw error;
      }
    }
    const page = await this.timekit.bookings.list(query);
    const ids = page.data.map(({ id }) => id).filter(isUuid);
    const told = await inParallel(ids, AT_ONCE, new AbortController().signal, async (id) => await this.told(id));
    return { page, told: told.filter((booking) => booking !== undefined) };
  }

  /** Undefined also when it is too long for an answer. */
  private async told(timekitBookingId: string): Promise<TimekitBooking | undefined> {
    try {
      return await this.shown(timekitBookingId);
    } catch (error) {
      if (!isTooLarge(error)) {
        throw error;
      }
      return undefined;
    }
  }

  /**
   * Has a booking that was made elsewhere carry our reference; as it stands then. Beside the meta that it has right now, since
   * Timekit replaces all of it. Safe to repeat.
   */
  async mark({ id }: TimekitBooking, ref: string): Promise<TimekitBooking> {
    const { meta } = await this.timekit.bookings.get(id, { include: ['meta'] });
    return await this.timekit.bookings.update(id, { meta: withRef(meta ?? {}, ref) });
  }

  /** The booking that carries our reference and was made last, if it is another one than is known. */
  async newest(row: KnownBooking): Promise<UpstreamStanding | undefined> {
    const found = await this.find(row);
    return found.kind === 'found' && found.standing.timekitBookingId !== row.timekitBookingId
      ? found.standing
      : undefined;
  }

  /** The booking that takes the place of the old one. */
  async reschedule(row: KnownBooking, body: RescheduleBookingRequest): Promise<UpstreamCurrent> {
    const include = CURRENT_INCLUDE;
    try {
      return readCurrent(row.graph, await this.timekit.bookings.reschedule(row.timekitBookingId, body, { include }));
    } catch (error) {
      throw error instanceof TimekitNotFoundError && error.model === 'Resource' ? error : goneOr(error, row);
    }
  }

  /** `alone`: not on the bookings that it is related to. */
  async act(row: KnownBooking, action: ClientAction, inputs: ActionInputs, alone: boolean): Promise<UpstreamStanding> {
    const body = { ...actionBody(action, inputs), ...(alone ? { apply_to_bulked_bookings: false } : {}) };
    try {
      return readStanding(row.graph, await this.timekit.bookings.act(row.timekitBookingId, action, body));
    } catch (error) {
      throw goneOr(error, row);
    }
  }

  /** Safe to repeat. */
  async edit(row: KnownBooking, { meta, what, place, description }: BookingEdit): Promise<void> {
    const openslot = textsBody({ what, place, description });
    try {
      await this.timekit.bookings.update(row.timekitBookingId, {
        ...(meta === undefined ? {} : { meta: withRef(meta, row.id) }),
        ...(Object.keys(openslot).length === 0 ? {} : { openslot }),
      });
    } catch (error) {
      throw goneOr(error, row);
    }
  }
}

/** What a client may say anew about a booking; what is undefined stays. */
export interface BookingEdit extends BookingTexts {
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

export interface BookingTexts {
  readonly what?: string | undefined;
  readonly place?: string | undefined;
  readonly description?: string | undefined;
}

export function textsBody({ what, place, description }: BookingTexts): OpenslotTexts {
  return {
    ...(what === undefined ? {} : { what }),
    ...(place === undefined ? {} : { where: place }),
    ...(description === undefined ? {} : { description }),
  };
}

/** A booking whose outcome is recorded. */
export type KnownBooking = BookingRow & { timekitBookingId: string };

export function isKnown(row: BookingRow): row is KnownBooking {
  return row.timekitBookingId !== null;
}

/** For a row that is known not to be pending. */
export function knownOrThrow(row: BookingRow): KnownBooking {
  if (!isKnown(row)) {
    throw new TypeError(`The booking ${row.id} is ${row.state} without an id at Timekit.`);
  }
  return row;
}

export type ActionInputs = Readonly<Record<string, unknown>>;

/** A definite refusal in our terms; any other error as it is. `takenId`: our id of the resource whose time is taken. */
export function refusalOf(error: unknown, pointerOf: (field: string) => string, takenId?: string): unknown {
  if (error instanceof TimekitConflictError) return BookingsError.slotTaken(error, takenId);
  if (!(error instanceof TimekitInvalidError)) return error;
  return BookingsError.ofGroup(error) ?? UpstreamRefusal.of(error, pointerOf);
}

/** Our id of the resource of the place whose time is taken, if that is the error. */
export function takenIn({ resourceId, timekitResourceId, further }: BookingPlace, error: unknown): string | undefined {
  const resources = [{ id: resourceId, timekitResourceId }, ...further];
  return error instanceof TimekitConflictError
    ? resources.find((each) => each.timekitResourceId === error.resourceId)?.id
    : undefined;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof TimekitUnexpectedAnswerError && error.reason === 'too_large';
}

function goneOr(error: unknown, row: KnownBooking): unknown {
  return error instanceof TimekitNotFoundError ? BookingsError.goneUpstream(row.id, error) : error;
}

/** Inputs travel under the name of their action. `confirm` and `complete` have none. */
export function actionBody(action: ClientAction, inputs: ActionInputs): BookingActionInputs {
  switch (action) {
    case 'decline':
      return { decline: inputs };
    case 'cancel':
      return { cancel: inputs };
    case 'cancel_by_customer':
      return { cancel_by_customer: inputs };
    case 'cancel_by_owner':
      return { cancel_by_owner: inputs };
    case 'pay':
      return { pay: inputs };
    case 'confirm':
    case 'complete':
      return {};
    default:
      return assertNever(action);
  }
}
