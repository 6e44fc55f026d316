/**
 * Creating a calendar at Timekit, which keeps nothing of ours with it that clients do not see. So until it is complete, its
 * description is our reference:
 *
 * 1. our reference is noted with the idempotency key, if there is one;
 * 2. the calendar is created, with the reference for a description;
 * 3. the calendar's id is noted in place of the reference;
 * 4. it gets its own description, and is synced or not, which can only be said afterwards. Undo: it is deleted.
 *
 * A request that was cut short and is repeated with its key finds the calendar by what was noted, and goes on with step 3.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type TimekitCalendar, TimekitClient } from '#libs/timekit';
import { newId } from '../core/ids.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { UpstreamResources } from '../resources/upstream-resources.service.js';

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
  ) {}

  /** The calendar as it is at Timekit then. Rejects with a TimekitError as it comes. */
  async create(timekitResourceId: string, values: NewCalendar): Promise<TimekitCalendar> {
    const begun = this.work.begunBefore;
    const left = begun === undefined ? undefined : await this.find(timekitResourceId, begun);
    const calendar = left ?? (await this.make(timekitResourceId, values, begun ?? newId()));
    await this.work.begun(this.em.fork(), calendar.id);
    return await this.complete(calendar, values);
  }

  private async find(timekitResourceId: string, noted: string): Promise<TimekitCalendar | undefined> {
    const calendars = await this.upstream.calendarsOf(timekitResourceId);
    return calendars.find(({ id, description }) => id === noted || description === describing(noted));
  }

  private async make(timekitResourceId: string, { name, color }: NewCalendar, ref: string): Promise<TimekitCalendar> {
    await this.work.begun(this.em.fork(), ref);
    return await this.timekit.calendars.create({
      resource_id: timekitResourceId,
      name,
      description: describing(ref),
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
function describing(ref: string): string {
  return `Being created (${ref})`;
}
