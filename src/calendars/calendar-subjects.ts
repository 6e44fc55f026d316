import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Subject, SubjectChanges } from '../outbox/subject-changes.service.js';
import { type RemovalWitness, ResourcesService } from '../resources/resources.service.js';
import { toCalendarView } from './calendar-view.js';
import { type CalendarDto, presentCalendar } from './calendars.dto.js';
import { ResourceCalendar } from './resource-calendar.entity.js';

/** What the outbox has to know of calendars, which go with their resource. */
@Injectable()
export class CalendarSubjects implements Subject, RemovalWitness, OnModuleInit {
  constructor(
    private readonly changes: SubjectChanges,
    private readonly resources: ResourcesService,
  ) {}

  onModuleInit(): void {
    this.changes.attach('calendar', this);
    this.resources.attachRemovalWitness(this);
  }

  async show(tx: EntityManager, ids: readonly string[]): Promise<CalendarDto[]> {
    const rows = await tx.find(ResourceCalendar, { id: { $in: [...ids] } }, { disableIdentityMap: true });
    return rows.map((row) => presentCalendar(toCalendarView(row)));
  }

  async stamp(tx: EntityManager, id: string, stamp: { version: number; updatedAt: Date }): Promise<void> {
    await tx.nativeUpdate(ResourceCalendar, { id }, stamp);
  }

  async beforeRemoval(tx: EntityManager, resourceId: string): Promise<void> {
    const rows = await tx.find(ResourceCalendar, { resourceId }, { fields: ['id'], disableIdentityMap: true });
    await this.changes.touch(tx, 'calendar', ...rows.map(({ id }) => id));
  }
}
