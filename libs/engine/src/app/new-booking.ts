/** The first row of a booking, with all that comes with its initial state. */
import type { RequiredEntityData } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { begin, type Effect, type GraphName, graphs, isFinal } from '#libs/scheduling';
import type { BookingRow, EngineBooking } from '../storage/booking.entity.js';
import type { EngineBookingLog } from '../storage/booking-log.entity.js';
import type { EngineEvent } from '../storage/event.entity.js';
import { dueOf } from './booking-due.js';
import { eventOf, hasEvent } from './booking-event.js';
import { changeOf } from './booking-log.js';
import type { BookingDetails } from './booking-request.js';
import type { Caller } from './caller.js';
import type { PlacedResource } from './placed-resources.service.js';

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

export interface NewBooking {
  readonly row: BookingRow;
  readonly furtherResourceIds: readonly string[];
  /** What the initial state takes time of, in the one order of everybody. */
  readonly held: readonly PlacedResource[];
  /** What shows it in a calendar of each of those. */
  readonly events: readonly RequiredEntityData<EngineEvent>[];
  readonly log: RequiredEntityData<EngineBookingLog>;
  readonly effects: readonly Effect[];
}

/** `resources`: what it takes time of, as read before; none for a seat. */
export function newBooking(
  caller: Caller,
  graphName: GraphName,
  place: BookingPlace,
  details: BookingDetails,
  at: Date,
  resources: readonly PlacedResource[],
): NewBooking {
  const graph = graphs[graphName];
  const { state, effects } = begin(graph);
  const row = rowOf(caller, place, details, at, { graph: graph.name, state, completed: isFinal(graph, state) });
  const held = effects.includes('claim') ? resources.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : [];
  const shown = hasEvent(row) ? held.map(({ id, calendarId }) => ({ id: uuidv7(), resourceId: id, calendarId })) : [];
  const eventId = shown.find(({ resourceId }) => resourceId === row.resourceId)?.id ?? null;
  const events = shown.map((each) => eventOf(row, each, at));
  const log = changeOf(row, { action: graph.createAction, fromState: null, actor: caller.actor, input: {} });
  return { row: { ...row, eventId }, furtherResourceIds: place.furtherResourceIds, held, events, log, effects };
}

function rowOf(
  { appId }: Caller,
  { furtherResourceIds: _further, ...place }: BookingPlace,
  details: BookingDetails,
  at: Date,
  standing: Pick<BookingRow, 'graph' | 'state' | 'completed'>,
): BookingRow {
  const row = {
    appId,
    id: uuidv7(),
    projectId: null,
    rescheduledFromId: null,
    rescheduledToId: null,
    ...standing,
    ...place,
    participants: details.participants,
    invite: details.invite,
    myRsvp: details.myRsvp,
    customer: details.customer === null ? null : { ...details.customer, id: uuidv7() },
    meta: details.meta,
    settings: details.settings,
    inputs: {},
    autoComplete: details.autoComplete ?? true,
    bulkId: details.bulkId,
    eventId: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  return { ...row, ...dueOf(row) };
}
