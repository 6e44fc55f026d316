/**
 * What makes resources busy, for all resources of a request in one query, as integers.
 *
 * A resource is busy while it has as many active claims as its capacity (whatever calendar the bookings went to) or an event
 * that no booking put there, in a calendar that counts: the primary one and the synced ones, or, when a query singles
 * calendars out, exactly those. The answer is JSON lists of epoch milliseconds: both drivers read those natively, 15 times
 * faster than PostgreSQL arrays (measured with 146,000 entries), and a Date object per row would cost more than the search
 * itself.
 *
 * The lateral join makes the planner enter the GiST indexes `claim_no_overlap` and `event_busy` once per resource.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { BusyEntry, Interval } from '#libs/scheduling';
import { Temporal } from 'temporal-polyfill';
import { countsForAvailability } from './counting-calendars.js';
import { arrayLiteral } from './sql-array.js';

export interface BusySource {
  readonly resourceId: string;
  /** Only the events of these calendars count; without it, those of the primary and the synced calendars. */
  readonly calendarIds?: readonly string[] | undefined;
}

/** An all-day event blocks whole local days, and a local day reaches up to 26 hours beyond its UTC date. */
const ALL_DAY_MARGIN_MS = 2 * 86_400_000;

const BUSY_SQL = `
  select r.id as resource_id,
    json_agg((extract(epoch from busy.starts_at) * 1000)::bigint) as starts,
    json_agg((extract(epoch from busy.ends_at) * 1000)::bigint) as ends,
    json_agg(busy.all_day) as all_day,
    json_agg(busy.claimed) as claimed
  from unnest(?::uuid[], ?::boolean[]) as r(id, singled_out)
  cross join lateral (
    select lower(c.during) as starts_at, upper(c.during) as ends_at, false as all_day, true as claimed
    from engine.claim c
    where c.app_id = ? and c.resource_id = r.id and c.active
      and c.during && tstzrange(?::timestamptz, ?::timestamptz)
    union all
    select e.starts_at, e.ends_at, e.all_day, false
    from engine.event e join engine.calendar k on k.app_id = e.app_id and k.id = e.calendar_id
    where e.app_id = ? and e.resource_id = r.id and e.booking_id is null
      and tstzrange(e.starts_at, e.ends_at) && tstzrange(?::timestamptz, ?::timestamptz)
      and case when r.singled_out then e.calendar_id = any(?::uuid[]) else ${countsForAvailability('k')} end
  ) busy
  group by r.id`;

const COUNTING_SQL = `
  select k.resource_id, array_agg(k.id order by k.id) as ids
  from engine.calendar k
  where k.app_id = ? and k.resource_id = any(?::uuid[]) and ${countsForAvailability('k')}
  group by k.resource_id`;

interface BusyRow {
  resource_id: string;
  starts: number[];
  ends: number[];
  all_day: boolean[];
  claimed: boolean[];
}

/**
 * Busy entries by resource id, unsorted and possibly overlapping; every source has a list. Entries that reach into
 * `window` are whole, and so are those within `bufferMs` or an all-day margin of it. Ids must be well-formed UUIDs.
 */
export async function loadBusyTime(
  em: EntityManager,
  appId: string,
  sources: readonly BusySource[],
  window: Interval,
  bufferMs: number,
): Promise<Map<string, BusyEntry[]>> {
  const busy = new Map<string, BusyEntry[]>(sources.map(({ resourceId }) => [resourceId, []]));
  const margin = bufferMs + ALL_DAY_MARGIN_MS;
  const from = Temporal.Instant.fromEpochMilliseconds(window.start - margin).toString();
  const to = Temporal.Instant.fromEpochMilliseconds(window.end + margin).toString();
  const rows = await em.execute<BusyRow[]>(BUSY_SQL, [
    arrayLiteral(sources.map(({ resourceId }) => resourceId)),
    arrayLiteral(sources.map(({ calendarIds }) => String(calendarIds !== undefined))),
    appId,
    from,
    to,
    appId,
    from,
    to,
    arrayLiteral(sources.flatMap(({ calendarIds }) => calendarIds ?? [])),
  ]);
  for (const { resource_id, starts, ends, all_day, claimed } of rows) {
    busy.set(
      resource_id,
      starts.map((start, index) => ({
        start,
        end: ends[index]!,
        allDay: all_day[index]!,
        claim: claimed[index]!,
      })),
    );
  }
  return busy;
}

/** The calendars whose events `loadBusyTime` counts, by resource id. */
export async function searchedCalendars(
  em: EntityManager,
  appId: string,
  sources: readonly BusySource[],
): Promise<Map<string, readonly string[]>> {
  const rows = await em.execute<{ resource_id: string; ids: string[] }[]>(COUNTING_SQL, [
    appId,
    arrayLiteral(sources.map(({ resourceId }) => resourceId)),
  ]);
  const counting = new Map(rows.map(({ resource_id, ids }) => [resource_id, ids]));
  return new Map(
    sources.map(({ resourceId, calendarIds }) => [resourceId, calendarIds ?? counting.get(resourceId) ?? []]),
  );
}
