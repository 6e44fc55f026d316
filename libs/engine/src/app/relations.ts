/** What an `include` brings along, loaded for a whole page in one query each. Maps are by id; each lists by age or start. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineEvent } from '../storage/event.entity.js';
import { EngineResource } from '../storage/resource.entity.js';

/** Events that one answer holds at most; of more, the earliest. */
export const MAX_EVENTS = 10_000;

/** Calendars of the resources, oldest first; every resource has a list. */
export async function calendarsOf(
  em: EntityManager,
  appId: string,
  resourceIds: readonly string[],
): Promise<Map<string, EngineCalendar[]>> {
  const rows = await em.find(
    EngineCalendar,
    { appId, resourceId: { $in: [...resourceIds] } },
    { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  );
  return grouped(resourceIds, rows, (calendar) => calendar.resourceId);
}

/** Events of the calendars, by start; every calendar has a list. */
export async function eventsOf(
  em: EntityManager,
  appId: string,
  calendarIds: readonly string[],
): Promise<Map<string, EngineEvent[]>> {
  const rows = await em.find(
    EngineEvent,
    { appId, calendarId: { $in: [...calendarIds] } },
    { orderBy: [{ startsAt: 'asc' }, { id: 'asc' }], limit: MAX_EVENTS },
  );
  return grouped(calendarIds, rows, (event) => event.calendarId);
}

export async function calendarsById(
  em: EntityManager,
  appId: string,
  ids: readonly string[],
): Promise<Map<string, EngineCalendar>> {
  const rows = await em.find(EngineCalendar, { appId, id: { $in: [...new Set(ids)] } });
  return new Map(rows.map((calendar) => [calendar.id, calendar]));
}

export async function resourcesById(
  em: EntityManager,
  appId: string,
  ids: readonly string[],
): Promise<Map<string, EngineResource>> {
  const [id, ...others] = new Set(ids);
  if (id !== undefined && others.length === 0) {
    // By its key alone, one that this request has loaded already is not asked for again.
    const resource = await em.findOne(EngineResource, { appId, id });
    return new Map(resource === null ? [] : [[id, resource]]);
  }
  const rows = await em.find(EngineResource, { appId, id: { $in: [...new Set(ids)] } });
  return new Map(rows.map((resource) => [resource.id, resource]));
}

function grouped<T>(keys: readonly string[], rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>(keys.map((key) => [key, []]));
  for (const row of rows) {
    groups.get(keyOf(row))?.push(row);
  }
  return groups;
}
