/**
 * The resources of a booking: its own, which it is shown with, and further ones that it holds at the same time, such as
 * the room for two people. It has the time of all of them or of none.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EngineBooking } from '../storage/booking.entity.js';
import { EngineBookingResource } from '../storage/booking-resource.entity.js';

export interface BookedResource {
  readonly id: string;
  readonly timezone: string;
  readonly capacity: number;
}

/** The ids of all resources of the booking under `alias`, as a relation with one column. */
export function resourcesOf(alias: string): string {
  return `(select ${alias}.resource_id union all
    select f.resource_id from engine.booking_resource f where f.app_id = ${alias}.app_id and f.booking_id = ${alias}.id)`;
}

/** For sharing: claims do not wait for each other here, but who changes or deletes a resource waits for them. */
const SHARE = `
  select r.id, r.timezone, r.capacity from engine.resource r
  where r.app_id = ? and r.id in (select x.id from engine.booking b, lateral ${resourcesOf('b')} x(id)
    where b.app_id = ? and b.id = ?)
  order by r.id for share of r`;

/** All resources of a booking that is in the database, locked in the one order in which everybody takes their time. */
export async function shareResources(tx: EntityManager, { appId, id }: EngineBooking): Promise<BookedResource[]> {
  return await tx.execute<BookedResource[]>(SHARE, [appId, appId, id]);
}

/** Notes the further resources of a new booking. */
export function addFurtherResources(
  tx: EntityManager,
  { appId, id }: EngineBooking,
  resourceIds: readonly string[],
): void {
  for (const resourceId of resourceIds) {
    tx.create(EngineBookingResource, { appId, bookingId: id, resourceId });
  }
}

/** By booking id, sorted; a booking without any has no entry. */
export async function furtherResources(
  em: EntityManager,
  appId: string,
  bookingIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await em.find(
    EngineBookingResource,
    { appId, bookingId: { $in: [...bookingIds] } },
    { orderBy: { resourceId: 'asc' } },
  );
  const groups = Map.groupBy(rows, ({ bookingId }) => bookingId);
  return new Map([...groups].map(([id, group]) => [id, group.map(({ resourceId }) => resourceId)]));
}
