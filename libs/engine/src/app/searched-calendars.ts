import type { EntityManager } from '@mikro-orm/postgresql';
import type { BusySource } from './busy-time.js';
import { countsForAvailability } from './counting-calendars.js';
import { arrayLiteral } from './sql-array.js';

const COUNTING_SQL = `
  select k.resource_id, array_agg(k.id order by k.id) as ids
  from engine.calendar k
  where k.app_id = ? and k.resource_id = any(?::uuid[]) and ${countsForAvailability('k')}
  group by k.resource_id`;

/** The calendars whose events make resources busy, by resource id. */
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
