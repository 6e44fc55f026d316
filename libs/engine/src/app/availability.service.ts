/**
 * Availability: which slots can be booked. Resources and their busy time are loaded in two queries, everything else is
 * computed by `libs/scheduling`. Nothing is cached: an answer is as fresh as the database, so what is offered can be
 * booked unless somebody was faster.
 */
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import {
  availableDates,
  findSlots,
  unavailableSlots,
  type AvailabilityQuery,
  type Constraint,
  type DateAvailability,
  type EpochMs,
  type Mode,
  type Slot,
} from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import type { EngineResource } from '../storage/resource.entity.js';
import { MAX_SLOTS } from './availability-limits.js';
import { resourceInput, withinLimits } from './availability-query.js';
import { ENGINE_SEED, type SeedSource } from './availability-seed.js';
import { loadBusyTime } from './busy-time.js';
import { DueBookingsService } from './due-bookings.service.js';
import { ResourcesService } from './resources.service.js';

export interface AvailabilitySearch {
  /** Projects are not stored, so any id of one names nothing. */
  readonly projectId?: string;
  /** In the order of preference; without duplicates. */
  readonly resourceIds: readonly string[];
  readonly mode: Mode;
  readonly constraints: readonly Constraint[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** null asks for free intervals of their natural length. */
  readonly lengthMs: number | null;
  readonly incrementMs?: number;
  readonly bufferMs: number;
  readonly ignoreAllDayEvents: boolean;
  /** The field that a too large search is blamed on: the name under which the end of the period was sent. */
  readonly periodField: string;
}

export interface FoundSlots {
  /** Chronological. */
  readonly slots: readonly Slot[];
  readonly resources: ReadonlyMap<string, EngineResource>;
}

@Injectable()
export class AvailabilityService {
  constructor(
    private readonly em: EntityManager,
    private readonly resources: ResourcesService,
    private readonly due: DueBookingsService,
    @Inject(ENGINE_SEED) private readonly seed: SeedSource,
  ) {}

  /** What can be booked. Throws `not_found` for an unknown resource and `invalid` past the limit on slots. */
  async slots(appId: string, search: AvailabilitySearch): Promise<FoundSlots> {
    const { query, resources } = await this.#load(appId, search);
    return { slots: withinLimits(search.periodField, () => findSlots(query)), resources };
  }

  /** How many slots `slots` would give. */
  async count(appId: string, search: AvailabilitySearch): Promise<number> {
    return (await this.slots(appId, search)).slots.length;
  }

  /** The dates on which a slot starts, in `zone` or else in each resource's own. */
  async dates(appId: string, search: AvailabilitySearch, zone?: string): Promise<readonly DateAvailability[]> {
    const { query } = await this.#load(appId, search);
    return withinLimits(search.periodField, () => availableDates(query, zone));
  }

  /** What cannot be booked, and by whom. */
  async unavailable(appId: string, search: AvailabilitySearch): Promise<FoundSlots> {
    const { query, resources } = await this.#load(appId, search);
    return { slots: withinLimits(search.periodField, () => unavailableSlots(query)), resources };
  }

  async #load(
    appId: string,
    search: AvailabilitySearch,
  ): Promise<{ query: AvailabilityQuery; resources: ReadonlyMap<string, EngineResource> }> {
    if (search.projectId !== undefined) {
      throw EngineError.notFound('Project');
    }
    const found = await this.resources.findMany(this.em, appId, search.resourceIds);
    const resources = new Map(found.map((resource) => [resource.id, resource]));
    await this.due.settleHolds(appId);
    const busy = await loadBusyTime(
      this.em,
      appId,
      search.resourceIds.map((resourceId) => ({ resourceId })),
      { start: search.from, end: search.to },
      search.bufferMs,
    );
    const query: AvailabilityQuery = {
      mode: search.mode,
      from: search.from,
      to: search.to,
      lengthMs: search.lengthMs,
      ...(search.incrementMs === undefined ? {} : { incrementMs: search.incrementMs }),
      bufferMs: search.bufferMs,
      ignoreAllDayEvents: search.ignoreAllDayEvents,
      seed: this.seed(),
      maxSlots: MAX_SLOTS,
      resources: found.map((resource) => resourceInput(resource, busy, { constraints: search.constraints })),
    };
    return { query, resources };
  }
}
