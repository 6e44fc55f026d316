import type { TimekitEvent } from '#libs/timekit';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { calendarsById, resourcesById } from '../../app/relations.js';
import type { EngineEvent } from '../../storage/event.entity.js';
import { presentCalendar } from './present-calendar.js';
import { presentEvent } from './present-event.js';
import type { RequestTimes } from './times.js';

/** Events with what the request includes: `calendar`, `participants`. */
@Injectable()
export class EventPresenter {
  constructor(private readonly em: EntityManager) {}

  async many(
    appId: string,
    events: readonly EngineEvent[],
    include: ReadonlySet<string>,
    times: RequestTimes,
  ): Promise<TimekitEvent[]> {
    const resources = await resourcesById(
      this.em,
      appId,
      events.map(({ resourceId }) => resourceId),
    );
    const calendarIds = include.has('calendar') ? events.map(({ calendarId }) => calendarId) : [];
    const calendars = await calendarsById(this.em, appId, calendarIds);
    return events.map((event) => {
      const zone = resources.get(event.resourceId)?.timezone ?? 'UTC';
      const calendar = calendars.get(event.calendarId);
      return {
        ...presentEvent(event, zone, times),
        ...(calendar === undefined ? {} : { calendar: presentCalendar(calendar, zone, times) }),
        ...(include.has('participants') ? { participants: event.participants } : {}),
      };
    });
  }

  async one(
    appId: string,
    event: EngineEvent,
    include: ReadonlySet<string>,
    times: RequestTimes,
  ): Promise<TimekitEvent | undefined> {
    return (await this.many(appId, [event], include, times))[0];
  }
}
