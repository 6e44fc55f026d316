/**
 * Rescheduling: a booking ends as `rescheduled_by_customer`, and one that says the same at another time takes its place.
 * Both happen in one transaction, so nobody else gets the old time before the new one is had, and when that is taken
 * nothing has changed.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type BookingState, transition } from '#libs/scheduling';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';
import { furtherResources } from './booked-resources.js';
import { BookingCalendars } from './booking-calendars.service.js';
import { isDue } from './booking-due.js';
import { callableActions, graphOf, isSeatGraph } from './booking-graph.js';
import { lockBooking } from './booking-lock.js';
import type { BookingPeriod, BookingTexts } from './booking-request.js';
import { replaceBooking } from './booking-successor.js';
import type { Caller } from './caller.js';
import { DueBookingsService } from './due-bookings.service.js';
import { lockGroup, type WantedGroup } from './group-lock.js';
import { assertCancellable, assertOpen, lockSeats } from './group-seats.js';
import { textsWithGroup } from './group-texts.js';
import type { BookingPlace } from './new-booking.js';
import { type PlacedResource, PlacedResources } from './placed-resources.service.js';
import { settledTransaction, StillDue } from './settled-transaction.js';
import { takeTurn } from './time-turns.js';

const OWNER_FIELD = 'openslot.owner_booking_id';

/** Other time, of the same resource when none is named. */
export interface NewTime {
  readonly kind: 'time';
  readonly resourceId: string | undefined;
  /** Undefined: as they were. */
  readonly furtherResourceIds: readonly string[] | undefined;
  /** Undefined: as it was on the same resource, the primary calendar of another one. */
  readonly calendarId: string | undefined;
  /** Reads the period in the resource's zone. Throws 422 on `start` and `end`. */
  readonly periodIn: (zone: string) => BookingPeriod;
}

type NewPlace = Omit<BookingPlace, 'reservationId'>;

export interface RescheduleRequest {
  readonly to: NewTime | ({ readonly kind: 'seat' } & WantedGroup);
  /** Whether the caller may move what Timekit would not: other graphs than `instant`. */
  readonly beyondTimekit: boolean;
  readonly texts: Partial<BookingTexts>;
  /** Kept with the old booking. */
  readonly input: Record<string, unknown>;
}

@Injectable()
export class RescheduleService {
  constructor(
    private readonly em: EntityManager,
    private readonly places: PlacedResources,
    private readonly calendars: BookingCalendars,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /**
   * The new booking. Throws `not_found` for booking and resource, `invalid` for a foreign calendar or group booking, code
   * `action_not_allowed` for a booking that cannot be rescheduled as it stands, `slot_taken` and what booking a seat and
   * giving one back throw. The booking then stays as it was.
   */
  async run(caller: Caller, id: string, request: RescheduleRequest): Promise<EngineBooking> {
    const settle = async () => await this.#settle(caller.appId, id, request);
    return await settledTransaction(this.em, settle, async (tx) => await this.#runIn(tx, caller, id, request));
  }

  async #settle(appId: string, id: string, { to }: RescheduleRequest): Promise<void> {
    await this.due.settleAround(appId, id);
    if (to.kind === 'seat') {
      await this.due.settleAround(appId, to.ownerBookingId);
    } else {
      const resourceIds = to.resourceId === undefined ? [] : [to.resourceId];
      await this.due.settleHoldsOn(appId, [...resourceIds, ...(to.furtherResourceIds ?? [])]);
    }
  }

  /** Throws `StillDue` when the moment of the booking, or of the group booking, came first. */
  async #runIn(tx: EntityManager, caller: Caller, id: string, request: RescheduleRequest): Promise<EngineBooking> {
    const { to, input } = request;
    const booking = await lockBooking(tx, caller.appId, id, to.kind === 'seat' ? to.ownerBookingId : undefined);
    const at = new Date(this.options.clock.now().epochMilliseconds);
    if (isDue(booking, at)) {
      throw new StillDue();
    }
    const state = movableState(booking, request);
    const place = to.kind === 'seat' ? await this.#seat(tx, booking, to, at) : await this.#time(tx, booking, to);
    const settings = settingsFor(caller, booking);
    const anew = { ...place, ...request.texts, settings };
    return await replaceBooking(tx, booking, state, anew, { input, actor: caller.actor, at });
  }

