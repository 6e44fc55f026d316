/** What a change of a user means: for Timekit, for the row, and what it may not be. */
import type { UpdateResourceRequest } from '#libs/timekit';
import { RequestError } from '../http/http.errors.js';
import type { User } from './user.entity.js';
import type { UserView } from './user-view.js';
import type { UpdateUserDto } from './users.dto.js';

/** Timekit's e-mails are immutable, so the two sides would differ for ever. */
export function assertEmailMayChange(user: UserView, email: string | null | undefined): void {
  if (email !== undefined && email !== user.email && user.provisioning !== 'none') {
    const detail = 'The e-mail cannot be changed, because Timekit does not change it once its resource was asked for.';
    throw RequestError.invalidField('/email', 'immutable', detail);
  }
}

/**
 * The part of a change that Timekit keeps too. Names go together, since Timekit derives those that are missing from those
 * that it gets; a part that is cleared is an empty one there.
 */
export function upstreamChanges(user: UserView, dto: UpdateUserDto): UpdateResourceRequest {
  const { name = user.name, first_name = user.firstName, last_name = user.lastName } = dto;
  const renamed = dto.name !== undefined || dto.first_name !== undefined || dto.last_name !== undefined;
  return {
    ...(renamed ? { name } : {}),
    ...(renamed && (first_name !== null || dto.first_name === null) ? { first_name: first_name ?? '' } : {}),
    ...(renamed && (last_name !== null || dto.last_name === null) ? { last_name: last_name ?? '' } : {}),
    ...(dto.timezone === undefined ? {} : { timezone: dto.timezone }),
  };
}

export function rowChanges(dto: UpdateUserDto): Partial<User> {
  return {
    ...(dto.name === undefined ? {} : { name: dto.name }),
    ...(dto.timezone === undefined ? {} : { timezone: dto.timezone }),
    ...(dto.first_name === undefined ? {} : { firstName: dto.first_name }),
    ...(dto.last_name === undefined ? {} : { lastName: dto.last_name }),
    ...(dto.external_id === undefined ? {} : { externalId: dto.external_id }),
    ...(dto.email === undefined ? {} : { email: dto.email, emailKey: dto.email?.toLowerCase() ?? null }),
    ...(dto.meta === undefined ? {} : { meta: dto.meta }),
    ...(dto.availability_filters === undefined ? {} : { availabilityFilters: dto.availability_filters }),
  };
}
