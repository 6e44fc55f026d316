/** What an update changes of a resource, at Timekit and in our row; and what may be asked of its capacity. */
import type { UpdateResourceRequest } from '#libs/timekit';
import type { AppConfig } from '../config/config.js';
import { RequestError } from '../http/http.errors.js';
import type { Resource } from './resource.entity.js';
import type { ResourceView } from './resource-view.js';
import type { CreateResourceDto, UpdateResourceDto } from './resources.dto.js';
import { ResourcesError } from './resources.errors.js';
import { metaWithReference } from './upstream-resources.service.js';

export interface ResourceChange {
  readonly upstream: UpdateResourceRequest;
  readonly row: Partial<Resource>;
}

/** A user's resource takes name and time zone from the user. Throws resources.belongs_to_user. */
export function changeOf(
  resource: ResourceView,
  { name, timezone, meta, capacity }: UpdateResourceDto,
): ResourceChange {
  const { id, userId } = resource;
  if (userId !== null && (name !== undefined || timezone !== undefined)) {
    throw ResourcesError.belongsToUser(id, userId);
  }
  const named = { ...(name === undefined ? {} : { name }), ...(timezone === undefined ? {} : { timezone }) };
  return {
    upstream: {
      ...named,
      ...(meta === undefined ? {} : { meta: metaWithReference({ id, meta }) }),
      // The real Timekit, where it is always 1, is not told of it.
      ...(capacity === undefined || capacity === resource.capacity ? {} : { openslot: { capacity } }),
    },
    row: {
      ...named,
      ...(meta === undefined ? {} : { meta }),
      ...(capacity === undefined ? {} : { capacity }),
    },
  };
}

/** Throws resources.not_supported_upstream, and `http.invalid_body` for the capacity of a resource that is adopted. */
export function checkCapacity(
  { capacity, timekit_resource_id: adopted }: Pick<CreateResourceDto, 'capacity' | 'timekit_resource_id'>,
  { timekit }: AppConfig,
): void {
  if (capacity === undefined) {
    return;
  }
  if (capacity > 1 && timekit.mode === 'remote') {
    throw ResourcesError.severalAtOnceNotSupported();
  }
  if (adopted !== undefined) {
    throw RequestError.invalidField('/capacity', 'taken_over', 'capacity is taken over from an adopted resource.');
  }
}
