/**
 * Everything that the availability of resources follows from, as it stands at one moment: one query reads their rules,
 * what makes them busy, how often any of that has changed, and whether a hold is over that nobody has settled yet. Where
 * there is one, it is settled, and the query repeated.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { BusyTime, Constraint, Interval } from '#libs/scheduling';
import { ENGINE_OPTIONS, type EngineOptions } from '../engine.module-definition.js';
import { EngineError } from '../engine.errors.js';
import { busyColumnsSql, busyPeriod, readBusyTime, type BusyColumns, type BusySource } from './busy-time.js';
import { VERSION_SQL } from './availability-versions.service.js';
import { DueBookingsService, OVER_HOLDS_SQL } from './due-bookings.service.js';
import { arrayLiteral } from './sql-array.js';
import { storedConstraints } from './stored-constraints.js';

export interface ResourceFacts {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  readonly capacity: number;
  readonly constraints: readonly Constraint[];
  readonly busy: BusyTime;
  /** Of all that is above; see `EngineAvailabilityVersion`. */
  readonly version: string;
}

/** With the id of every busy entry: that of the booking, or of the event. Here `busy` tells holds from other claims. */
export interface NamedResourceFacts extends ResourceFacts {
  readonly busyIds: readonly string[];
}

interface FactsRow extends BusyColumns {
  id: string;
  name: string;
  timezone: string;
  capacity: number;
  constraints: string;
  version: string;
  holds_over: boolean;
}

const factsSql = ({ named }: { readonly named: boolean }): string => `
  select r.id, r.name, r.timezone, r.capacity, r.availability_constraints::text as constraints,
    ${VERSION_SQL} as version, busy.*,
    exists (${OVER_HOLDS_SQL}) as holds_over
  from unnest(?::uuid[], ?::boolean[]) as wanted(id, singled_out)
  join engine.resource r on r.app_id = ? and r.id = wanted.id
  cross join lateral (${busyColumnsSql({ named })}) busy`;

const FACTS_SQL = factsSql({ named: false });
const NAMED_FACTS_SQL = factsSql({ named: true });

@Injectable()
export class AvailabilityFacts {
  constructor(
    private readonly em: EntityManager,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_OPTIONS) private readonly options: EngineOptions,
  ) {}

  /** In the order of `sources`, whose ids are distinct UUIDs. Throws `not_found` when a resource is missing. */
  async load(
    appId: string,
    sources: readonly BusySource[],
    window: Interval,
    bufferMs: number,
  ): Promise<ResourceFacts[]> {
    const rows = await this.#settledRows(FACTS_SQL, appId, sources, busyPeriod(window, bufferMs));
    return inOrder(sources, rows).map(factsOf);
  }

  /** The same for somebody who wants to know what the busy entries are. */
  async loadNamed(
    appId: string,
    sources: readonly BusySource[],
    window: Interval,
    bufferMs: number,
  ): Promise<NamedResourceFacts[]> {
    const rows = await this.#settledRows(NAMED_FACTS_SQL, appId, sources, busyPeriod(window, bufferMs));
    return inOrder(sources, rows).map((row) => ({ ...factsOf(row), busyIds: row.busy_ids?.split(',') ?? [] }));
  }

  async #settledRows(
    sql: string,
    appId: string,
    sources: readonly BusySource[],
    [from, to]: readonly [string, string],
  ): Promise<FactsRow[]> {
    for (;;) {
      const now = new Date(this.options.clock.now().epochMilliseconds).toISOString();
      const rows = await this.em.execute<FactsRow[]>(sql, [
        appId,
        now,
        arrayLiteral(sources.map(({ resourceId }) => resourceId)),
        arrayLiteral(sources.map(({ calendarIds }) => String(calendarIds !== undefined))),
        appId,
        from,
        to,
        from,
        to,
        arrayLiteral(sources.flatMap(({ calendarIds }) => calendarIds ?? [])),
      ]);
      if (rows.every(({ holds_over }) => !holds_over)) {
        return rows;
      }
      await this.due.settleHolds(appId);
    }
  }
}

function inOrder(sources: readonly BusySource[], rows: readonly FactsRow[]): FactsRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return sources.map(({ resourceId }) => {
    const row = byId.get(resourceId);
    if (row === undefined) {
      throw EngineError.notFound('Resource');
    }
    return row;
  });
}

function factsOf(row: FactsRow): ResourceFacts {
  const { id, name, timezone, capacity, version } = row;
  const constraints = storedConstraints(id, row.constraints);
  return { id, name, timezone, capacity, version, constraints, busy: readBusyTime(row) };
}
