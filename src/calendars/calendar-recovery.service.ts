/**
 * Undoes calendars whose creation was cut short, by a crash or an answer that got lost, and was not repeated: nobody was told
 * of them. One that is in use all the same, since somebody found it in the list, stays and gets a description.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type TimekitCalendar, TimekitClient, TimekitInvalidError, TimekitNotFoundError } from '#libs/timekit';
import { type Clock, MACHINE_CLOCK } from '../core/clock.js';
import { ResourcesService } from '../resources/resources.service.js';
import { UpstreamResources } from '../resources/upstream-resources.service.js';
import { CalendarCreation } from './calendar-creation.entity.js';
import { descriptionOf } from './calendar-creator.service.js';
import { CalendarSyncService } from './calendar-sync.service.js';

/** By then whoever began has given up, or died. */
const LEFT_AFTER_MS = 60_000;

@Injectable()
export class CalendarRecovery {
  private readonly logger = new Logger(CalendarRecovery.name);

  constructor(
    private readonly em: EntityManager,
    private readonly timekit: TimekitClient,
    private readonly resources: ResourcesService,
    private readonly upstream: UpstreamResources,
    private readonly sync: CalendarSyncService,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** All that can be undone now, oldest first. Never throws for a single one: what fails stays for the next time. */
  async undoLeft(): Promise<void> {
    const options = { orderBy: { startedAt: 'asc', ref: 'asc' } } as const;
    for (const { ref, resourceId } of await this.em.fork().find(CalendarCreation, this.left(), options)) {
      try {
        await this.resources.exclusively(resourceId, async () => await this.undo(ref, resourceId));
      } catch (error) {
        this.logger.warn({ err: error, resource_id: resourceId }, 'A calendar that was cut short could not be undone');
      }
    }
  }

  /** Nobody else creates a calendar of the resource meanwhile; somebody who repeats the request may have been faster. */
  private async undo(ref: string, resourceId: string): Promise<void> {
    const em = this.em.fork();
    if ((await em.count(CalendarCreation, { ref, ...this.left() })) === 0) {
      return;
    }
    const { timekitResourceId } = await this.resources.getProvisioned(resourceId);
    const calendars = await this.upstream.calendarsOf(timekitResourceId);
    const calendar = calendars.find(({ description }) => description === descriptionOf(ref));
    if (calendar !== undefined && (await this.isDeleted(calendar))) {
      await this.sync.pullWithout(resourceId, calendar.id);
    } else {
      await this.sync.pull(resourceId);
    }
    await em.nativeDelete(CalendarCreation, { ref });
  }

  private async isDeleted({ id, name }: TimekitCalendar): Promise<boolean> {
    try {
      await this.timekit.calendars.delete(id);
      return true;
    } catch (error) {
      if (error instanceof TimekitNotFoundError) {
        return true;
      }
      // Timekit refuses it while bookings are written to it, or will be.
      if (error instanceof TimekitInvalidError) {
        await this.timekit.calendars.update(id, { description: name });
        return false;
      }
      throw error;
    }
  }

  private left(): { startedAt: { $lte: Date } } {
    return { startedAt: { $lte: new Date(this.clock.now().epochMilliseconds - LEFT_AFTER_MS) } };
  }
}
