/** What Timekit refuses of a new hold, in our words. */
import { TimekitConflictError, type TimekitError, TimekitInvalidError } from '#libs/timekit';
import { UpstreamRefusal } from '../http/upstream-refusal.js';
import { ResourcesError } from '../resources/resources.errors.js';
import type { HoldRequest } from './hold-request.js';
import { HoldsError } from './holds.errors.js';
import type { WantedPlace } from './wanted-resources.service.js';

/** A definite refusal of a new hold, in our terms. */
export function newHoldRefusal(error: TimekitError, { of }: HoldRequest, { resource, further }: WantedPlace): unknown {
  if (error instanceof TimekitConflictError) {
    const taken = [resource, ...further].find(({ timekitResourceId }) => timekitResourceId === error.resourceId);
    return HoldsError.slotTaken(error, taken?.id);
  }
  if (error instanceof TimekitInvalidError) return UpstreamRefusal.of(error, (field) => pointerOf(field, of.kind));
  return ResourcesError.goneOr(error, resource);
}

/** Where a field that Timekit refused comes from in the client's body. */
function pointerOf(field: string, kind: 'user' | 'resource'): string {
  switch (field) {
    case 'resource_id':
      return `/${kind}_id`;
    case 'reservation_time':
      return '/seconds';
    default:
      return field.startsWith('openslot.') ? '/resource_ids' : `/${field.replaceAll('.', '/')}`;
  }
}
