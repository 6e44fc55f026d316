import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EngineError } from '../engine.errors.js';
import { EngineCalendar } from '../storage/calendar.entity.js';

@Injectable()
export class CalendarsService {
  /** The calendar, or 404. `id` is a UUID. */
  async get(em: EntityManager, appId: string, id: string): Promise<EngineCalendar> {
    const calendar = await em.findOne(EngineCalendar, { appId, id });
    if (calendar === null) {
      throw EngineError.notFound('Calendar');
    }
    return calendar;
  }

  /** Where the resource's bookings go unless they name a calendar. Every resource has one from birth. */
  async primaryOf(em: EntityManager, appId: string, resourceId: string): Promise<EngineCalendar> {
    const calendar = await em.findOne(EngineCalendar, { appId, resourceId, isPrimary: true });
    if (calendar === null) {
      throw EngineError.notFound('Calendar');
    }
    return calendar;
  }

  /** The calendar if it is the resource's own, else null: callers differ in how they say so. */
  async ownedBy(
    em: EntityManager,
    appId: string,
    resourceId: string,
    calendarId: string,
  ): Promise<EngineCalendar | null> {
    return await em.findOne(EngineCalendar, { appId, resourceId, id: calendarId });
  }
}
