/**
 * The resources that a new booking takes time of, each with the calendar that shows it there. They are read first and kept when
 * the booking is written, by the statement that writes it: bookings do not wait for each other there, but who changes or
 * deletes a resource, or its calendars, waits for them.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Sql, sql } from '#libs/sql';
import { EngineError } from '../engine.errors.js';
import { EngineResource } from '../storage/resource.entity.js';
import { type BookedResource, noSuchFurtherResource } from './booked-resources.js';
import { notItsCalendar } from './booking-calendars.service.js';
import type { SqlCondition } from './search-conditions.js';
import { arrayLiteral } from './sql-array.js';

interface OwnRow extends Record<string, unknown> {
  readonly calendar_id: string | null;
  readonly condition: boolean;
}

export interface PlacedResource extends BookedResource {
  readonly calendarId: string;
}

/** Returns a row for each that is as it was read, locked for sharing in one order for everybody. */
export function keeping(appId: string, resources: readonly BookedResource[]): Sql {
  const same = resources.map(() => 'r.id = ? and r.timezone = ? and r.capacity = ?').join(' or ');
  return sql(
    `select r.id from engine.resource r where r.app_id = ? and (${same === '' ? 'false' : same}) order by r.id for share`,
    appId,
    ...resources.flatMap(({ id, timezone, capacity }) => [id, timezone, capacity]),
  );
}

/** A calendar that was asked for, else the primary one. */
const CALENDAR = 'k.app_id = r.app_id and k.resource_id = r.id and';

const FURTHER = `
  select r.id, r.timezone, r.capacity, k.id as "calendarId"
  from engine.resource r join engine.calendar k on ${CALENDAR} k.is_primary
  where r.app_id = ? and r.id = any(?::uuid[])
  order by r.id`;

/**
 * The resource a booking is shown with, and whether `condition` is true. Throws `not_found` for the resource, `invalid` for a
 * calendar that is not the resource's.
 */
export async function placeOwn(
  tx: EntityManager,
  appId: string,
  { resourceId, calendarId }: { readonly resourceId: string; readonly calendarId: string | undefined },
  condition: SqlCondition,
): Promise<PlacedResource & { readonly condition: boolean }> {
  const [which, asked] = calendarId === undefined ? ['k.is_primary', []] : ['k.id = ?', [calendarId]];
  const [row] = await tx.execute<OwnRow[]>(
    `select r.*, k.id as calendar_id, (${condition.sql}) as condition
       from engine.resource r left join engine.calendar k on ${CALENDAR} ${which}
      where r.app_id = ? and r.id = ?`,
    [...condition.params, ...asked, appId, resourceId],
  );
  if (row === undefined) {
    throw EngineError.notFound('Resource');
  }
  const { calendar_id: target, condition: isTrue, ...columns } = row;
  if (target === null) {
    throw calendarId === undefined ? EngineError.notFound('Calendar') : notItsCalendar();
  }
  const { id, timezone, capacity } = tx.map(EngineResource, columns);
  return { id, timezone, capacity, calendarId: target, condition: isTrue };
}

/** Further ones, by id. Throws `invalid` on the entry of `openslot.resource_ids` that names no resource. */
export async function placeFurther(
  tx: EntityManager,
  appId: string,
  ids: readonly string[],
): Promise<readonly PlacedResource[]> {
  if (ids.length === 0) {
    return [];
  }
  const placed = await tx.execute<PlacedResource[]>(FURTHER, [appId, arrayLiteral(ids)]);
  const missing = ids.findIndex((id) => placed.every((resource) => resource.id !== id));
  if (missing !== -1) {
    throw noSuchFurtherResource(missing);
  }
  return placed;
}
