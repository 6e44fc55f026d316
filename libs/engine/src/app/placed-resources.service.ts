/**
 * The resources that a booking is to take time of, each with the calendar that shows it there. In front of a transaction,
 * requests that come together share a query; `kept-resources.ts` sees to it that nothing has changed since.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Batched } from '#libs/sql';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { EngineResource } from '../storage/resource.entity.js';
import type { BookedResource } from './booked-resources.js';
import { overHoldsOn } from './due-bookings.service.js';
import { arrayLiteral } from './sql-array.js';

export interface PlacedResource extends BookedResource {
  readonly calendarId: string;
  /** Whether something holds time on it no longer that nobody has settled yet. */
  readonly isDue: boolean;
}

interface Asked {
  readonly appId: string;
  readonly resourceId: string;
  /** Undefined: the primary one. */
  readonly calendarId: string | undefined;
}

interface Row extends Record<string, unknown> {
  readonly asked: number;
  readonly calendar_id: string | null;
  readonly is_due: boolean;
}

/** Parameters: the moment; places, apps, resources and calendars of those who ask. */
const PLACES = `
  select asked.place as asked, r.*, k.id as calendar_id, ${overHoldsOn('r')} as is_due
  from unnest(?::int[], ?::uuid[], ?::uuid[], ?::uuid[]) as asked(place, app_id, resource_id, calendar_id)
  join engine.resource r on r.app_id = asked.app_id and r.id = asked.resource_id
  left join engine.calendar k on k.app_id = r.app_id and k.resource_id = r.id
    and case when asked.calendar_id is null then k.is_primary else k.id = asked.calendar_id end`;

@Injectable()
export class PlacedResources {
  readonly #rows = new Batched<Asked, Row | undefined>(async (asked) => await this.#load(this.em.fork(), asked));

  constructor(
    private readonly em: EntityManager,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** Throws `not_found` for the resource, `invalid` for a calendar that is not the resource's. */
  async own(em: EntityManager, asked: Asked): Promise<PlacedResource> {
    const [row] = await this.#rowsOf(em, [asked]);
    if (row === undefined) {
      throw EngineError.notFound('Resource');
    }
    if (row.calendar_id !== null) {
      return placed(em, row, row.calendar_id);
    }
    throw asked.calendarId === undefined
      ? EngineError.notFound('Calendar')
      : // As Timekit says it.
        EngineError.invalid({ event: ['calendar id does not belong to the resource'] }, 'save_booking_data');
  }

  /** Throws `invalid` on the entry of `openslot.resource_ids` that names no resource. */
  async further(em: EntityManager, appId: string, ids: readonly string[]): Promise<readonly PlacedResource[]> {
    const rows = await this.#rowsOf(
      em,
      ids.map((resourceId) => ({ appId, resourceId, calendarId: undefined })),
    );
    return rows.map((row, index) => {
      if (row === undefined || row.calendar_id === null) {
        throw EngineError.invalid({ [`openslot.resource_ids.${index}`]: ['The resource does not exist.'] });
      }
      return placed(em, row, row.calendar_id);
    });
  }

  async #rowsOf(em: EntityManager, asked: readonly Asked[]): Promise<(Row | undefined)[]> {
    if (asked.length === 0) {
      return [];
    }
    return em.isInTransaction()
      ? await this.#load(em, asked)
      : await Promise.all(asked.map(async (each) => await this.#rows.get(each)));
  }

  async #load(em: EntityManager, asked: readonly Asked[]): Promise<(Row | undefined)[]> {
    const rows = await em.execute<Row[]>(PLACES, [
      this.options.clock.now().toString(),
      arrayLiteral(asked.map((_, index) => String(index))),
      arrayLiteral(asked.map(({ appId }) => appId)),
      arrayLiteral(asked.map(({ resourceId }) => resourceId)),
      arrayLiteral(asked.map(({ calendarId }) => calendarId ?? 'null')),
    ]);
    const byPlace = new Map(rows.map((row) => [row.asked, row]));
    return asked.map((_, index) => byPlace.get(index));
  }
}

/** The resource is remembered by `em`, for whoever presents the booking. */
function placed(em: EntityManager, row: Row, calendarId: string): PlacedResource {
  const { asked: _asked, calendar_id: _calendar, is_due: isDue, ...columns } = row;
  const { id, timezone, capacity } = em.map(EngineResource, columns);
  return { id, timezone, capacity, calendarId, isDue };
}
