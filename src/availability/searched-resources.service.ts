/** From the ids of a query to the resources it is about, each with what decides how it is looked up. */
import { Injectable } from '@nestjs/common';
import { type Constraint, parseConstraints } from '#libs/scheduling';
import { type CalendarSelection, CalendarsService } from '../calendars/calendars.service.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { type ResourceView, ResourcesService } from '../resources/resources.service.js';
import { type UserView, UsersService } from '../users/users.service.js';
import { inParallel } from '../core/in-parallel.js';
import type { SearchedResource } from './upstream-calls.js';

const MAX_CALLS_AT_ONCE = 4;

@Injectable()
export class SearchedResourcesService {
  constructor(
    private readonly users: UsersService,
    private readonly resources: ResourcesService,
    private readonly calendars: CalendarsService,
  ) {}

  /**
   * Users first, then resources, in the order given and without repeats. Throws `users.not_found`, `resources.not_found`,
   * and `resources.not_provisioned` for one that does not exist upstream yet.
   */
  async find(userIds: readonly string[], resourceIds: readonly string[]): Promise<SearchedResource[]> {
    const named = await this.users.getMany(userIds.map((id) => id.toLowerCase()));
    const ids = new Set([...named.map(resourceOf), ...resourceIds.map((id) => id.toLowerCase())]);
    const resources = await this.resources.getMany([...ids]);
    const users = new Map((await this.withOwners(named, resources)).map((user) => [user.id, user]));
    const selections = await this.calendars.selectionsOf(resources.map(({ id }) => id));
    return resources.map((resource) =>
      searchedResource(
        resource,
        resource.userId === null ? undefined : users.get(resource.userId),
        selections.get(resource.id),
      ),
    );
  }

  /** To be called when Timekit did not know one of them or of their calendars. Throws `resources.gone_upstream`. */
  async refresh(resources: readonly SearchedResource[], caller: AbortSignal): Promise<void> {
    await inParallel(resources, MAX_CALLS_AT_ONCE, caller, async ({ id }) => {
      await this.calendars.refreshedSelectionOf(id);
    });
  }

  /** The named users, and those of the resources that were named by themselves. */
  private async withOwners(named: readonly UserView[], resources: readonly ResourceView[]): Promise<UserView[]> {
    const known = new Set(named.map(({ id }) => id));
    const missing = resources.flatMap(({ userId }) => (userId === null || known.has(userId) ? [] : [userId]));
    return [...named, ...(await this.users.getMany(missing))];
  }
}

function searchedResource(
  { id, userId, name, timezone, timekitResourceId }: ResourceView,
  user: UserView | undefined,
  selection: CalendarSelection | undefined,
): SearchedResource {
  if (timekitResourceId === null) {
    throw ResourcesError.notProvisioned(id);
  }
  const { availabilityCalendarIds = [], targetCalendarId = null } = selection ?? {};
  const target = targetCalendarId === null ? [] : [targetCalendarId];
  return {
    id,
    userId,
    name,
    timezone,
    timekitResourceId,
    ownConstraints: user === undefined ? [] : ownConstraints(user),
    calendarIds: availabilityCalendarIds.length === 0 ? null : [...new Set([...availabilityCalendarIds, ...target])],
  };
}

function resourceOf({ id, resourceId }: UserView): string {
  if (resourceId === null) {
    throw ResourcesError.notProvisioned(id);
  }
  return resourceId;
}

/** They were checked when they were written. Rules that no longer parse must not silently open the user up. */
function ownConstraints({ id, availabilityFilters }: UserView): readonly Constraint[] {
  const parsed = parseConstraints(availabilityFilters);
  if (!parsed.ok) {
    throw new Error(`The stored availability filters of user ${id} cannot be read.`);
  }
  return parsed.value;
}