  /** The new time, with the turn on it and on the old one. */
  async #time(tx: EntityManager, booking: EngineBooking, to: NewTime): Promise<NewPlace> {
    const { appId } = booking;
    const resourceId = to.resourceId ?? booking.resourceId;
    const resource = await this.places.own(tx, { appId, resourceId, calendarId: to.calendarId });
    const stays = to.calendarId === undefined && resource.id === booking.resourceId;
    const calendarId = stays ? await this.calendars.remaining(tx, booking) : resource.calendarId;
    const period = to.periodIn(resource.timezone);
    const held = (await furtherResources(tx, appId, [booking.id])).get(booking.id) ?? [];
    const furtherResourceIds = await this.#further(tx, booking, resource, held, to);
    await takeTurn(tx, appId, [booking.resourceId, ...held, resource.id, ...furtherResourceIds]);
    return {
      resourceId: resource.id,
      furtherResourceIds,
      calendarId,
      ownerBookingId: null,
      startsAt: new Date(period.start),
      endsAt: new Date(period.end),
      what: booking.what,
      place: booking.place,
      description: booking.description,
    };
  }

  async #further(
    tx: EntityManager,
    { appId }: EngineBooking,
    resource: PlacedResource,
    held: readonly string[],
    { furtherResourceIds: wanted }: NewTime,
  ): Promise<readonly string[]> {
    if (wanted === undefined) {
      return held.filter((id) => id !== resource.id);
    }
    if (wanted.includes(resource.id)) {
      throw EngineError.invalid({ 'openslot.resource_ids': ["The booking's own resource is not a further one."] });
    }
    return (await this.places.further(tx, appId, wanted)).map(({ id }) => id);
  }

  /** The place of the group booking, with both groups' counters locked. One that was deleted leaves its texts to its seats. */
  async #seat(tx: EntityManager, booking: EngineBooking, to: WantedGroup, at: Date): Promise<NewPlace> {
    const { appId, ownerBookingId } = booking;
    const group = await lockGroup(tx, appId, to, OWNER_FIELD);
    if (isDue(group, at)) {
      throw new StillDue();
    }
    if (ownerBookingId === null) {
      throw new TypeError(`The seat ${booking.id} is in no group booking.`);
    }
    await lockSeats(tx, appId, [ownerBookingId, group.id]);
    await assertCancellable(tx, appId, ownerBookingId, at);
    await assertOpen(tx, group, at);
    const left = await tx.findOne(EngineBooking, { appId, id: ownerBookingId });
    const { resourceId, calendarId, startsAt, endsAt } = group;
    const place = { resourceId, furtherResourceIds: [], calendarId, ownerBookingId: group.id, startsAt, endsAt };
    const { what, place: where, description } = booking;
    const texts = left === null ? { what, place: where, description } : textsWithGroup(booking, left, group);
    return { ...place, ...texts };
  }
}

/** A widget key moves to free time only, also what was booked over what was taken. */
function settingsFor({ actor }: Caller, { settings }: EngineBooking): Record<string, unknown> {
  const { allow_double_bookings: _over, ...others } = settings;
  return actor === 'widget_key' ? others : settings;
}

/** The state that the new booking takes over. Throws code `action_not_allowed`, and `invalid` for a place that does not fit. */
function movableState(booking: EngineBooking, { to, beyondTimekit }: RescheduleRequest): BookingState {
  const move = transition(graphOf(booking), booking.state, 'reschedule_by_customer');
  if (!move.ok || (booking.graph !== 'instant' && !beyondTimekit)) {
    const message = `The booking cannot be rescheduled: it is ${booking.state} in the graph ${booking.graph}.`;
    throw EngineError.refused(message, 'action_not_allowed', 422, { allowed: callableActions(booking) });
  }
  const isSeat = isSeatGraph(booking.graph);
  if (isSeat && to.kind !== 'seat') {
    throw EngineError.invalid({ [OWNER_FIELD]: ['A seat is rescheduled into a group booking.'] });
  }
  if (!isSeat && to.kind === 'seat') {
    throw EngineError.invalid({ [OWNER_FIELD]: ['Only a seat is rescheduled into a group booking.'] });
  }
  return move.from;
}
