/**
 * Rescheduling, for clients one booking that moves; at Timekit the old one ends and another takes its place, in one step. Like
 * every change it happens in turn, at Timekit first, then on our row, which from then on stands for the new booking.
 *
 * When it is not known whether that happened, the booking is looked up at once, later by whoever has the next turn, or by the
 * recovery: the old one ended, and the one that it names as the next is recorded (`booking-standings.service.ts`).
 */
import { Injectable } from '@nestjs/common';
import { formatOffset } from '#libs/scheduling';
import { type RescheduleBookingRequest, TimekitConflictError, TimekitNotFoundError } from '#libs/timekit';
import { AppConfig } from '../config/config.js';
import { WantedResources } from '../holds/wanted-resources.service.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { allowedActionsOf, isMovable } from './booking-graph.js';
import type { SeatWish, TimeWish } from './booking-request.js';
import { BookingPlaces } from './booking-places.service.js';
import type { BookingPlace } from './booking-place.js';
import { type ChangeNote, RECONCILE } from './booking-history.service.js';
import { BookingStore } from './booking-store.service.js';
import type { BookingValues } from './booking-values.js';
import { BookingTurns } from './booking-turns.service.js';
import { BookingsError } from './bookings.errors.js';
import { ChangeOutcomes, isOfUpstream, isUnknown, mayHaveMoved } from './change-outcomes.service.js';
import { isAsNamed, type RescheduleRequest, type ToTime } from './reschedule-request.js';
import {
  type BookingTexts,
  type KnownBooking,
  refusalOf,
  takenIn,
  textsBody,
  UpstreamBookings,
} from './upstream-bookings.service.js';

interface Move {
  readonly request: RescheduleRequest;
  readonly place: BookingPlace;
  readonly note: ChangeNote;
}

@Injectable()
export class RescheduleBooking {
  constructor(
    private readonly store: BookingStore,
    private readonly upstream: UpstreamBookings,
    private readonly turns: BookingTurns,
    private readonly outcomes: ChangeOutcomes,
    private readonly places: BookingPlaces,
    private readonly wanted: WantedResources,
    private readonly config: AppConfig,
  ) {}

  /**
   * A booking that is where it is wanted stays as it is. Throws `bookings.action_not_allowed`, `bookings.slot_taken`, what
   * a group booking refuses, `bookings.not_supported_upstream` with nothing sent, what `BookingPlaces.find` throws, and as
   * `ChangeBooking.act` does.
   */
  async run(seen: KnownBooking, request: RescheduleRequest, actor: string): Promise<KnownBooking> {
    this.assertSupported(seen, request);
    const first = await this.turns.take(seen.id, { shows: (row) => isAsNamed(row, request) });
    const place = await this.placed(first, request);
    const move = { request, place, note: noteOf(first, request, place, actor) };
    if (isMovable(first) && isThere(first, valuesOf(place))) {
      return await this.outcomes.record(first, {}, move.note, 'answers');
    }
    const turn = await this.prepared(first, place);
    try {
      return await this.send(turn, move);
    } catch (error) {
      if (!isOfUpstream(error)) {
        throw error;
      }
      return await this.afterFailure(turn, move, error);
    }
  }

  /** Where it goes, from the row as it is under the turn: somebody may have moved it since it was seen. */
  private async placed(turn: KnownBooking, request: RescheduleRequest): Promise<BookingPlace> {
    try {
      return await this.placeOf(turn, request);
    } catch (error) {
      await this.store.endTurn(turn);
      throw error;
    }
  }

  /** The turn with which Timekit may be called. What is refused here was not sent. */
  private async prepared(turn: KnownBooking, { resourceId, further }: BookingPlace): Promise<KnownBooking> {
    try {
      if (!isMovable(turn)) {
        throw BookingsError.actionNotAllowed({ ...turn, allowedActions: allowedActionsOf(turn) }, 'reschedule');
      }
      await this.store.aim(turn, { resourceId, resourceIds: further.map(({ id }) => id) });
      return await this.turns.fresh(turn);
    } catch (error) {
      await this.store.endTurn(turn);
      throw error;
    }
  }

  private async send(turn: KnownBooking, { request, place, note }: Move): Promise<KnownBooking> {
    const body = this.bodyOf(turn, request, place);
    const { timekitBookingId, state, completed, event } = await this.upstream.reschedule(turn, body);
    const values = { ...valuesOf(place), ...event, timekitBookingId, state, completed };
    return await this.outcomes.record(turn, values, note, 'answers');
  }

  /** The real service moves nothing but the time of `instant` bookings. */
  private assertSupported({ graph }: KnownBooking, { texts }: RescheduleRequest): void {
    if (this.config.timekit.mode === 'embedded') {
      return;
    }
    if (graph !== 'instant') {
      throw BookingsError.notSupportedUpstream(`reschedule a booking of the graph ${graph}`);
    }
    if (Object.values(texts).some((text) => text !== undefined)) {
      throw BookingsError.notSupportedUpstream('change the texts of a booking');
    }
  }

  /** On the same resource the booking stays in its calendar. */
  private async placeOf(row: KnownBooking, { to, texts }: RescheduleRequest): Promise<BookingPlace> {
    const own = await this.ownTexts(row);
    const what = texts.what ?? own.what;
    const wish: TimeWish | SeatWish =
      to.kind === 'time' ? await this.timeWish(row, to, what ?? row.what) : { ...to, kind: 'seat', what };
    const place = await this.places.find({
      wish,
      place: texts.place ?? own.place,
      description: texts.description ?? own.description,
    });
    const stays = to.kind === 'time' && place.resourceId === row.resourceId;
    return stays ? { ...place, calendarId: row.timekitCalendarId } : place;
  }

