/**
 * What makes resources busy, as integers.
 *
 * A resource is busy while it has as many active claims as its capacity (whatever calendar the bookings went to) or an event
 * that no booking put there, in a calendar that counts: the primary one and the synced ones, or, when a query singles
 * calendars out, exactly those.
 *
 * It travels as the bytes of the database's own timestamps, which cost it a sixth of what JSON does, and us no more than a copy
 * (measured with 20,000 entries); a Date object per row would cost more than the search itself.
 */
import { BUSY_KIND, type BusyTime, type EpochMs, type Interval } from '#libs/scheduling';
import { countsForAvailability } from './counting-calendars.js';

export interface BusySource {
  readonly resourceId: string;
  /** Only the events of these calendars count; without it, those of the primary and the synced calendars. */
  readonly calendarIds?: readonly string[] | undefined;
}

/** The columns of `busyColumnsSql`; null when nothing is busy. */
export interface BusyColumns {
  readonly busy_times: Uint8Array | null;
  readonly busy_kinds: string | null;
  /** Of the booking of a claim, or the event. */
  readonly busy_ids?: string | null;
}

/** An all-day event blocks whole local days, and a local day reaches up to 26 hours beyond its UTC date. */
const ALL_DAY_MARGIN_MS = 2 * 86_400_000;
const Y2K_MS = Date.UTC(2000, 0);

/**
 * Two columns for the resource `r` (`app_id`, `id`) in `wanted.period`; where `wanted.calendar_ids` is not null, only these
 * calendars count. With `named`, `busy_ids` as well, and holds are told from other claims. A subquery per resource enters the
 * GiST indexes `claim_no_overlap` and `event_busy` once for each; where nothing has to be named, the first one answers
 * without its table.
 */
export function busyColumnsSql({ named }: { readonly named: boolean }): string {
  return `
  select string_agg(timestamptz_send(entry.starts_at) || timestamptz_send(entry.ends_at), '') as busy_times,
    string_agg(entry.kind, '') as busy_kinds${named ? ", string_agg(entry.id::text, ',') as busy_ids" : ''}
  from (
    select lower(c.during) as starts_at, upper(c.during) as ends_at, ${named ? CLAIM_KIND_SQL : `'${BUSY_KIND.claim}'`} as kind,
      c.booking_id as id
    from engine.claim c
    where c.app_id = r.app_id and c.resource_id = r.id and c.active
      and c.during && wanted.period
    union all
    select e.starts_at, e.ends_at, case when e.all_day then '${BUSY_KIND.allDay}' else '0' end, e.id
    from engine.event e join engine.calendar k on k.app_id = e.app_id and k.id = e.calendar_id
    where e.app_id = r.app_id and e.resource_id = r.id and e.booking_id is null
      and tstzrange(e.starts_at, e.ends_at) && wanted.period
      and case when wanted.calendar_ids is null then ${countsForAvailability('k')} else e.calendar_id = any(wanted.calendar_ids) end
  ) entry`;
}

const CLAIM_KIND_SQL = `(
      select case when b.graph = 'reservation' then '${BUSY_KIND.claim + BUSY_KIND.hold}' else '${BUSY_KIND.claim}' end
      from engine.booking b where b.app_id = c.app_id and b.id = c.booking_id)`;

/**
 * The period to load for a search in `window`: entries that reach into it are whole, and so are those within `bufferMs` or an
 * all-day margin of it.
 */
export function busyPeriod(window: Interval, bufferMs: number): Interval {
  const margin = bufferMs + ALL_DAY_MARGIN_MS;
  return { start: window.start - margin, end: window.end + margin };
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
    starts[index] = timestampAt(view, index * 16);
    ends[index] = timestampAt(view, index * 16 + 8);
    codes[index] = kinds.charCodeAt(index) - 48;
  }
  return { starts, ends, kinds: codes };
}

/** PostgreSQL sends a timestamp as a 64-bit integer, microseconds since 2000. */
function timestampAt(view: DataView, offset: number): EpochMs {
  return Math.round((view.getInt32(offset) * 2 ** 32 + view.getUint32(offset + 4)) / 1000) + Y2K_MS;
}
