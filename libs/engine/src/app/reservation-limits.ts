/**
 * What an app's widget key may reserve at a moment. It stands in every page that shows the widget, so whoever reads it there could
 * take all time off the market. The API key is the operator's own, who limits those behind it.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { brokenLimit } from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import { resourcesOf } from './booked-resources.js';
import type { Caller } from './caller.js';
import { arrayLiteral } from './sql-array.js';

const SECOND_MS = 1_000;

/** One reservation of the key after the other, so that each is counted. The lock ends with the transaction. */
const LOCK = 'select pg_advisory_xact_lock(hashtextextended(?, 0))';

const LIVE = `
  select array_to_json(array(select r.id from ${resourcesOf('b')} r(id))) as "resourceIds",
    (extract(epoch from b.ends_at - b.starts_at) * 1000)::float8 as "heldMs",
    (extract(epoch from b.due_at) * 1000)::float8 as "expiresAtMs"
  from engine.booking b
  join engine.booking_log l on l.app_id = b.app_id and l.booking_id = b.id and l.version = 1 and l.actor = 'widget_key'
  where b.app_id = ? and b.state = 'reserved' and b.due_at > ?::timestamptz`;

const CAPACITIES = 'select id, capacity from engine.resource where app_id = ? and id = any(?::uuid[])';

/** Throws code `limit_reached` (429) when the caller has reserved all it may, until its transaction is over. */
export async function assertMayReserve(
  tx: EntityManager,
  { appId, actor }: Caller,
  resourceIds: readonly string[],
  heldMs: number,
  at: Date,
): Promise<void> {
  if (actor !== 'widget_key') {
    return;
  }
  await tx.execute(LOCK, [`engine/reservations/${appId}`]);
  const live = await tx.execute<{ resourceIds: string[]; heldMs: number; expiresAtMs: number }[]>(LIVE, [
    appId,
    at.toISOString(),
  ]);
  const resources = await tx.execute<{ id: string; capacity: number }[]>(CAPACITIES, [
    appId,
    arrayLiteral(resourceIds),
  ]);
  const broken = brokenLimit(live, { resources, heldMs });
  if (broken !== undefined) {
    const { limit, max, resourceId, eased } = broken;
    throw EngineError.limited(
      `No more can be reserved with this key (${limit}: ${max}). Book what is reserved, or give it back.`,
      { limit, max, ...(resourceId === null ? {} : { resource_id: resourceId }) },
      eased === undefined ? undefined : Math.max(1, Math.ceil((eased - at.getTime()) / SECOND_MS)),
    );
  }
}
