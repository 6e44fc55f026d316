/**
 * Availability: which slots can be booked. Everything about the resources is loaded in one query, the rest is computed by
 * `libs/scheduling`. An answer that was given before is given again only while nothing that it follows from has changed,
 * which the database is asked each time: what is offered can be booked unless somebody was faster.
 */
import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AvailabilityQuery, Constraint, EpochMs, Mode } from '#libs/scheduling';
import { EngineError } from '../engine.errors.js';
import { AnswerCache, type Answer } from './answer-cache.js';
import { AvailabilityFacts, type ResourceFacts } from './availability-facts.service.js';
import { MAX_SLOT_RESOURCES, MAX_SLOTS } from './availability-limits.js';
import { resourceInput } from './availability-query.js';
import { ENGINE_SEED, type SeedSource } from './availability-seed.js';
import { AvailabilityVersions } from './availability-versions.service.js';

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

/** What a search is computed from. */
export interface Searched {
  readonly query: AvailabilityQuery;
  readonly resources: readonly ResourceFacts[];
}

/** What is made of a search. */
export interface AnswerForm {
  /** The same name, the same bytes for the same search. */
  readonly name: string;
  /** Whether the seed of the query shows in the answer, so that each asking may give another one. */
  readonly showsChance: boolean;
  readonly write: (searched: Searched) => Promise<Buffer>;
}

@Injectable()
export class AvailabilityService {
  constructor(
    private readonly facts: AvailabilityFacts,
    private readonly versions: AvailabilityVersions,
    private readonly answers: AnswerCache,
    @Inject(ENGINE_SEED) private readonly seed: SeedSource,
  ) {}

  /** Throws `not_found` for an unknown resource and what `form` throws. */
  async answer(appId: string, search: AvailabilitySearch, form: AnswerForm): Promise<Answer> {
    if (search.projectId !== undefined) {
      throw EngineError.notFound('Project');
    }
    if (form.showsChance && search.mode === 'roundrobin_random' && search.resourceIds.length > 1) {
      return answerOf(await form.write(await this.#searched(appId, search)));
    }
    const key = hash('sha256', JSON.stringify([appId, form.name, search]), 'base64');
    const kept = this.answers.get(key);
    if (kept !== undefined && areEqual(kept.versions, await this.versions.of(appId, search.resourceIds))) {
      return kept;
    }
    const searched = await this.#searched(appId, search);
    const versions = searched.resources.map(({ version }) => version);
    const answer = { ...answerOf(await form.write(searched)), versions };
    this.answers.put(key, answer);
    return answer;
  }

  async #searched(appId: string, search: AvailabilitySearch): Promise<Searched> {
    const { mode, from, to, lengthMs, incrementMs, bufferMs, ignoreAllDayEvents, constraints } = search;
    const sources = search.resourceIds.map((resourceId) => ({ resourceId }));
    const resources = await this.facts.load(appId, sources, { start: from, end: to }, bufferMs);
    const query: AvailabilityQuery = {
      mode,
      from,
      to,
      lengthMs,
      ...(incrementMs === undefined ? {} : { incrementMs }),
      bufferMs,
      ignoreAllDayEvents,
      seed: this.seed(),
      maxSlots: MAX_SLOTS,
      maxNamed: MAX_SLOT_RESOURCES,
      resources: resources.map((resource) => resourceInput(resource, { constraints })),
    };
    return { query, resources };
  }
}

function answerOf(bytes: Buffer): Answer {
  return { bytes, etag: `"${hash('sha256', bytes, 'base64url')}"` };
}

function areEqual(versions: readonly string[], others: readonly string[] | undefined): boolean {
  return others !== undefined && versions.every((version, index) => version === others[index]);
}
