/** What the busy entries are that an explanation names. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EpochMs } from '#libs/scheduling';
import { arrayLiteral } from './sql-array.js';

export interface BusyEntryDetails {
  readonly id: string;
  readonly type: 'booking' | 'event';
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly allDay: boolean;
  /** The title. */
  readonly what: string;
}

interface DetailsRow {
  id: string;
  type: BusyEntryDetails['type'];
  start_ms: number;
  end_ms: number;
  all_day: boolean;
  what: string;
}

const DETAILS_SQL = `
  select b.id, 'booking' as type, date_part('epoch', b.starts_at) * 1000 as start_ms,
    date_part('epoch', b.ends_at) * 1000 as end_ms, false as all_day, b.what
  from engine.booking b where b.app_id = ? and b.id = any(?::uuid[])
  union all
  select e.id, 'event', date_part('epoch', e.starts_at) * 1000, date_part('epoch', e.ends_at) * 1000, e.all_day, e.what
  from engine.event e where e.app_id = ? and e.id = any(?::uuid[])`;

/** By id; without those that are gone meanwhile. */
export async function loadBusyEntries(
  em: EntityManager,
  appId: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, BusyEntryDetails>> {
  if (ids.size === 0) {
    return new Map();
  }
  const list = arrayLiteral([...ids]);
  const rows = await em.execute<DetailsRow[]>(DETAILS_SQL, [appId, list, appId, list]);
  return new Map(
    rows.map(({ id, type, start_ms, end_ms, all_day, what }) => [
      id,
      { id, type, start: Math.round(start_ms), end: Math.round(end_ms), allDay: all_day, what },
    ]),
  );
}
