import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';
import { EngineBooking } from '../storage/booking.entity.js';

/** What a body says about the group booking in which it wants a seat. */
export interface WantedGroup {
  readonly ownerBookingId: string;
  /** May be named, but only as what it is. */
  readonly resourceId: string | undefined;
}

/** In front of the booking, as its deletion does, which would otherwise wait for seats that wait for it. */
const KEEP_RESOURCE = `
  select 1 from engine.resource r where r.app_id = ? and r.id = (
    select b.resource_id from engine.booking b where b.app_id = ? and b.id = ?) for key share`;

/**
 * The group booking, locked for sharing until the transaction ends. Throws `invalid` for what is no group booking, on
 * `field`, and for a resource that is not its own.
 */
export async function lockGroup(
  tx: EntityManager,
  appId: string,
  { ownerBookingId, resourceId }: WantedGroup,
  field: string,
): Promise<EngineBooking> {
  await tx.execute(KEEP_RESOURCE, [appId, appId, ownerBookingId]);
  const owner = await tx.findOne(
    EngineBooking,
    { appId, id: ownerBookingId, graph: 'group_owner' },
    { lockMode: LockMode.PESSIMISTIC_READ },
  );
  if (owner === null) {
    throw EngineError.invalid({ [field]: ['The selected owner booking is invalid.'] });
  }
  if (resourceId !== undefined && resourceId !== owner.resourceId) {
    throw EngineError.invalid({ resource_id: ['The resource is not the one of the owner booking.'] });
  }
  return owner;
}
