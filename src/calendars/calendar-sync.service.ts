import { Injectable } from '@nestjs/common';
import { asSystem } from '../auth/actor.js';
import { UpstreamResources } from '../resources/upstream-resources.service.js';
import { CalendarMirror } from './calendar-mirror.js';
import type { CalendarView } from './calendar-view.js';

/** Pulls a resource's calendars from Timekit into our rows. Idempotent; roles stay as far as their calendars do. */
@Injectable()
export class CalendarSyncService {
  constructor(
    private readonly upstream: UpstreamResources,
    private readonly mirror: CalendarMirror,
  ) {}

  /** The same after Timekit did not know one of them. A resource that has none left gets one. Throws resources.gone_upstream. */
  async repair(resourceId: string): Promise<CalendarView[]> {
    return await asSystem(() =>
      this.mirror.change(resourceId, {
        upstream: async (resource) => await this.upstream.calendarsWithTarget(await this.upstream.get(resource)),
        apply: async (rows, { calendars }) => {
          await rows.replaceBy(calendars);
        },
      }),
    );
  }

  /** All calendars after the pull. */
  async pull(resourceId: string): Promise<CalendarView[]> {
    return await asSystem(() =>
      this.mirror.change(resourceId, {
        upstream: async ({ timekitResourceId }) => await this.upstream.calendarsOf(timekitResourceId),
        apply: async (rows, calendars) => await rows.replaceBy(calendars),
      }),
    );
  }

  /** The last step of deleting a calendar, should the list still show it. */
  async pullWithout(resourceId: string, deleted: string): Promise<void> {
    await this.mirror.change(resourceId, {
      upstream: async ({ timekitResourceId }) => await this.upstream.calendarsOf(timekitResourceId),
      apply: async (rows, calendars) => await rows.replaceBy(calendars.filter(({ id }) => id !== deleted)),
      answerWith: () => undefined,
    });
  }
}
