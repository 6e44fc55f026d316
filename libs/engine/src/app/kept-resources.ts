/**
 * The resources of bookings that are written stay as they were read, by the statement that writes them: bookings do not wait for
 * each other there, but who changes or deletes a resource, or its calendars, waits for them.
 */
import { type Sql, sql } from '#libs/sql';
import { isTurnFree } from './time-turns.js';

/** Whether bookings wait for whoever has a resource locked or the turn on it, or count it as changed. */
export type Patience = 'waits' | 'waits for nobody';

/** The resources of the relation `wanted` as they are now, locked for sharing in one order for everybody. */
export function keeping(patience: Patience): Sql {
  const [among, skip] = patience === 'waits' ? ['true', ''] : [isTurnFree('w.app_id', 'w.resource_id'), 'skip locked'];
  return sql(`
    select r.app_id, r.id, r.timezone, r.capacity from engine.resource r
    where (r.app_id, r.id) in (select w.app_id, w.resource_id from wanted w where ${among})
    order by r.id for share ${skip}`);
}

/** Whether the resource of a row `w` of `wanted` is as it was read, by the relation `kept`. */
export const IS_KEPT = sql(`exists (
  select 1 from kept k where k.app_id = w.app_id and k.id = w.resource_id and k.timezone = w.zone and k.capacity = w.capacity
)`);
