/** Calendars of a resource and what they are used for. They live at Timekit; the rows here are a copy plus the roles. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Batched } from '#libs/sql';
import { type TimekitCalendar, TimekitClient, TimekitNotFoundError, type UpdateCalendarRequest } from '#libs/timekit';
import { judgeIfMatch } from '../http/preconditions.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { ResourcesService } from '../resources/resources.service.js';
import { CalendarCreator } from './calendar-creator.service.js';
import { CalendarMirror } from './calendar-mirror.js';
import { CalendarSyncService } from './calendar-sync.service.js';
import { type CalendarSelection, type CalendarView, selectionOf, toCalendarView } from './calendar-view.js';
import {
  type CreateCalendarDto,
  presentCalendar,
  presentSelection,
  type SelectCalendarsDto,
  type UpdateCalendarDto,
} from './calendars.dto.js';
import { CalendarsError } from './calendars.errors.js';
import { ResourceCalendar } from './resource-calendar.entity.js';

export type { CalendarSelection, CalendarView } from './calendar-view.js';

/** Calendars that Timekit keeps itself, not those of a connected account. */
const NATIVE_PROVIDER = 'timekit';

@Injectable()
export class CalendarsService {
  private readonly selections = new Batched<string, CalendarSelection>(async (resourceIds) => {
    const found = await this.selectionsOf([...new Set(resourceIds)]);
    return resourceIds.map((id) => found.get(id) ?? selectionOf([]));
  });

  constructor(
    private readonly em: EntityManager,
    private readonly timekit: TimekitClient,
    private readonly resources: ResourcesService,
    private readonly sync: CalendarSyncService,
    private readonly mirror: CalendarMirror,
    private readonly creator: CalendarCreator,
    private readonly work: IdempotentWork,
  ) {}

  /** As Timekit has them now. */
  async list(resourceId: string): Promise<CalendarView[]> {
    return await this.sync.pull(resourceId);
  }

  /** What the calendars of a resource are used for, as last chosen. Nothing is asked of Timekit. */
  async selectionOf(resourceId: string): Promise<CalendarSelection> {
    return await this.selections.get(resourceId);
  }

  /** The same for many resources, by resource id; every id asked for is there. */
  async selectionsOf(resourceIds: readonly string[]): Promise<Map<string, CalendarSelection>> {
    const calendars = await this.known({ resourceId: { $in: [...resourceIds] } });
    const ofResource = Map.groupBy(calendars, (calendar) => calendar.resourceId);
    return new Map(resourceIds.map((id) => [id, selectionOf(ofResource.get(id) ?? [])]));
  }

  /**
   * The selection without what was deleted at Timekit, for when Timekit did not know a calendar of it, or there is no target.
   * Throws resources.gone_upstream when the resource is what Timekit does not know.
   */
  async refreshedSelectionOf(resourceId: string): Promise<CalendarSelection> {
    return selectionOf(await this.sync.repair(resourceId));
  }

  /** Throws calendars.foreign, pointing to `pointer`, when the calendar is not the resource's. */
  async assertOwned(resourceId: string, calendarId: string, pointer = '/calendar_id'): Promise<void> {
    await this.assertAllOwned(resourceId, new Map([[pointer, calendarId.toLowerCase()]]));
  }

  async create(resourceId: string, dto: CreateCalendarDto): Promise<CalendarView> {
    return await this.resources.exclusively(resourceId, async () => await this.createOne(resourceId, dto));
  }

