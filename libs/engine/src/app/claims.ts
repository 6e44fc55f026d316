/**
 * Taking time on a resource and giving it back.
 *
 * The exclusion constraint `claim_no_overlap` decides who gets a slot; nothing read beforehand does. A claim is written
 * with `INSERT … ON CONFLICT DO NOTHING`: it waits for a competitor that has not committed yet, gives no row when that
 * one won, and, unlike a plain INSERT, never deadlocks when many want one slot.
 *
 * The rest of the statement holds what the constraint cannot see: claims that were allowed to double-book (each has a
 * lane of its own, so it collides with nobody), and events that no booking put into the calendar. Those are exactly what
 * `busy-time.ts` counts: what /availability offers can be booked, and what is booked is no longer offered.
 *
 * An all-day event blocks every local day it touches, whatever its hours. Instead of widening each event to its days,
 * the slot is widened to its own days and compared with the event as stored; the two tests are equivalent.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Temporal } from 'temporal-polyfill';
import { v7 as uuidv7 } from 'uuid';
import { startOfDay, startOfNextDay, type EpochMs } from '#libs/scheduling';
import { SHARED_LANE } from '../storage/claim.entity.js';
import { countsForAvailability } from './counting-calendars.js';

export interface WantedTime {
  readonly appId: string;
  readonly resourceId: string;
  readonly bookingId: string;
  /** Half-open [start, end), not empty. */
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** The resource's zone: all-day events block its local days. */
  readonly zone: string;
  /** Takes the time whoever has it. It is busy afterwards for everyone who does not double-book too. */
  readonly allowDoubleBookings: boolean;
  /** Books over all-day events; for slots that a query with `ignore_all_day_events` offered. */
  readonly ignoreAllDayEvents: boolean;
  readonly at: Date;
}

const INSERT_CLAIM = `
  insert into engine.claim (app_id, id, resource_id, booking_id, during, lane, active, created_at)
  select ?::uuid, ?::uuid, ?::uuid, ?::uuid, tstzrange(?::timestamptz, ?::timestamptz, '[)'), ?::uuid, true, ?::timestamptz`;

const UNLESS_TAKEN = `
  where not exists (
    select 1 from engine.claim c
    where c.app_id = ? and c.resource_id = ? and c.active and c.lane <> '${SHARED_LANE}'
      and c.during && tstzrange(?::timestamptz, ?::timestamptz)
  ) and not exists (
    select 1 from engine.event e join engine.calendar k on k.app_id = e.app_id and k.id = e.calendar_id
    where e.app_id = ? and e.resource_id = ? and e.booking_id is null and ${countsForAvailability('k')}
      and tstzrange(e.starts_at, e.ends_at) && tstzrange(?::timestamptz, ?::timestamptz)
      and case when e.all_day then not ?::boolean
        else tstzrange(e.starts_at, e.ends_at) && tstzrange(?::timestamptz, ?::timestamptz) end
  )`;

const OR_LOSE = `
  on conflict do nothing
  returning id`;

/**
 * Makes the time the booking's own; false when somebody or something else has it, and then nothing was written. The
 * booking's row must exist already, in the same transaction, which the caller rolls back on false.
 */
export async function takeTime(tx: EntityManager, wanted: WantedTime): Promise<boolean> {
  const { appId, resourceId, bookingId, zone } = wanted;
  const id = uuidv7();
  const [start, end] = [timestamp(wanted.start), timestamp(wanted.end)];
  const lane = wanted.allowDoubleBookings ? id : SHARED_LANE;
  const claim = [appId, id, resourceId, bookingId, start, end, lane, timestamp(wanted.at.getTime())];
  if (wanted.allowDoubleBookings) {
    return (await tx.execute<unknown[]>(INSERT_CLAIM + OR_LOSE, claim)).length === 1;
  }
  const dayStart = timestamp(startOfDay(zone, wanted.start));
  const dayEnd = timestamp(startOfNextDay(zone, wanted.end - 1));
  const rows = await tx.execute<unknown[]>(INSERT_CLAIM + UNLESS_TAKEN + OR_LOSE, [
    ...claim,
    appId,
    resourceId,
    start,
    end,
    appId,
    resourceId,
    dayStart,
    dayEnd,
    wanted.ignoreAllDayEvents,
    start,
    end,
  ]);
  return rows.length === 1;
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
