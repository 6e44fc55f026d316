/**
 * Events: blocks of time in a calendar. Writing one never checks for overlaps; in a calendar that counts it makes the time
 * busy. An event that a booking put there belongs to the booking and changes with it alone.
 */
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Interval } from '#libs/scheduling';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { rowOffset, type ListQuery, type SearchTerm } from '../http/v2/list-query.js';
import { EngineEvent } from '../storage/event.entity.js';
import { inTransaction } from './transaction.js';
import { CalendarsService } from './calendars.service.js';
import { DueBookingsService } from './due-bookings.service.js';
import { ResourcesService } from './resources.service.js';
import { equalsId, matchesText, unsearchable, type SqlCondition } from './search-conditions.js';

export interface EventFields {
  readonly what: string;
  readonly place: string;
  readonly description: string;
  readonly participants: string[];
  readonly invite: boolean;
  readonly rsvp: string | null;
  readonly allDay: boolean;
}

export interface NewEvent extends EventFields {
  readonly calendarId: string;
  /** Taken from the calendar when absent. */
  readonly resourceId?: string;
}

/** Reads the period of an event in the zone of its resource, given the one it has; may throw `invalid`. */
export type PeriodReader = (zone: string, before?: Interval) => Interval;

@Injectable()
export class EventsService {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    private readonly due: DueBookingsService,
    private readonly calendars: CalendarsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** The event, or 404. `id` is a UUID. */
  async get(appId: string, id: string): Promise<EngineEvent> {
    await this.due.settleHolds(appId);
    const event = await this.em.findOne(EngineEvent, { appId, id });
    if (event === null) {
      throw EngineError.notFound('Event');
    }
    return event;
  }

  /** One page of the events that touch the window, by start, and how many there are in all. */
  async list(appId: string, window: Interval, list: ListQuery): Promise<[EngineEvent[], number]> {
    await this.due.settleHolds(appId);
    const query = this.em
      .createQueryBuilder(EngineEvent, 'e')
      .select('*')
      .where({ appId, startsAt: { $lt: new Date(window.end) }, endsAt: { $gt: new Date(window.start) } });
    for (const { sql, params } of list.search.map(searchCondition)) {
      query.andWhere(sql, [...params]);
    }
    query.orderBy([{ startsAt: list.sortedBy }, { id: list.sortedBy }]).limit(list.limit, rowOffset(list));
    return await query.getResultAndCount();
  }

  async create(
    appId: string,
    { calendarId, resourceId, ...fields }: NewEvent,
    period: PeriodReader,
  ): Promise<EngineEvent> {
    return await inTransaction(this.em, async (tx) => {
      if (resourceId !== undefined) {
        await this.resources.get(tx, appId, resourceId);
        if ((await this.calendars.ownedBy(tx, appId, resourceId, calendarId)) === null) {
          throw EngineError.invalid({ calendar_id: ['The calendar is not one of the resource.'] });
        }
      }
      const calendar = await this.calendars.get(tx, appId, calendarId);
      const resource = await this.resources.get(tx, appId, calendar.resourceId);
      const { start, end } = period(resource.timezone);
      const at = this.#now();
      return tx.create(EngineEvent, {
        appId,
        id: uuidv7(),
        resourceId: resource.id,
        calendarId,
        bookingId: null,
        ...fields,
        startsAt: new Date(start),
        endsAt: new Date(end),
        createdAt: at,
        updatedAt: at,
      });
    });
  }

  /** Changes what is given. Throws code `event_belongs_to_booking` for a booking's event. */
  async update(appId: string, id: string, changes: Partial<EventFields>, period: PeriodReader): Promise<EngineEvent> {
    await this.due.settleHolds(appId);
    return await inTransaction(this.em, async (tx) => {
      const event = await this.#lockOwn(tx, appId, id);
      const resource = await this.resources.get(tx, appId, event.resourceId);
      Object.assign(event, changes, { updatedAt: this.#now() });
      const { start, end } = period(resource.timezone, {
        start: event.startsAt.getTime(),
        end: event.endsAt.getTime(),
      });
      event.startsAt = new Date(start);
      event.endsAt = new Date(end);
      return event;
    });
  }

  /** Throws code `event_belongs_to_booking` for a booking's event. */
  async remove(appId: string, id: string): Promise<void> {
    await this.due.settleHolds(appId);
    await inTransaction(this.em, async (tx) => {
      await this.#lockOwn(tx, appId, id);
      await tx.nativeDelete(EngineEvent, { appId, id });
    });
  }

  async #lockOwn(tx: EntityManager, appId: string, id: string): Promise<EngineEvent> {
    const event = await tx.findOne(EngineEvent, { appId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (event === null) {
      throw EngineError.notFound('Event');
    }
    if (event.bookingId !== null) {
      throw EngineError.refused(
        'The event belongs to a booking; change the booking instead',
        'event_belongs_to_booking',
      );
    }
    return event;
  }

  #now(): Date {
    return new Date(this.options.clock.now().epochMilliseconds);
  }
}

function searchCondition({ key, value }: SearchTerm): SqlCondition {
  switch (key) {
    case 'id':
      return equalsId('e.id', value);
    case 'resource.id':
      return equalsId('e.resource_id', value);
    case 'calendar.id':
      return equalsId('e.calendar_id', value);
    case 'what':
      return matchesText('e.what', value);
    default:
      throw unsearchable(key);
  }
}
