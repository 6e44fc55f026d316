/**
 * Calendars of a resource. Exactly one is the primary one, from birth: what changes or removes calendars locks the
 * resource's row first, so two clients who move the primary mark, or one who removes while another books, take turns.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { rowOffset, type ListQuery, type SearchTerm } from '../http/v2/list-query.js';
import { EngineCalendar } from '../storage/calendar.entity.js';
import { inTransaction } from './transaction.js';
import { DueBookingsService } from './due-bookings.service.js';
import { ResourcesService } from './resources.service.js';
import { equalsId, matchesText, unsearchable, type SqlCondition } from './search-conditions.js';

export interface CalendarFields {
  readonly name: string;
  readonly description: string | null;
  readonly foregroundcolor: string | null;
  readonly backgroundcolor: string | null;
  /** Whether its events count for availability. */
  readonly providerSync: boolean;
}

export interface CalendarChanges extends Partial<CalendarFields> {
  /** True moves the primary mark here. False is refused on the primary one: a resource always has one. */
  readonly primary?: boolean;
}

/** Whatever holds time has an event, in a calendar of each of its resources. */
const HOLDS_UPCOMING_BOOKINGS = `
  select 1 from engine.event e
  where e.app_id = ? and e.calendar_id = ? and e.booking_id is not null and e.ends_at > ?::timestamptz limit 1`;

@Injectable()
export class CalendarsService {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** The calendar, or 404. `id` is a UUID. */
  async get(em: EntityManager, appId: string, id: string): Promise<EngineCalendar> {
    const calendar = await em.findOne(EngineCalendar, { appId, id });
    if (calendar === null) {
      throw EngineError.notFound('Calendar');
    }
    return calendar;
  }

  /** Where the resource's bookings go unless they name a calendar. */
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

  /** One page, oldest first, and how many there are in all. */
  async list(appId: string, list: ListQuery): Promise<[EngineCalendar[], number]> {
    const query = this.em.createQueryBuilder(EngineCalendar, 'k').select('*').where({ appId });
    for (const { sql, params } of list.search.map(searchCondition)) {
      query.andWhere(sql, [...params]);
    }
    query.orderBy([{ createdAt: list.sortedBy }, { id: list.sortedBy }]).limit(list.limit, rowOffset(list));
    return await query.getResultAndCount();
  }

  async create(appId: string, resourceId: string, fields: CalendarFields): Promise<EngineCalendar> {
    return await inTransaction(this.em, async (tx) => {
      await this.resources.get(tx, appId, resourceId);
      const at = this.#now();
      return tx.create(EngineCalendar, {
        appId,
        id: uuidv7(),
        resourceId,
        ...fields,
        provider: 'timekit',
        providerId: null,
        providerAccess: 'owner',
        isPrimary: false,
        createdAt: at,
        updatedAt: at,
      });
    });
  }

  async update(appId: string, id: string, { primary, ...fields }: CalendarChanges): Promise<EngineCalendar> {
    return await inTransaction(this.em, async (tx) => {
      const calendar = await this.#lock(tx, appId, id, 'for no key update');
      if (primary === false && calendar.isPrimary) {
        throw EngineError.refused(
          'This is the primary calendar; make another calendar of the resource primary instead',
          'calendar_is_primary',
        );
      }
      if (primary === true && !calendar.isPrimary) {
        // Before this one gets the mark, and as a statement of its own: the database allows one primary at any moment.
        const { resourceId } = calendar;
        await tx.nativeUpdate(EngineCalendar, { appId, resourceId, isPrimary: true }, { isPrimary: false });
        calendar.isPrimary = true;
      }
      Object.assign(calendar, fields, { updatedAt: this.#now() });
      return calendar;
    });
  }

  /** Its events go with it. Refused for the primary calendar, and while bookings in it are still to come. */
  async remove(appId: string, id: string): Promise<void> {
    await this.due.settleHolds(appId);
    await inTransaction(this.em, async (tx) => {
      const calendar = await this.#lock(tx, appId, id, 'for update');
      if (calendar.isPrimary) {
        throw EngineError.refused('The primary calendar cannot be deleted', 'calendar_is_primary');
      }
      const upcoming = await tx.execute<unknown[]>(HOLDS_UPCOMING_BOOKINGS, [
        appId,
        id,
        this.options.clock.now().toString(),
      ]);
      if (upcoming.length > 0) {
        throw EngineError.refused('The calendar holds bookings that are still to come', 'calendar_has_bookings');
      }
      await tx.nativeDelete(EngineCalendar, { appId, id });
    });
  }

  /** The calendar, with its resource locked. `for update` also waits for bookings that are being made. */
  async #lock(
    tx: EntityManager,
    appId: string,
    id: string,
    strength: 'for update' | 'for no key update',
  ): Promise<EngineCalendar> {
    const { resourceId } = await this.get(tx, appId, id);
    await tx.execute(`select 1 from engine.resource where app_id = ? and id = ? ${strength}`, [appId, resourceId]);
    const calendar = await tx.findOne(EngineCalendar, { appId, id }, { refresh: true });
    if (calendar === null) {
      throw EngineError.notFound('Calendar');
    }
    return calendar;
  }

  #now(): Date {
    return new Date(this.options.clock.now().epochMilliseconds);
  }
}

function searchCondition({ key, value }: SearchTerm): SqlCondition {
  switch (key) {
    case 'id':
      return equalsId('k.id', value);
    case 'resource.id':
      return equalsId('k.resource_id', value);
    case 'name':
      return matchesText('k.name', value);
    case 'provider':
      return { sql: 'k.provider = ?', params: [value] };
    default:
      throw unsearchable(key);
  }
}
