/** Why starts are offered or not: the search of `availability.service.ts`, asked for its reasons. */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import {
  explainStarts,
  type AvailabilityQuery,
  type Constraint,
  type EpochMs,
  type StartExplanation,
} from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import { AvailabilityFacts, type NamedResourceFacts } from './availability-facts.service.js';
import { MAX_SLOT_RESOURCES, MAX_SLOTS } from './availability-limits.js';
import { resourceInput } from './availability-query.js';
import { ENGINE_SEED, type SeedSource } from './availability-seed.js';
import type { AvailabilitySearch } from './availability.service.js';
import { loadBusyEntries, type BusyEntryDetails } from './busy-entries.js';
import { runSearch } from './long-search.js';

/** What holds for one resource besides its own rules. */
export interface ExplainedResource {
  readonly constraints?: readonly Constraint[];
  /** Only the events of these calendars count; by default those of the primary and the synced ones. */
  readonly calendarIds?: readonly string[];
}

export interface ExplainSearch {
  readonly search: AvailabilitySearch;
  /** Ascending, at least one. */
  readonly starts: readonly EpochMs[];
  /** By resource id. */
  readonly resources: ReadonlyMap<string, ExplainedResource>;
  /** Slots start on whole multiples of this since the epoch. */
  readonly gridMs?: number;
}

export interface Explained {
  readonly starts: readonly StartExplanation[];
  /** In the order of the search; its rules are what reasons refer to by index. */
  readonly resources: readonly NamedResourceFacts[];
  /** The busy entries that reasons name, by id. */
  readonly entries: ReadonlyMap<string, BusyEntryDetails>;
}

@Injectable()
export class ExplainService {
  constructor(
    private readonly em: EntityManager,
    private readonly facts: AvailabilityFacts,
    @Inject(ENGINE_SEED) private readonly seed: SeedSource,
  ) {}

  /** Throws `not_found` for an unknown resource and `invalid` past the limits of a search. */
  async explain(appId: string, explain: ExplainSearch): Promise<Explained> {
    const { search, starts } = explain;
    if (search.projectId !== undefined) {
      throw EngineError.notFound('Project');
    }
    const sources = search.resourceIds.map((resourceId) => ({
      resourceId,
      calendarIds: explain.resources.get(resourceId)?.calendarIds,
    }));
    const resources = await this.facts.loadNamed(appId, sources, around(search, starts), search.bufferMs);
    const explained = await runSearch(search.periodField, explainStarts(this.#query(explain, resources), starts));
    const entries = await loadBusyEntries(this.em, appId, namedEntries(explained, resources));
    return { starts: explained, resources, entries };
  }

  #query(
    { search, resources: own, gridMs }: ExplainSearch,
    resources: readonly NamedResourceFacts[],
  ): AvailabilityQuery {
    const { mode, from, to, lengthMs, incrementMs, bufferMs, ignoreAllDayEvents, constraints } = search;
    return {
      mode,
      from,
      to,
      lengthMs,
      ...(incrementMs === undefined ? {} : { incrementMs }),
      ...(gridMs === undefined ? {} : { gridMs }),
      bufferMs,
      ignoreAllDayEvents,
      seed: this.seed(),
      maxSlots: MAX_SLOTS,
      maxNamed: MAX_SLOT_RESOURCES,
      resources: resources.map((resource) => {
        const between = own.get(resource.id)?.constraints;
        return resourceInput(resource, { constraints, ...(between === undefined ? {} : { between }) });
      }),
    };
  }
}

/** The period of the search and the slots that are asked about, which may lie outside. */
function around({ from, to, lengthMs }: AvailabilitySearch, starts: readonly EpochMs[]) {
  return { start: Math.min(from, starts[0]!), end: Math.max(to, starts.at(-1)! + (lengthMs ?? 0)) };
}

function namedEntries(explained: readonly StartExplanation[], facts: readonly NamedResourceFacts[]): Set<string> {
  const idsOf = new Map(facts.map(({ id, busyIds }) => [id, busyIds]));
  const ids = explained.flatMap(({ resources }) =>
    resources.flatMap(({ id, reasons }) =>
      reasons.flatMap((reason) => ('entry' in reason ? (idsOf.get(id)?.[reason.entry] ?? []) : [])),
    ),
  );
  return new Set(ids);
}
