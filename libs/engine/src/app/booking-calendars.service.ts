/** Which calendar of its resource the event of a booking goes to. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { EngineBooking } from '../storage/booking.entity.js';
import { CalendarsService } from './calendars.service.js';

@Injectable()
export class BookingCalendars {
  constructor(private readonly calendars: CalendarsService) {}

  /** The booking's own, or the primary one if that was deleted while the booking held no time. */
  async remaining(tx: EntityManager, { appId, resourceId, calendarId }: EngineBooking): Promise<string> {
    const calendar =
      (await this.calendars.ownedBy(tx, appId, resourceId, calendarId)) ??
      (await this.calendars.primaryOf(tx, appId, resourceId));
    return calendar.id;
  }
}
