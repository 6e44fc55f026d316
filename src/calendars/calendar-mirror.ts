/**
 * Our copy of a resource's calendars, and the roles they play. Every change goes through {@link CalendarMirror.change}, which
 * keeps three things true when it commits:
 *
 * - when any calendar is singled out for availability, the singled-out ones are exactly the synced ones, so that a search
 *   and the check of a booking look at the same events;
 * - a resource with calendars has one target;
 * - the user's two calendar columns say what the roles say.
 *
 * Upstream is asked before the transaction, so what it answered may be old by then. The resource row's version tells: it
 * goes up with every change here, and a change that finds another version than it started from starts again.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, dateNow } from '../core/clock.js';
import { IdempotentWork } from '../idempotency/idempotent-work.js';
import { SubjectChanges } from '../outbox/subject-changes.service.js';
import { ResourceRows } from '../resources/resource-rows.service.js';
import { type ProvisionedResourceView, ResourcesService } from '../resources/resources.service.js';
import { UsersService } from '../users/users.service.js';
import { type CalendarView, selectionOf, toCalendarView } from './calendar-view.js';
import { MirrorRows } from './mirror-rows.js';
import { ResourceCalendar } from './resource-calendar.entity.js';

export interface CalendarChange<T> {
  /** Asks Timekit, outside any transaction. Repeated when somebody else was faster, so it has to be safe to repeat. */
  upstream: (resource: ProvisionedResourceView) => Promise<T>;
  /** Changes the rows, which are all of the resource's. */
  apply: (rows: MirrorRows, answer: T) => Promise<void>;
  /** What the client is answered, when this change ends what it asked for. */
  answerWith?: (calendars: CalendarView[]) => unknown;
}

@Injectable()
export class CalendarMirror {
  constructor(
    private readonly changes: SubjectChanges,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly resources: ResourcesService,
    private readonly resourceRows: ResourceRows,
    private readonly users: UsersService,
    private readonly work: IdempotentWork,
  ) {}

  /** All calendars of the resource after the change. Throws resources.not_found, resources.not_provisioned. */
  async change<T>(resourceId: string, { upstream, apply, answerWith }: CalendarChange<T>): Promise<CalendarView[]> {
    for (;;) {
      const seen = await this.resources.getProvisioned(resourceId);
      const answer = await upstream(seen);
      const changed = await this.changes.transactional(async (tx) => {
        const resource = await this.resourceRows.lock(tx, resourceId);
        if (resource.version !== seen.version) {
          return undefined;
        }
        await this.changeIn(tx, resource, async (rows) => await apply(rows, answer));
        await this.changes.settle(tx);
        const calendars = await calendarsOf(tx, resourceId);
        if (answerWith !== undefined) {
          await this.work.finished(tx, answerWith(calendars));
        }
        return calendars;
      });
      if (changed !== undefined) {
        return changed;
      }
    }
  }

  /** The same inside a transaction that has the resource locked. */
  async changeIn(
    tx: EntityManager,
    resource: { id: string; userId: string | null },
    apply: (rows: MirrorRows) => Promise<void>,
  ): Promise<void> {
    const rows = await MirrorRows.load(tx, resource.id, this.changes, dateNow(this.clock));
    await apply(rows);
    await rows.settle();
    if (rows.changed) {
      await this.changes.partChanged(tx, 'resource', resource.id, 'calendars');
    }
    if (resource.userId !== null) {
      const { availabilityCalendarIds, targetCalendarId } = selectionOf(rows.all);
      const [only = null, ...others] = availabilityCalendarIds;
      await this.users.setCalendars(tx, resource.userId, {
        timekitFindtimeCalendar: others.length === 0 ? only : null,
        timekitBookingCalendar: targetCalendarId,
      });
    }
  }
}

/** In a stable order: as they came to be known here. */
async function calendarsOf(tx: EntityManager, resourceId: string): Promise<CalendarView[]> {
  const orderBy = { createdAt: 'asc', id: 'asc' } as const;
  const rows = await tx.find(ResourceCalendar, { resourceId }, { orderBy, disableIdentityMap: true });
  return rows.map(toCalendarView);
}
