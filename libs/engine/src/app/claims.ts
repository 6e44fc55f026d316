/**
 * Taking time on a resource and giving it back.
 *
 * The exclusion constraint `claim_no_overlap` decides who gets a slot; nothing read beforehand does. A claim is written
 * with `INSERT … ON CONFLICT DO NOTHING`: it waits for a competitor that has not committed yet, gives no row when that
 * one won, and, unlike a plain INSERT, never deadlocks when many want one slot.
 *
 * A resource that holds several bookings at one moment is beyond such a constraint: with mixed lengths, seats in fixed lanes
 * would refuse what there is room for. There every claim has a lane of its own, and whoever wants time waits for its turn
 * and counts. The capacity cannot change meanwhile, since the resource's row is locked for sharing; so claims of the two
 * kinds never race, and each kind counts those of the other that an earlier capacity left behind.
 *
 * The condition of the statement holds what the constraint cannot see: claims with a lane of their own (those that were allowed
 * to double-book too: they collide with nobody), and events that no booking put into the calendar. Those are exactly what
 * `busy-time.ts` counts: what /availability offers can be booked, and what is booked is no longer offered.
 *
 * An all-day event blocks every local day it touches, whatever its hours. Instead of widening each event to its days,
 * the slot is widened to its own days and compared with the event as stored; the two tests are equivalent.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Temporal } from 'temporal-polyfill';
import { v7 as uuidv7 } from 'uuid';
import { startOfDay, startOfNextDay, type EpochMs } from '#libs/scheduling';
import { type Sql, sql, together } from '#libs/sql';
import { EngineError } from '../engine.errors.js';
import type { BookingRow } from '../storage/booking.entity.js';
import { SHARED_LANE } from '../storage/claim.entity.js';
import type { BookedResource } from './booked-resources.js';
import { countsForAvailability } from './counting-calendars.js';
import { takeTurn } from './time-turns.js';

export interface WantedTime {
  readonly appId: string;
  readonly resourceId: string;
  readonly bookingId: string;
  /** Half-open [start, end), not empty. */
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** The resource's zone: all-day events block its local days. */
  readonly zone: string;
  /** How many bookings the resource can hold at one moment. */
  readonly capacity: number;
  /** Takes the time whoever has it. It is busy afterwards for everyone who does not double-book too. */
  readonly allowDoubleBookings: boolean;
  /** Books over all-day events; for slots that a query with `ignore_all_day_events` offered. */
  readonly ignoreAllDayEvents: boolean;
  readonly at: Date;
}

/** Claims with a lane of their own, which `claim_no_overlap` does not compare with the shared one. */
const NOTHING_BESIDE = `
  not exists (
    select 1 from engine.claim c
    where c.app_id = w.app_id and c.resource_id = w.resource_id and c.active and c.lane <> '${SHARED_LANE}'
      and c.during && tstzrange(w.starts_at, w.ends_at)
  )`;

/** The most claims that overlap at one moment: claims are counted up where they start and down where they end. */
const BELOW_CAPACITY = `
  (
    select coalesce(max(taken), 0) from (
      select sum(edge.step) over (order by edge.at, edge.step) as taken
      from engine.claim c, lateral (values (lower(c.during), 1), (upper(c.during), -1)) as edge(at, step)
      where c.app_id = w.app_id and c.resource_id = w.resource_id and c.active
        and c.during && tstzrange(w.starts_at, w.ends_at)
    ) sweep
  ) < w.capacity`;

const NO_EVENT = `
  not exists (
    select 1 from engine.event e join engine.calendar k on k.app_id = e.app_id and k.id = e.calendar_id
    where e.app_id = w.app_id and e.resource_id = w.resource_id and e.booking_id is null and ${countsForAvailability('k')}
      and tstzrange(e.starts_at, e.ends_at) && tstzrange(w.first_day, w.days_end)
      and case when e.all_day then not w.over_all_day
        else tstzrange(e.starts_at, e.ends_at) && tstzrange(w.starts_at, w.ends_at) end
  )`;

const LOST = `
  select w.resource_id from wanted w
  where not exists (select 1 from claimed c where c.resource_id = w.resource_id)
  order by w.resource_id`;

/** Each is judged by itself, by the index: in a `case` nothing of it is made a join of. */
const IS_FREE = `
  case when w.doubles then true
    when w.capacity > 1 then ${BELOW_CAPACITY} and ${NO_EVENT}
    else ${NOTHING_BESIDE} and ${NO_EVENT} end`;

