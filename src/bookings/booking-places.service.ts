/** Where a booking takes place: from what the client named to a resource that exists upstream and one of its calendars. */
import { Injectable } from '@nestjs/common';
import { CalendarsService } from '../calendars/calendars.service.js';
import { ResourcesError } from '../resources/resources.errors.js';
import { ResourcesService } from '../resources/resources.service.js';
import { UsersService } from '../users/users.service.js';
import type { BookingRequest } from './booking-request.js';

export interface BookingPlace {
  readonly resourceId: string;
  readonly userId: string | null;
  readonly timekitResourceId: string;
  readonly calendarId: string;
}

@Injectable()
export class BookingPlaces {
  constructor(
    private readonly users: UsersService,
    private readonly resources: ResourcesService,
    private readonly calendars: CalendarsService,
  ) {}

  /**
   * Throws `users.not_found`, `resources.not_found`, `resources.not_provisioned`, and `calendars.foreign` for a calendar
   * that is not the resource's.
   */
  async find({ of, calendarId }: Pick<BookingRequest, 'of' | 'calendarId'>): Promise<BookingPlace> {
    const id = of.kind === 'user' ? await this.resourceOfUser(of.id) : of.id;
    const { userId, timekitResourceId } = await this.resources.getProvisioned(id);
    return { resourceId: id, userId, timekitResourceId, calendarId: await this.calendarOf(id, calendarId) };
  }

  /**
   * The same after Timekit did not know `place`. Throws `resources.gone_upstream` too; and `calendars.foreign` says that a
   * calendar which the client named is gone.
   */
  async findAgain(request: Pick<BookingRequest, 'of' | 'calendarId'>, place: BookingPlace): Promise<BookingPlace> {
    await this.calendars.refreshedSelectionOf(place.resourceId);
    return await this.find(request);
  }

  private async resourceOfUser(userId: string): Promise<string> {
    const { resourceId } = await this.users.get(userId);
    if (resourceId === null) {
      throw ResourcesError.notProvisioned(userId);
    }
    return resourceId;
  }

  private async calendarOf(resourceId: string, named: string | undefined): Promise<string> {
    if (named !== undefined) {
      await this.calendars.assertOwned(resourceId, named);
      return named;
    }
    const { targetCalendarId } = await this.calendars.selectionOf(resourceId);
    const target = targetCalendarId ?? (await this.calendars.refreshedSelectionOf(resourceId)).targetCalendarId;
    if (target === null) {
      throw ResourcesError.notProvisioned(resourceId);
    }
    return target;
  }
}
