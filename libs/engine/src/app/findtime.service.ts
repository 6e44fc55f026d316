/**
 * Findtime, the deprecated ancestor of availability: mutual free time of resources, or of single calendars. The
 * resources' own constraints hold here too; filters come on top and are read in each resource's zone.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { applyAfter, searchSlots, slotsOf, type Filters, type Interval, type Slot } from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import type { EngineResource } from '../storage/resource.entity.js';
import { AvailabilityFacts } from './availability-facts.service.js';
import { MAX_RESOURCES, MAX_SLOT_RESOURCES, MAX_SLOTS } from './availability-limits.js';
import { resourceInput } from './availability-query.js';
import { ENGINE_SEED, type SeedSource } from './availability-seed.js';
import type { BusySource } from './busy-time.js';
import { loadPeople, type PeopleQuery } from './findtime-people.js';
import { runSearch } from './long-search.js';
import { ResourcesService } from './resources.service.js';
import { searchedCalendars } from './searched-calendars.js';

/** Quarter hours: the grid of `all_solutions`. Source: docs/timekit-contract.md 6.5. */
const GRID_MS = 900_000;

export interface FindtimeSearch {
  readonly people: PeopleQuery;
  readonly filters: Filters;
  readonly lengthMs: number;
  readonly bufferMs: number;
  readonly ignoreAllDayEvents: boolean;
  readonly allSolutions: boolean;
  readonly noDaySpan: boolean;
  readonly sort: 'asc' | 'desc';
  /** The period, whose days and wall times are those of the zone given here. */
  readonly periodIn: (zone: string) => { readonly period: Interval; readonly zone: string };
  /** The field that a too large search is blamed on. */
  readonly periodField: string;
}

export interface FoundTimes {
  readonly slots: readonly Slot[];
  /** That of the first resource, unless the request names one: the zone of the period and of the answer. */
  readonly zone: string;
}

export interface TeamMember {
  readonly resource: EngineResource;
  /** The calendars that were searched. */
  readonly calendarIds: readonly string[];
}

export interface FoundTeamTimes extends FoundTimes {
  readonly members: ReadonlyMap<string, TeamMember>;
}

@Injectable()
export class FindtimeService {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    private readonly facts: AvailabilityFacts,
    @Inject(ENGINE_SEED) private readonly seed: SeedSource,
  ) {}

  /** Times when everybody is free. */
  async mutual(appId: string, search: FindtimeSearch): Promise<FoundTimes> {
    const { resources, sources } = await this.#people(appId, search);
    return await this.#find(appId, search, resources, sources, 'mutual');
  }

  /** Times when anybody is free, with everybody who is. */
  async team(appId: string, search: FindtimeSearch): Promise<FoundTeamTimes> {
    const { resources, sources } = await this.#people(appId, search);
    const found = await this.#find(appId, search, resources, sources, 'exclusive');
    const calendars = await searchedCalendars(this.em, appId, sources);
    return {
      ...found,
      members: new Map(
        resources.map((resource) => [resource.id, { resource, calendarIds: calendars.get(resource.id) ?? [] }]),
      ),
    };
  }

  async #people(appId: string, search: FindtimeSearch) {
    const people = await loadPeople(this.em, this.resources, appId, search.people);
    if (people.resources.length > MAX_RESOURCES) {
      throw EngineError.invalid({ resource_ids: [`A search may not have more than ${MAX_RESOURCES} resources.`] });
    }
    return people;
  }

  async #find(
    appId: string,
    search: FindtimeSearch,
    resources: readonly EngineResource[],
    sources: readonly BusySource[],
    mode: 'mutual' | 'exclusive',
  ): Promise<FoundTimes> {
    const { period, zone } = search.periodIn(resources[0]?.timezone ?? 'UTC');
    const facts = await this.facts.load(appId, sources, period, search.bufferMs);
    const seed = this.seed();
    const found = searchSlots({
      mode,
      from: period.start,
      to: period.end,
      lengthMs: search.lengthMs,
      bufferMs: search.bufferMs,
      ignoreAllDayEvents: search.ignoreAllDayEvents,
      seed,
      maxSlots: MAX_SLOTS,
      maxNamed: MAX_SLOT_RESOURCES,
      ...(search.allSolutions ? { gridMs: GRID_MS } : {}),
      ...(search.noDaySpan ? { noDaySpan: zone } : {}),
      resources: facts.map((resource) => resourceInput(resource, { filters: search.filters })),
    });
    const slots = slotsOf(await runSearch(search.periodField, found));
    // `after` thins out the list as it is answered, so it comes after the sorting.
    const sorted = search.sort === 'desc' ? slots.toReversed() : slots;
    return { slots: applyAfter(sorted, search.filters, seed), zone };
  }
}
