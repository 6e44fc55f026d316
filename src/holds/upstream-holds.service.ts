/** Our holds at Timekit, where they are reservations: made, found again, extended, given back. */
import { Injectable } from '@nestjs/common';
import { formatOffset, parseTimestamp } from '#libs/scheduling';
import { TimekitClient, TimekitInvalidError, TimekitNotFoundError, TimekitUnexpectedAnswerError } from '#libs/timekit';
import { isUuid } from '../core/ids.js';
import { withRef } from '../http/openslot-ref.js';
import type { WantedPlace } from './wanted-resources.service.js';
import { ReferencedBookings } from './referenced-bookings.service.js';
import type { KnownHold } from './hold-state.js';
import type { Hold } from './hold.entity.js';

export type Reserved = Date | 'unsaid' | undefined;

const RESERVATION_EXPIRED = 'reservation_expired';

@Injectable()
export class UpstreamHolds {
  constructor(
    private readonly timekit: TimekitClient,
    private readonly referenced: ReferencedBookings,
  ) {}

  /** Sends the hold once; the id of the reservation. Rejects with a TimekitError as it comes. */
  async reserve(hold: Hold, { resource, further }: WantedPlace): Promise<string> {
    const { id } = await this.timekit.bookings.reserve({
      resource_id: resource.timekitResourceId,
      start: formatOffset(hold.startsAt.getTime(), 'UTC'),
      end: formatOffset(hold.endsAt.getTime(), 'UTC'),
      what: hold.what,
      where: hold.place,
      description: hold.description,
      reservation_time: hold.seconds,
      meta: withRef({}, hold.id),
      ...(further.length === 0
        ? {}
        : { openslot: { resource_ids: further.map(({ timekitResourceId }) => timekitResourceId) } }),
    });
    if (!isUuid(id)) {
      const facts = { method: 'POST', path: '/bookings/reserve', outcomeUnknown: true };
      throw new TimekitUnexpectedAnswerError('a reservation without an id', facts, 'wrong_shape');
    }
    return id;
  }

  /** The id of the reservation that carries our reference; undefined when it does not show, which proves nothing. */
  async find(hold: Hold): Promise<string | undefined> {
    const found = await this.referenced.find(hold.id);
    return found.kind === 'found' && isUuid(found.booking.id) ? found.booking.id : undefined;
  }

  /** Whether Timekit would show the reservation, and does not. */
  async isAbsent(hold: Hold): Promise<boolean> {
    return (await this.referenced.find(hold.id)).kind === 'absent';
  }

  /** Holds it for so long from now on. False when Timekit does not hold it any more. */
  async extend(hold: KnownHold, seconds: number): Promise<boolean> {
    return await this.stillReserved(hold, seconds);
  }

  /** Gives the time back. False when Timekit did not hold it any more. An upstream that knows no 0 is told 1. */
  async release(hold: KnownHold): Promise<boolean> {
    try {
      return await this.stillReserved(hold, 0);
    } catch (error) {
      if (!(error instanceof TimekitInvalidError)) {
        throw error;
      }
      return await this.stillReserved(hold, 1);
    }
  }

  /** Until when Timekit holds it, to the second; `unsaid` where it does not tell, undefined when it does not hold it. */
  async reservedUntil({ timekitReservationId }: KnownHold): Promise<Reserved> {
    try {
      const { state, attributes } = await this.timekit.bookings.get(timekitReservationId, { include: ['attributes'] });
      const until = parseTimestamp(attributes?.reservation?.expires_at ?? '', 'UTC');
      return state !== 'reserved' ? undefined : until === null ? 'unsaid' : new Date(until);
    } catch (error) {
      if (error instanceof TimekitNotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  private async stillReserved({ timekitReservationId }: KnownHold, seconds: number): Promise<boolean> {
    try {
      await this.timekit.bookings.extend({ reservation_id: timekitReservationId, reservation_time: seconds });
      return true;
    } catch (error) {
      if (isOver(error)) {
        return false;
      }
      throw error;
    }
  }
}

/** Whether Timekit says that a reservation is not there any more. */
export function isReservationOver(error: unknown): boolean {
  return (
    error instanceof TimekitNotFoundError ||
    (error instanceof TimekitInvalidError && error.upstreamCode === RESERVATION_EXPIRED)
  );
}

/** The same of a call that is about the reservation alone: a refusal that blames no field is about it too. */
function isOver(error: unknown): boolean {
  const blamesNothing = error instanceof TimekitInvalidError && Object.keys(error.fields).length === 0;
  return blamesNothing || isReservationOver(error);
}
