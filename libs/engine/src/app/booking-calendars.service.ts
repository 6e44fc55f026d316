/** Which calendar of its resource the event of a booking goes to. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { EngineError } from '../engine.errors.js';
import type { EngineBooking } from '../storage/booking.entity.js';
import { CalendarsService } from './calendars.service.js';

@Injectable()
export class BookingCalendars {
  constructor(private readonly calendars: CalendarsService) {}

  /** The one that was asked for, else the primary one. Throws `invalid` for a calendar that is not the resource's. */
  async target(tx: EntityManager, appId: string, resourceId: string, calendarId: string | undefined): Promise<string> {
    if (calendarId === undefined) {
      return (await this.calendars.primaryOf(tx, appId, resourceId)).id;
    }
    const calendar = await this.calendars.ownedBy(tx, appId, resourceId, calendarId);
    if (calendar === null) {
      throw notItsCalendar();
    }
    return calendar.id;
  }

  /** The booking's own, or the primary one if that was deleted while the booking held no time. */
  async remaining(tx: EntityManager, { appId, resourceId, calendarId }: EngineBooking): Promise<string> {
    const calendar =
      (await this.calendars.ownedBy(tx, appId, resourceId, calendarId)) ??
      (await this.calendars.primaryOf(tx, appId, resourceId));
    return calendar.id;
  }
}

/** `invalid`, as Timekit says it. */
export function notItsCalendar(): EngineError {
  return EngineError.invalid({ event: ['calendar id does not belong to the resource'] }, 'save_booking_data');
}