  /** Of a seat, those that are not its group booking's: where it goes, it has the ones of the other group in their place. */
  private async ownTexts({ ownerBookingId, what, place, description }: KnownBooking): Promise<BookingTexts> {
    const group = ownerBookingId === null ? null : await this.store.find(ownerBookingId);
    return {
      what: what === group?.what ? undefined : what,
      place: place === group?.place ? undefined : place,
      description: description === group?.description ? undefined : description,
    };
  }

  /** Further resources stay, but for the one that becomes the booking's own. */
  private async timeWish(row: KnownBooking, to: ToTime, what: string): Promise<TimeWish> {
    const of = to.of ?? { kind: 'resource', id: row.resourceId };
    const own = await this.wanted.resourceOf(of);
    return { ...to, of, resourceIds: row.resourceIds.filter((id) => id !== own), calendarId: undefined, what };
  }

  private bodyOf(
    row: KnownBooking,
    { texts, message }: RescheduleRequest,
    place: BookingPlace,
  ): RescheduleBookingRequest {
    const isEmbedded = this.config.timekit.mode === 'embedded';
    const owner = place.owner === null ? {} : { owner_booking_id: place.owner.timekitBookingId };
    return {
      ...(place.owner === null ? timeOf(place) : {}),
      // Timekit documents no calendar here; its own choice is the primary one, which the target calendar is.
      ...(isEmbedded && place.owner === null && place.resourceId !== row.resourceId
        ? { calendar_id: place.calendarId }
        : {}),
      ...(message === undefined ? {} : { message }),
      ...(isEmbedded ? { openslot: { ...textsBody(texts), ...owner } } : {}),
    };
  }

  private async afterFailure(
    turn: KnownBooking,
    { request, place, note }: Move,
    error: Parameters<typeof isUnknown>[0],
  ): Promise<KnownBooking> {
    const isTaken = error instanceof TimekitConflictError && error.slotTaken;
    if (isTaken || !mayHaveMoved(error)) {
      await this.turns.endUnmoved(turn, error);
      throw refusal(error, request, place);
    }
    const unknown = isUnknown(error);
    const { turn: kept, current } = await this.outcomes.look(turn, unknown);
    if (current === undefined) {
      throw refusal(error, request, place);
    }
    if (unknown && isThere({ ...kept, ...current }, valuesOf(place))) {
      return await this.outcomes.record(kept, { ...valuesOf(place), ...current }, note, 'answers');
    }
    if (unknown && current.timekitBookingId === kept.timekitBookingId && current.state === kept.state) {
      throw refusal(error, request, place);
    }
    const row = await this.outcomes.record(kept, current, RECONCILE, 'goes_on');
    if (row.timekitBookingId !== turn.timekitBookingId) {
      throw BookingsError.changedMeanwhile(row.id);
    }
    throw isMovable(row)
      ? refusal(error, request, place)
      : BookingsError.actionNotAllowed({ ...row, allowedActions: allowedActionsOf(row) }, 'reschedule', error);
  }
}

function refusal(error: unknown, { to }: RescheduleRequest, place: BookingPlace): unknown {
  if (error instanceof TimekitNotFoundError) {
    return ResourcesError.goneUpstream({ id: place.resourceId, userId: place.userId }, error);
  }
  const pointerOf = (field: string): string => {
    switch (field) {
      case 'calendar_id':
      case 'event':
        return '';
      case 'resource_id':
        return to.kind === 'time' && to.of !== undefined ? `/${to.of.kind}_id` : '';
      default:
        return `/${field.replace(/^openslot\./, '').replaceAll('.', '/')}`;
    }
  };
  return refusalOf(error, pointerOf, takenIn(place, error));
}

function timeOf({ timekitResourceId, startsAt, endsAt }: BookingPlace): RescheduleBookingRequest {
  return {
    resource_id: timekitResourceId,
    start: formatOffset(startsAt.getTime(), 'UTC'),
    end: formatOffset(endsAt.getTime(), 'UTC'),
  };
}

function valuesOf(place: BookingPlace) {
  const { resourceId, userId, owner, startsAt, endsAt, what, place: where, description } = place;
  return {
    resourceId,
    resourceIds: place.further.map(({ id }) => id),
    userId,
    ownerBookingId: owner?.id ?? null,
    timekitCalendarId: place.calendarId,
    startsAt,
    endsAt,
    what,
    place: where,
    description,
  } satisfies BookingValues;
}

/** Whether nothing of what the client named is different: when, where, which seat, and the texts. */
function isThere(row: BookingValues, wanted: ReturnType<typeof valuesOf>): boolean {
  return (
    row.startsAt?.getTime() === wanted.startsAt.getTime() &&
    row.endsAt?.getTime() === wanted.endsAt.getTime() &&
    (['resourceId', 'ownerBookingId', 'what', 'place', 'description'] as const).every(
      (name) => row[name] === wanted[name],
    )
  );
}

/** Where the booking was and where it goes, for the history. */
function noteOf(turn: KnownBooking, request: RescheduleRequest, place: BookingPlace, actor: string): ChangeNote {
  const { message } = request;
  const detail = { from: placeNote(turn), to: placeNote({ ...turn, ...valuesOf(place) }) };
  return { actor, action: 'reschedule', detail: { ...detail, ...(message === undefined ? {} : { message }) } };
}

function placeNote({
  startsAt,
  endsAt,
  resourceId,
  ownerBookingId,
}: Pick<KnownBooking, 'startsAt' | 'endsAt' | 'resourceId' | 'ownerBookingId'>): Record<string, unknown> {
  return {
    start: startsAt.toISOString(),
    end: endsAt.toISOString(),
    resource_id: resourceId,
    ...(ownerBookingId === null ? {} : { owner_booking_id: ownerBookingId }),
  };
}