  async update(id: string, dto: UpdateCalendarDto): Promise<CalendarView> {
    const { resourceId } = await this.get(id);
    const { name, description, color, synced } = dto;
    const values = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(color === undefined ? {} : { color }),
      ...(synced === undefined ? {} : { synced }),
    };
    return await this.resources.exclusively(resourceId, async () => {
      judgeIfMatch((await this.get(id)).version);
      const calendars = await this.mirror.change(resourceId, {
        upstream: async () => await this.updateAtTimekit(resourceId, id, upstreamValues(dto)),
        apply: async (rows, answer) => (answer === undefined ? rows.patch(id, values) : await rows.put(answer)),
        answerWith: (all) => presentCalendar(pick(all, id)),
      });
      return pick(calendars, id);
    });
  }

  /** Throws calendars.in_use for the target of bookings. */
  async delete(id: string): Promise<void> {
    if (await this.isDeletedAlready(id)) {
      return;
    }
    const { resourceId } = await this.get(id);
    await this.resources.exclusively(resourceId, async () => {
      const { version, isTarget } = await this.get(id);
      judgeIfMatch(version);
      if (isTarget) {
        throw CalendarsError.inUse(id);
      }
      await this.work.begun(this.em.fork(), id);
      await this.deleteAtTimekit(id);
      await this.sync.pullWithout(resourceId, id);
    });
  }

  /**
   * Chooses the availability calendars (none: all synced ones count) and the target; `If-Match` is about the resource. Timekit is told first, in its own
   * terms: chosen ones are synced and the others are not, and the target is primary. So what a search offers is what a
   * booking finds free, whether it comes through here or from a widget.
   */
  async select(resourceId: string, dto: SelectCalendarsDto): Promise<CalendarSelection> {
    const availabilityIds = [...new Set(dto.availability_calendar_ids.map((id) => id.toLowerCase()))];
    const targetId = dto.target_calendar_id.toLowerCase();
    return await this.resources.exclusively(resourceId, async () => {
      judgeIfMatch((await this.resources.get(resourceId)).version);
      const calendars = await this.mirror.change(resourceId, {
        upstream: async () => {
          await this.assertAllOwned(resourceId, pointersOf(availabilityIds, targetId));
          return await this.tellTimekit(resourceId, availabilityIds, targetId);
        },
        apply: async (rows, synced) => {
          for (const [id, value] of synced) {
            rows.patch(id, { synced: value });
          }
          await rows.setRoles(availabilityIds, targetId);
        },
        answerWith: (all) => presentSelection(selectionOf(all)),
      });
      return selectionOf(calendars);
    });
  }

  private async createOne(resourceId: string, dto: CreateCalendarDto): Promise<CalendarView> {
    const resource = await this.resources.getProvisioned(resourceId);
    const { name, description = name, color } = dto;
    const { availabilityCalendarIds } = await this.selectionOf(resourceId);
    // Beside singled-out calendars a new one counts only when that is asked for.
    const synced = dto.synced ?? (availabilityCalendarIds.length > 0 ? false : undefined);
    const calendar = await this.creator.create(resource, { name, description, color, synced });
    const calendars = await this.mirror.change(resourceId, {
      upstream: async () => calendar,
      apply: async (rows) => await rows.put(calendar),
      answerWith: (all) => presentCalendar(pick(all, calendar.id)),
    });
    return pick(calendars, calendar.id);
  }

  /** Whether the request that runs began to delete it when it came before, and somebody noticed at Timekit that it is gone. */
  private async isDeletedAlready(id: string): Promise<boolean> {
    return this.work.begunBefore === id && (await this.known({ id })).length === 0;
  }

  /** Throws calendars.not_found. */
  private async get(id: string): Promise<CalendarView> {
    const [calendar] = await this.known({ id });
    if (calendar === undefined) {
      throw CalendarsError.notFound(id);
    }
    return calendar;
  }

  /** A calendar that is not known yet may have been made elsewhere, so before it is refused the calendars are pulled once. */
  private async assertAllOwned(resourceId: string, wanted: ReadonlyMap<string, string>): Promise<void> {
    if (foreignTo(await this.known({ resourceId }), wanted).size === 0) {
      return;
    }
    const foreign = foreignTo(await this.sync.pull(resourceId), wanted);
    if (foreign.size > 0) {
      throw CalendarsError.foreign(resourceId, foreign);
    }
  }

  /** Whether each calendar whose sync changed is synced now, by id. Calendars of a provider cannot be made primary. */
  private async tellTimekit(
    resourceId: string,
    availabilityIds: readonly string[],
    targetId: string,
  ): Promise<Map<string, boolean>> {
    const calendars = await this.known({ resourceId });
    const changes = new Map<string, boolean>();
    for (const { id, synced, provider } of calendars) {
      const wanted = availabilityIds.length === 0 ? synced : availabilityIds.includes(id);
      const values: UpdateCalendarRequest = {
        ...(wanted === synced ? {} : { provider_sync: wanted }),
        ...(id === targetId && provider === NATIVE_PROVIDER ? { primary: true } : {}),
      };
      if (Object.keys(values).length > 0) {
        await this.updateAtTimekit(resourceId, id, values);
      }
      if (wanted !== synced) {
        changes.set(id, wanted);
      }
    }
    return changes;
  }

  private async deleteAtTimekit(id: string): Promise<void> {
    try {
      await this.timekit.calendars.delete(id);
    } catch (error) {
      if (!(error instanceof TimekitNotFoundError)) {
        throw error;
      }
    }
  }

  /** A calendar that Timekit no longer has is forgotten here too. */
  private async updateAtTimekit(
    resourceId: string,
    id: string,
    values: UpdateCalendarRequest,
  ): Promise<TimekitCalendar | undefined> {
    try {
      return await this.timekit.calendars.update(id, values);
    } catch (error) {
      if (error instanceof TimekitNotFoundError) {
        await this.sync.pull(resourceId);
        throw CalendarsError.notFound(id);
      }
      throw error;
    }
  }

  private async known(where: { id: string } | { resourceId: string | { $in: string[] } }): Promise<CalendarView[]> {
    const rows = await this.em.find(ResourceCalendar, where, {
      orderBy: { createdAt: 'asc', id: 'asc' },
      disableIdentityMap: true,
    });
    return rows.map(toCalendarView);
  }
}

function upstreamValues({ name, description, color, synced }: UpdateCalendarDto): UpdateCalendarRequest {
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(color === undefined ? {} : { backgroundcolor: color }),
    ...(synced === undefined ? {} : { provider_sync: synced }),
  };
}

function pointersOf(availabilityIds: readonly string[], targetId: string): ReadonlyMap<string, string> {
  return new Map([
    ...availabilityIds.map((id, index): [string, string] => [`/availability_calendar_ids/${index}`, id]),
    ['/target_calendar_id', targetId],
  ]);
}

function foreignTo(calendars: readonly CalendarView[], wanted: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...wanted].filter(([, id]) => !calendars.some((calendar) => calendar.id === id)));
}

function pick(calendars: readonly CalendarView[], id: string): CalendarView {
  const calendar = calendars.find((each) => each.id === id);
  if (calendar === undefined) {
    throw CalendarsError.notFound(id);
  }
  return calendar;
}
