import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DueBookingsService } from '../../app/due-bookings.service.js';
import { calendarsOf, eventsOf } from '../../app/relations.js';
import type { EngineResource } from '../../storage/resource.entity.js';
import { presentResource, type PresentedResource } from './present-resource.js';
import type { RequestTimes } from './times.js';

/** Resources with what the request includes: `calendars`, `calendars.events`, `availability_constraints`, `accounts`, `tags`. */
@Injectable()
export class ResourcePresenter {
  constructor(
    private readonly em: EntityManager,
    private readonly due: DueBookingsService,
  ) {}

  async many(
    appId: string,
    resources: readonly EngineResource[],
    include: ReadonlySet<string>,
    times: RequestTimes,
  ): Promise<PresentedResource[]> {
    const ids = resources.map(({ id }) => id);
    const calendars = include.has('calendars') ? await calendarsOf(this.em, appId, ids) : undefined;
    const calendarIds = [...(calendars?.values() ?? [])].flat().map(({ id }) => id);
    if (include.has('calendars.events')) {
      await this.due.settleHolds(appId);
    }
    const events = include.has('calendars.events') ? await eventsOf(this.em, appId, calendarIds) : undefined;
    const extras = {
      include,
      ...(calendars === undefined ? {} : { calendars }),
      ...(events === undefined ? {} : { events }),
    };
    return resources.map((resource) => presentResource(resource, times, extras));
  }

  async one(
    appId: string,
    resource: EngineResource,
    include: ReadonlySet<string>,
    times: RequestTimes,
  ): Promise<PresentedResource | undefined> {
    return (await this.many(appId, [resource], include, times))[0];
  }
}
