import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DueBookingsService } from '../../app/due-bookings.service.js';
import { eventsOf, resourcesById } from '../../app/relations.js';
import type { EngineCalendar } from '../../storage/calendar.entity.js';
import { presentCalendar, type PresentedCalendar } from './present-calendar.js';
import type { RequestTimes } from './times.js';

/** Calendars with what the request includes: `events`, `resource`. */
@Injectable()
export class CalendarPresenter {
  constructor(
    private readonly em: EntityManager,
    private readonly due: DueBookingsService,
  ) {}

  async many(
    appId: string,
    calendars: readonly EngineCalendar[],
    include: ReadonlySet<string>,
    times: RequestTimes,
  ): Promise<PresentedCalendar[]> {
    const ids = calendars.map(({ id }) => id);
    const resources = await resourcesById(
      this.em,
      appId,
      calendars.map(({ resourceId }) => resourceId),
    );
    if (include.has('events')) {
      await this.due.settleHolds(appId);
    }
    const events = include.has('events') ? await eventsOf(this.em, appId, ids) : undefined;
    return calendars.map((calendar) => {
      const resource = resources.get(calendar.resourceId);
      return presentCalendar(calendar, resource?.timezone ?? 'UTC', times, {
        ...(events === undefined ? {} : { events: events.get(calendar.id) ?? [] }),
        ...(include.has('resource') && resource !== undefined ? { resource } : {}),
      });
    });
  }

  async one(
    appId: string,
    calendar: EngineCalendar,
    include: ReadonlySet<string>,
    times: RequestTimes,
  ): Promise<PresentedCalendar | undefined> {
    return (await this.many(appId, [calendar], include, times))[0];
  }
}
