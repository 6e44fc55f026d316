/**
 * Creating a calendar at Timekit, which keeps nothing of ours with it that clients do not see. So until it is complete, its
 * description is our reference:
 *
 * 1. our reference is noted, with the idempotency key too, if there is one;
 * 2. the calendar is created, with the reference for a description;
 * 3. the calendar's id is noted in place of the reference;
 * 4. it gets its own description, and is synced or not, which can only be said afterwards. Undo: it is deleted;
 * 5. the note is deleted.
 *
 * A request that was cut short and is repeated with its key finds the calendar by what was noted, and goes on with step 3. One that
 * is not repeated is undone (`calendar-recovery.service.ts`).
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type TimekitCalendar, TimekitClient } from '#libs/timekit';
import { type Clock, dateNow, MACHINE_CLOCK } from '../core/clock.js';
import { newId } from '../core/ids.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import type { ProvisionedResourceView } from '../resources/resources.service.js';
import { UpstreamResources } from '../resources/upstream-resources.service.js';
import { CalendarCreation } from './calendar-creation.entity.js';

export interface NewCalendar {
  readonly name: string;
  readonly description: string;
  /** Undefined: Timekit's own choice. */
  readonly color: string | undefined;
  /** Undefined: as Timekit makes it. */
  readonly synced: boolean | undefined;
}

@Injectable()
export class CalendarCreator {
  constructor(
    private readonly em: EntityManager,
    private readonly timekit: TimekitClient,
    private readonly upstream: UpstreamResources,
    private readonly work: IdempotentWork,
    @Inject(MACHINE_CLOCK) private readonly clock: Clock,
  ) {}

  /** The calendar as it is at Timekit then. Rejects with a TimekitError as it comes. */
  async create(resource: ProvisionedResourceView, values: NewCalendar): Promise<TimekitCalendar> {
    const begun = this.work.begunBefore;
    const ref = begun ?? newId();
    const left = begun === undefined ? undefined : await this.find(resource.timekitResourceId, begun);
    const calendar = left ?? (await this.make(resource, values, ref));
    await this.work.begun(this.em.fork(), calendar.id);
    const completed = await this.complete(calendar, values);
    await this.em.fork().nativeDelete(CalendarCreation, { ref });
    return completed;
  }

  private async find(timekitResourceId: string, noted: string): Promise<TimekitCalendar | undefined> {
    const calendars = await this.upstream.calendarsOf(timekitResourceId);
    return calendars.find(({ id, description }) => id === noted || description === descriptionOf(noted));
  }

  private async make(
    { id: resourceId, timekitResourceId }: ProvisionedResourceView,
    { name, color }: NewCalendar,
    ref: string,
  ): Promise<TimekitCalendar> {
    const startedAt = dateNow(this.clock);
    await this.em.fork().transactional(async (tx) => {
      await tx.upsert(CalendarCreation, { ref, resourceId, startedAt });
      await this.work.begun(tx, ref);
    });
    return await this.timekit.calendars.create({
      resource_id: timekitResourceId,
      name,
      description: descriptionOf(ref),
      ...(color === undefined ? {} : { backgroundcolor: color }),
    });
  }

  private async complete(calendar: TimekitCalendar, { description, synced }: NewCalendar): Promise<TimekitCalendar> {
    const values = {
      description,
      ...(synced === undefined || synced === (calendar.provider_sync ?? false) ? {} : { provider_sync: synced }),
    };
    try {
      await this.timekit.calendars.update(calendar.id, values);
    } catch (error) {
      await this.timekit.calendars.delete(calendar.id);
      throw error;
    }
    return { ...calendar, ...values };
  }
}

/** What people read in a calendar that was never completed. */
export function descriptionOf(ref: string): string {
  return `Being created (${ref})`;
}