/** What a booking that is to hold the resource wants of it. */
export function wantedTime(booking: BookingRow, { id, timezone, capacity }: BookedResource, at: Date): WantedTime {
  return {
    appId: booking.appId,
    resourceId: id,
    bookingId: booking.id,
    start: booking.startsAt.getTime(),
    end: booking.endsAt.getTime(),
    zone: timezone,
    capacity,
    allowDoubleBookings: booking.settings['allow_double_bookings'] === true,
    ignoreAllDayEvents: booking.settings['ignore_all_day_events'] === true,
    at,
  };
}

/** Before the first claim on any of them; they are all that the booking takes. */
export async function takeTurnsToClaim(
  tx: EntityManager,
  appId: string,
  resources: readonly BookedResource[],
): Promise<void> {
  if (haveToTakeTurns(resources)) {
    await takeTurn(
      tx,
      appId,
      resources.map(({ id }) => id),
    );
  }
}

/** Whether any of them has to wait for its turn when they are booked together. */
export function haveToTakeTurns(resources: readonly BookedResource[]): boolean {
  return resources.length > 1 || resources.some(({ capacity }) => capacity > 1);
}

/**
 * Makes the times the booking's own; throws code `slot_taken` when somebody or something else has one. The booking's row must
 * exist already, the resources' be locked for sharing, and {@link takeTurnsToClaim} be done.
 */
export async function takeTime(tx: EntityManager, wanted: readonly WantedTime[]): Promise<void> {
  const { text, params } = together({ wanted: rowsOf(wanted), claimed: claiming() }, sql(LOST));
  const [lost] = await tx.execute<{ resource_id: string }[]>(text, [...params]);
  if (lost !== undefined) {
    throw slotTaken(lost.resource_id);
  }
}

/** As a relation `wanted`, which {@link claiming} claims. */
export function rowsOf(wanted: readonly WantedTime[]): Sql {
  return sql(
    `select * from json_to_recordset(?::json) as w(app_id uuid, id uuid, resource_id uuid, booking_id uuid,
      starts_at timestamptz, ends_at timestamptz, first_day timestamptz, days_end timestamptz, zone text, capacity int,
      lane uuid, doubles boolean, over_all_day boolean, at timestamptz)`,
    JSON.stringify(wanted.map(rowOf)),
  );
}

/**
 * Claims what could be had of the relation `wanted`, whose rows do not count each other, in the one order in which everybody
 * takes time, and gives its `booking_id` and `resource_id`. `when`: what else has to be true of a row `w`.
 */
export function claiming(when: Sql = sql('true')): Sql {
  return sql(
    `insert into engine.claim (app_id, id, resource_id, booking_id, during, lane, capacity, active, created_at)
      select w.app_id, w.id, w.resource_id, w.booking_id, tstzrange(w.starts_at, w.ends_at, '[)'), w.lane, w.capacity, true, w.at
      from wanted w where ${when.text} and ${IS_FREE}
      order by w.resource_id, w.starts_at
      on conflict do nothing
      returning booking_id, resource_id`,
    ...when.params,
  );
}

function rowOf(wanted: WantedTime): Record<string, unknown> {
  const { appId, resourceId, bookingId, start, end, capacity, allowDoubleBookings, ignoreAllDayEvents } = wanted;
  const id = uuidv7();
  const [firstDay, daysEnd] = localDays(wanted);
  return {
    app_id: appId,
    id,
    resource_id: resourceId,
    booking_id: bookingId,
    starts_at: timestamp(start),
    ends_at: timestamp(end),
    first_day: firstDay,
    days_end: daysEnd,
    zone: wanted.zone,
    capacity,
    lane: allowDoubleBookings || capacity > 1 ? id : SHARED_LANE,
    doubles: allowDoubleBookings,
    over_all_day: ignoreAllDayEvents,
    at: wanted.at,
  };
}

export function slotTaken(resourceId: string): EngineError {
  return EngineError.refused('The requested time is no longer available.', 'slot_taken', 422, {
    resource_id: resourceId,
  });
}

/** The whole local days that the wanted time touches. */
function localDays({ zone, start, end }: WantedTime): [start: string, end: string] {
  return [timestamp(startOfDay(zone, start)), timestamp(startOfNextDay(zone, end - 1))];
}

/** Frees the booking's time, if it holds any. The claim stays as a record. */
export async function giveBack(tx: EntityManager, appId: string, bookingId: string): Promise<void> {
  await tx.execute('update engine.claim set active = false where app_id = ? and booking_id = ? and active', [
    appId,
    bookingId,
  ]);
}

function timestamp(ms: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString();
}
