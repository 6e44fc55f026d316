/**
 * What makes resources busy, as integers.
 *
 * A resource is busy while it has as many active claims as its capacity (whatever calendar the bookings went to) or an event
 * that no booking put there, in a calendar that counts: the primary one and the synced ones, or, when a query singles
 * calendars out, exactly those.
 *
 * It travels as the bytes of floating-point epoch milliseconds, four times cheaper for the database than JSON, and for us
 * no more than a copy (measured with 20,000 entries); a Date object per row would cost more than the search itself.
 */
import { BUSY_KIND, type BusyTime, type Interval } from '#libs/scheduling';
import { Temporal } from 'temporal-polyfill';
import { countsForAvailability } from './counting-calendars.js';

export interface BusySource {
  readonly resourceId: string;
  /** Only the events of these calendars count; without it, those of the primary and the synced calendars. */
  readonly calendarIds?: readonly string[] | undefined;
}

/** The columns `busy_times` and `busy_kinds`; null when nothing is busy. */
export interface BusyColumns {
  readonly busy_times: Uint8Array | null;
  readonly busy_kinds: string | null;
}

/** An all-day event blocks whole local days, and a local day reaches up to 26 hours beyond its UTC date. */
const ALL_DAY_MARGIN_MS = 2 * 86_400_000;

/**
 * Two columns for the resource `r` (`app_id`, `id`), whose `singled_out` says that only certain calendars count. Parameters:
 * start and end of the period, then both again, then those calendars. A subquery per resource enters the GiST indexes
 * `claim_no_overlap` and `event_busy` once for each; the first one answers without the table.
 */
export const BUSY_COLUMNS_SQL = `
  select string_agg(float8send(round(date_part('epoch', entry.starts_at) * 1000))
      || float8send(round(date_part('epoch', entry.ends_at) * 1000)), '') as busy_times,
    string_agg(entry.kind, '') as busy_kinds
  from (
    select lower(c.during) as starts_at, upper(c.during) as ends_at, '${BUSY_KIND.claim}' as kind
    from engine.claim c
    where c.app_id = r.app_id and c.resource_id = r.id and c.active
      and c.during && tstzrange(?::timestamptz, ?::timestamptz)
    union all
    select e.starts_at, e.ends_at, case when e.all_day then '${BUSY_KIND.allDay}' else '0' end
    from engine.event e join engine.calendar k on k.app_id = e.app_id and k.id = e.calendar_id
    where e.app_id = r.app_id and e.resource_id = r.id and e.booking_id is null
      and tstzrange(e.starts_at, e.ends_at) && tstzrange(?::timestamptz, ?::timestamptz)
      and case when wanted.singled_out then e.calendar_id = any(?::uuid[]) else ${countsForAvailability('k')} end
  ) entry`;

/**
 * The period to load for a search in `window`, as timestamps: entries that reach into it are whole, and so are those
 * within `bufferMs` or an all-day margin of it.
 */
export function busyPeriod(window: Interval, bufferMs: number): readonly [from: string, to: string] {
  const margin = bufferMs + ALL_DAY_MARGIN_MS;
  return [timestamp(window.start - margin), timestamp(window.end + margin)];
}

/** The entries, unsorted and possibly overlapping. */
export function readBusyTime({ busy_times: times, busy_kinds: kinds }: BusyColumns): BusyTime {
  const count = kinds?.length ?? 0;
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const codes = new Uint8Array(count);
  if (times === null || kinds === null) {
    return { starts, ends, kinds: codes };
  }
  const view = new DataView(times.buffer, times.byteOffset, times.byteLength);
  for (let index = 0; index < count; index += 1) {
    starts[index] = view.getFloat64(index * 16);
    ends[index] = view.getFloat64(index * 16 + 8);
    codes[index] = kinds.charCodeAt(index) - 48;
  }
  return { starts, ends, kinds: codes };
}

function timestamp(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString();
}
