/** The first row of a booking, with all that comes with its initial state. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { begin, type GraphName, graphs, isFinal } from '#libs/scheduling';
import { EngineBooking } from '../storage/booking.entity.js';
import { addFurtherResources, type BookedResource } from './booked-resources.js';
import { dueOf } from './booking-due.js';
import { applyEffects, hasEvent } from './booking-effects.js';
import { recordChange } from './booking-log.js';
import type { BookingDetails } from './booking-request.js';
import type { Caller } from './caller.js';
import { openSeats } from './group-seats.js';

/** Where and when a booking takes place, and what it is called. */
export interface BookingPlace extends Pick<
  EngineBooking,
  | 'resourceId'
  | 'calendarId'
  | 'ownerBookingId'
  | 'reservationId'
  | 'startsAt'
  | 'endsAt'
  | 'what'
  | 'place'
  | 'description'
> {
  /** Held together with `resourceId`; none for a seat, which holds no time. */
  readonly furtherResourceIds: readonly string[];
}

/** `shared` and what it throws: as `applyEffects`, for what the initial state holds. */
export async function insertBooking(
  tx: EntityManager,
  caller: Caller,
  graphName: GraphName,
  place: BookingPlace,
  details: BookingDetails,
  at: Date,
  shared?: readonly BookedResource[],
): Promise<EngineBooking> {
  const graph = graphs[graphName];
  const { state, effects } = begin(graph);
  const booking = tx.create(EngineBooking, {
    appId: caller.appId,
    id: uuidv7(),
    projectId: null,
    graph: graph.name,
    state,
    completed: isFinal(graph, state),
    resourceId: place.resourceId,
    calendarId: place.calendarId,
    ownerBookingId: place.ownerBookingId,
    rescheduledFromId: null,
    rescheduledToId: null,
    reservationId: place.reservationId,
    startsAt: place.startsAt,
    endsAt: place.endsAt,
    what: place.what,
    place: place.place,
    description: place.description,
    participants: details.participants,
    invite: details.invite,
    myRsvp: details.myRsvp,
    customer: details.customer === null ? null : { ...details.customer, id: uuidv7() },
    meta: details.meta,
    settings: details.settings,
    inputs: {},
    autoComplete: details.autoComplete,
    bulkId: details.bulkId,
    dueAt: null,
    dueAction: null,
    eventId: effects.includes('claim') && hasEvent({ graph: graph.name }) ? uuidv7() : null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  Object.assign(booking, dueOf(booking));
  addFurtherResources(tx, booking, place.furtherResourceIds);
  // The claim and the seats refer to the booking, so the booking's row has to be there first.
  await tx.flush();
  if (graph.name === 'group_owner') {
    openSeats(tx, booking);
  }
  await applyEffects(tx, booking, effects, at, shared);
  recordChange(tx, booking, { action: graph.createAction, fromState: null, actor: caller.actor, input: {} });
  return booking;
}
