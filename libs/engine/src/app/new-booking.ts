/**
 * The first row of a booking, with all that comes with its initial state, as one statement: the booking has its time on every
 * resource and all of its rows are there, or `insertBooking` throws and nothing was written, but for what the transaction around
 * it undoes.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { executeWhole, insertInto, type Sql, sql, together } from '#libs/sql';
import { begin, type GraphName, graphs, isFinal } from '#libs/scheduling';
import { EngineBooking, type BookingRow } from '../storage/booking.entity.js';
import { EngineBookingLog } from '../storage/booking-log.entity.js';
import { EngineBookingResource } from '../storage/booking-resource.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { EngineGroupSeats } from '../storage/group-seats.entity.js';
import { dueOf } from './booking-due.js';
import { eventOf, hasEvent } from './booking-event.js';
import { changeOf } from './booking-log.js';
import type { BookingDetails } from './booking-request.js';
import type { Caller } from './caller.js';
import { claimOf, haveToTakeTurns, slotTaken, takeTurnsToClaim, wantedTime } from './claims.js';
import { seatsOffered, takeSeat } from './group-seats.js';
import { keeping } from './kept-resources.js';
import type { PlacedResource } from './placed-resources.service.js';
import { ChangedMeanwhile } from './transaction.js';

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

/**
 * `resources`: what it takes time of, as read before; none for a seat. Throws code `slot_taken` or `seats_taken` when what the
 * initial state holds cannot be had, and `ChangedMeanwhile`. Needs a transaction around it unless it {@link isOneStatement}.
 */
export async function insertBooking(
  tx: EntityManager,
  caller: Caller,
  graphName: GraphName,
  place: BookingPlace,
  details: BookingDetails,
  at: Date,
  resources: readonly PlacedResource[],
): Promise<BookingRow> {
  const graph = graphs[graphName];
  const { state, effects } = begin(graph);
  const booking = rowOf(caller, place, details, at, { graph: graph.name, state, completed: isFinal(graph, state) });
  const held = effects.includes('claim') ? resources.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : [];
  if (held.length > 0 && hasEvent(booking)) {
    booking.eventId = uuidv7();
  }
  await takeTurnsToClaim(tx, booking.appId, held);
  const log = changeOf(booking, { action: graph.createAction, fromState: null, actor: caller.actor, input: {} });
  // Of several claims, those before the one that is lost refer to the booking: then it is for the transaction to undo all.
  const isHeld = sql(held.length === 1 ? 'exists (select 1 from claim_0)' : 'true');
  await claimAndWrite(tx, booking, held, at, [
    insertInto(tx, EngineBooking, booking, isHeld),
    ...place.furtherResourceIds.map((resourceId) =>
      insertInto(tx, EngineBookingResource, furtherOf(booking, resourceId), isHeld),
    ),
    ...(graph.name === 'group_owner' ? [insertInto(tx, EngineGroupSeats, seatsOffered(booking), isHeld)] : []),
    ...eventsOf(booking, held, at).map((event) => insertInto(tx, EngineEvent, event, isHeld)),
    insertInto(tx, EngineBookingLog, log, isHeld),
  ]);
  if (effects.includes('take_seat')) {
    await takeSeat(tx, booking);
  }
  return booking;
}

/** As one statement. Throws code `slot_taken`, and `ChangedMeanwhile`. */
async function claimAndWrite(
  tx: EntityManager,
  booking: BookingRow,
  held: readonly PlacedResource[],
  at: Date,
  rows: readonly Sql[],
): Promise<void> {
  const claims = held.map((resource, index) => claimOf(wantedTime(booking, resource, at), mayClaim(held, index)));
  const counts = claims.map((_, index) => `(select count(*) from claim_${index})`).join(' + ');
  const statement = together(
    { kept: keeping(booking.appId, held), ...named('claim', claims), ...named('row', rows) },
    sql(`select (select count(*) from kept)::int as kept, (${counts === '' ? '0' : counts})::int as claimed`),
  );
  const [done] = await executeWhole<{ kept: number; claimed: number }>(tx, statement);
  if (done?.kept !== held.length) {
    throw new ChangedMeanwhile();
  }
  const lost = held[done.claimed];
  if (lost !== undefined) {
    throw slotTaken(lost.id);
  }
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
    autoComplete: details.autoComplete,
    bulkId: details.bulkId,
    eventId: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  return { ...row, ...dueOf(row) };
}

/** Whether nothing has to be locked in front of a booking of these resources: a transaction around it adds nothing. */
export function isOneStatement(graphName: GraphName, resources: readonly PlacedResource[]): boolean {
  return !begin(graphs[graphName]).effects.includes('claim') || !haveToTakeTurns(resources);
}

/** Each waits for the one before, so that everybody takes the time of several resources in one order. */
function mayClaim(held: readonly PlacedResource[], index: number): Sql {
  return index === 0
    ? sql('(select count(*) from kept) = ?::int', held.length)
    : sql(`exists (select 1 from claim_${index - 1})`);
}

/** One in a calendar of each resource, of which the booking names its own. */
function eventsOf(booking: BookingRow, held: readonly PlacedResource[], at: Date) {
  const { eventId } = booking;
  return eventId === null
    ? []
    : held.map(({ id: resourceId, calendarId }) =>
        eventOf(booking, { id: resourceId === booking.resourceId ? eventId : uuidv7(), resourceId, calendarId }, at),
      );
}

function furtherOf(
  { appId, id }: BookingRow,
  resourceId: string,
): { appId: string; bookingId: string; resourceId: string } {
  return { appId, bookingId: id, resourceId };
}

function named(name: string, parts: readonly Sql[]): Record<string, Sql> {
  return Object.fromEntries(parts.map((part, index) => [`${name}_${index}`, part]));
}
