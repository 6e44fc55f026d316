/**
 * The resources of a booking that is written stay as they were read, by the statement that writes it: bookings do not wait for
 * each other there, but who changes or deletes a resource, or its calendars, waits for them.
 */
import { type Sql, sql } from '#libs/sql';
import type { BookedResource } from './booked-resources.js';

/** Returns a row for each that is as it was read, locked for sharing in one order for everybody. */
export function keeping(appId: string, resources: readonly BookedResource[]): Sql {
  const same = resources.map(() => 'r.id = ? and r.timezone = ? and r.capacity = ?').join(' or ');
  return sql(
    `select r.id from engine.resource r where r.app_id = ? and (${same === '' ? 'false' : same}) order by r.id for share`,
    appId,
    ...resources.flatMap(({ id, timezone, capacity }) => [id, timezone, capacity]),
  );
}
