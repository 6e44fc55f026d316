/**
 * Everything that the availability of resources follows from, as it stands at one moment: one query reads their rules,
 * what makes them busy, how often any of that has changed, and whether a hold is over that nobody has settled yet. Where
 * there is one, it is settled, and the query repeated.
 *
 * Small searches that come together share a query: to plan it costs the database more than to look one resource up.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { BusyTime, Constraint, Interval } from '#libs/scheduling';
import { Batched, type BatchLimits } from '#libs/sql';
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
  /** Which of the look-ups it is for. */
  asked: number;
  id: string;
  name: string;
  timezone: string;
  capacity: number;
  constraints: string;
  version: string;
  holds_over: boolean;
}

interface Asked {
  readonly appId: string;
  readonly sources: readonly BusySource[];
  readonly period: Interval;
}

/** Four queries keep more than one processor of a database busy; a search of many resources is one of its own. */
const LIMITS: BatchLimits<Asked> = { atOnce: 4, sizeOf: ({ sources }) => sources.length, maxSize: 20 };

const factsSql = ({ named }: { readonly named: boolean }): string => `
  select wanted.asked, r.id, r.name, r.timezone, r.capacity, r.availability_constraints::text as constraints,
    ${VERSION_SQL} as version, busy.*,
    exists (${OVER_HOLDS_SQL}) as holds_over
  from (
    select asked, id, tstzrange(to_timestamp(from_s), to_timestamp(to_s)) as period, calendar_ids::uuid[] as calendar_ids
    from unnest(?::int[], ?::uuid[], ?::float8[], ?::float8[], ?::text[]) as given(asked, id, from_s, to_s, calendar_ids)
  ) wanted
  join engine.resource r on r.app_id = ? and r.id = wanted.id
  cross join lateral (${busyColumnsSql({ named })}) busy`;

/** By the id of the resource. */
type Rows = Map<string, FactsRow>;

const FACTS_SQL = factsSql({ named: false });
const NAMED_FACTS_SQL = factsSql({ named: true });

@Injectable()
export class AvailabilityFacts {
  readonly #plain = new Batched<Asked, Rows>(async (asked) => await this.#load(FACTS_SQL, asked), LIMITS);
  readonly #named = new Batched<Asked, Rows>(async (asked) => await this.#load(NAMED_FACTS_SQL, asked), LIMITS);

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
    const rows = await this.#plain.get({ appId, sources, period: busyPeriod(window, bufferMs) });
    return inOrder(sources, rows).map(factsOf);
  }

  /** The same for somebody who wants to know what the busy entries are. */
  async loadNamed(
    appId: string,
    sources: readonly BusySource[],
    window: Interval,
    bufferMs: number,
  ): Promise<NamedResourceFacts[]> {
    const rows = await this.#named.get({ appId, sources, period: busyPeriod(window, bufferMs) });
    return inOrder(sources, rows).map((row) => ({ ...factsOf(row), busyIds: row.busy_ids?.split(',') ?? [] }));
  }

  async #load(sql: string, asked: readonly Asked[]): Promise<Rows[]> {
    const rowsOf = asked.map((): Rows => new Map());
    const apps = new Set(asked.map(({ appId }) => appId));
    for (const rows of await Promise.all([...apps].map(async (appId) => await this.#settledRows(sql, appId, asked)))) {
      for (const row of rows) {
        rowsOf[row.asked]?.set(row.id, row);
      }
    }
    return rowsOf;
  }

  /** What was asked of this app. */
  async #settledRows(sql: string, appId: string, asked: readonly Asked[]): Promise<FactsRow[]> {
    const wanted = asked.flatMap((each, index) =>
      each.appId === appId ? each.sources.map((source) => ({ index, source, period: each.period })) : [],
    );
    for (;;) {
      const now = new Date(this.options.clock.now().epochMilliseconds).toISOString();
      const rows = await this.em.execute<FactsRow[]>(sql, [
        appId,
        now,
        arrayLiteral(wanted.map(({ index }) => index)),
        arrayLiteral(wanted.map(({ source }) => source.resourceId)),
        arrayLiteral(wanted.map(({ period }) => period.start / 1000)),
        arrayLiteral(wanted.map(({ period }) => period.end / 1000)),
        arrayLiteral(wanted.map(({ source }) => source.calendarIds && `"${arrayLiteral(source.calendarIds)}"`)),
        appId,
      ]);
      if (rows.every(({ holds_over }) => !holds_over)) {
        return rows;
      }
      await this.due.settleHolds(appId);
    }
  }
}

function inOrder(sources: readonly BusySource[], rows: Rows): FactsRow[] {
  return sources.map(({ resourceId }) => {
    const row = rows.get(resourceId);
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
