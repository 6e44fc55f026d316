/**
 * Whom a findtime query is about. It can name resources by id or by email, and calendars; a calendar brings in the
 * resource that owns it and narrows that resource's events to the calendars named. Its claims count all the same: a
 * booked slot is never offered.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';
import { EngineCalendar } from '../storage/calendar.entity.js';
import { EngineResource } from '../storage/resource.entity.js';
import type { BusySource } from './busy-time.js';
import type { ResourcesService } from './resources.service.js';

export interface PeopleQuery {
  readonly resourceIds: readonly string[];
  readonly calendarIds: readonly string[];
  readonly emails: readonly string[];
}

export interface People {
  /** By id first, then by email, then by calendar; none twice. */
  readonly resources: readonly EngineResource[];
  /** One for each resource. */
  readonly sources: readonly BusySource[];
}

/** Throws `not_found` for the first kind of thing that is unknown: Calendar, then Resource. */
export async function loadPeople(
  em: EntityManager,
  service: ResourcesService,
  appId: string,
  { resourceIds, calendarIds, emails }: PeopleQuery,
): Promise<People> {
  const calendars = await loadCalendars(em, appId, calendarIds);
  const emailIds = await idsByEmail(em, appId, emails);
  const owners = calendars.map(({ resourceId }) => resourceId);
  const resources = await service.findMany(em, appId, [...resourceIds, ...emailIds, ...owners]);
  const named = Map.groupBy(calendars, ({ resourceId }) => resourceId);
  return {
    resources,
    sources: resources.map(({ id }) => ({
      resourceId: id,
      calendarIds: named.get(id)?.map((calendar) => calendar.id),
    })),
  };
}

async function loadCalendars(em: EntityManager, appId: string, ids: readonly string[]): Promise<EngineCalendar[]> {
  if (ids.length === 0) {
    return [];
  }
  const found = await em.find(EngineCalendar, { appId, id: { $in: [...ids] } });
  const byId = new Map(found.map((calendar) => [calendar.id, calendar]));
  return ids.map((id) => {
    const calendar = byId.get(id);
    if (calendar === undefined) {
      throw EngineError.notFound('Calendar');
    }
    return calendar;
  });
}

async function idsByEmail(em: EntityManager, appId: string, emails: readonly string[]): Promise<string[]> {
  if (emails.length === 0) {
    return [];
  }
  const keys = emails.map((email) => email.trim().toLowerCase());
  const found = await em.find(EngineResource, { appId, emailKey: { $in: keys } });
  const idByKey = new Map(found.map(({ emailKey, id }) => [emailKey, id]));
  return keys.map((key) => {
    const id = idByKey.get(key);
    if (id === undefined) {
      throw EngineError.notFound('Resource');
    }
    return id;
  });
}
