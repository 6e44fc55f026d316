/**
 * Who is free when, asked upstream each time, so what is offered can be booked unless somebody was faster. How the question
 * is split into calls is decided in `upstream-calls.ts`, how their answers become one in `merge-offers.ts`.
 */
import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parseConstraints, slotsOf, type SlotTable, slotTable } from '#libs/scheduling';
import { TimekitClient, TimekitInvalidError, TimekitNotFoundError, TimekitUnexpectedAnswerError } from '#libs/timekit';
import { AppConfig } from '../config/config.js';
import { CLOCK, type Clock } from '../core/clock.js';
import type { FieldError } from '../core/domain-error.js';
import { checkConstraints } from '../http/constraint-field.js';
import { RequestError } from '../http/http.errors.js';
import { UpstreamRefusal } from '../http/upstream-refusal.js';
import { MAX_PERIOD_DAYS, readSearch, type Search, type SearchFields } from './availability-search.js';
import { type AvailabilityQueryDto, MAX_RESOURCES, type UserSlotsQueryDto } from './availability.dto.js';
import { AvailabilityError } from './availability.errors.js';
import { readAskedStarts } from './asked-starts.js';
import { explainCalls } from './explain-calls.js';
import type { ExplainDto } from './explain.dto.js';
import { type Explanations, mergeExplanations } from './merge-explanations.js';
import type { FoundSlots } from './found-slots.js';
import { inParallel } from '../core/in-parallel.js';
import { mergeIntervals, mergeSlots, type Offer } from './merge-offers.js';
import { SearchedResourcesService } from './searched-resources.service.js';
import { type SearchedResource, upstreamCalls } from './upstream-calls.js';
import { UpstreamSlots } from './upstream-slots.service.js';

const MAX_CALLS_AT_ONCE = 4;
const MAX_SLOTS = 20_000;
/** Slots times the resources they name: what the size of an answer follows. */
const MAX_NAMES = 200_000;

interface Named {
  readonly userIds: readonly string[];
  readonly resourceIds: readonly string[];
}

@Injectable()
export class AvailabilityService {
  constructor(
    private readonly timekit: TimekitClient,
    private readonly upstream: UpstreamSlots,
    private readonly searched: SearchedResourcesService,
    private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * `caller` fires when nobody waits for the answer any more. Throws `http.invalid_body` with every mistake, the errors of {@link SearchedResourcesService.find},
   * `availability.too_large` and `availability.not_translatable`.
   */
  async query(dto: AvailabilityQueryDto, caller: AbortSignal): Promise<FoundSlots> {
    const { search, named } = this.readQuery(dto);
    return await this.find(search, named, caller);
  }

  /**
   * Why the start of `dto`, or every start of its window, is offered or not. Throws as {@link query}, and
   * `availability.not_supported_upstream` with the real Timekit.
   */
  async explain(dto: ExplainDto, caller: AbortSignal): Promise<Explanations> {
    if (this.config.timekit.mode === 'remote') {
      throw AvailabilityError.explainNotSupported();
    }
    const { search, named } = this.readQuery(dto);
    const asked = readAskedStarts(dto, search);
    return await this.retried(named, caller, async (resources) => {
      const calls = explainCalls(search, resources, asked);
      const answers = await inParallel(calls, MAX_CALLS_AT_ONCE, caller, async ({ body }, signal) => {
        try {
          return await this.timekit.availability.explain(body, { signal });
        } catch (error) {
          throw inClientTerms(error);
        }
      });
      const nextOffered = async (): Promise<readonly Offer[]> =>
        slotsOf((await this.findAmong(search, resources, caller)).slots);
      return {
        resources,
        outputZone: search.outputZone,
        starts: await mergeExplanations(search.mode, resources, answers, nextOffered),
      };
    });
  }

  private readQuery(dto: AvailabilityQueryDto): { search: Search; named: Named } {
    const { user_ids: userIds = [], resource_ids: resourceIds = [], constraints = [] } = dto;
    const count = userIds.length + resourceIds.length;
    if (count === 0 || count > MAX_RESOURCES) {
      const detail = `user_ids and resource_ids together must name from 1 to ${MAX_RESOURCES} resources.`;
      throw RequestError.invalidField('/user_ids', 'count', detail);
    }
    checkConstraints(constraints, '/constraints');
    const search = this.read(dto, constraints, (errors) => RequestError.invalidBody(errors));
    return { search, named: { userIds, resourceIds } };
  }

  /** The same for one user; mistakes are `http.invalid_query`. */
  async slotsOfUser(userId: string, dto: UserSlotsQueryDto, caller: AbortSignal): Promise<FoundSlots> {
    const search = this.read(dto, [], (errors) => RequestError.invalidQuery(errors));
    return await this.find(search, { userIds: [userId], resourceIds: [] }, caller);
  }

  private read(
    fields: SearchFields,
    constraints: unknown[],
    invalid: (errors: readonly FieldError[]) => RequestError,
  ): Search {
    const parsed = parseConstraints(constraints);
    const reading = readSearch(fields, parsed.ok ? parsed.value : [], this.clock.now().epochMilliseconds);
    if (!reading.ok) {
      throw invalid(reading.errors);
    }
    if (reading.tooLong) {
      throw AvailabilityError.periodTooLong('/to', MAX_PERIOD_DAYS);
    }
    return reading.search;
  }

  private async find(search: Search, named: Named, caller: AbortSignal): Promise<FoundSlots> {
    return await this.retried(named, caller, async (resources) => await this.findAmong(search, resources, caller));
  }

  /** Asks once more when something was deleted at Timekit that we did not know of. */
  private async retried<T>(
    { userIds, resourceIds }: Named,
    caller: AbortSignal,
    ask: (resources: readonly SearchedResource[]) => Promise<T>,
  ): Promise<T> {
    const resources = await this.searched.find(userIds, resourceIds);
    try {
      return await ask(resources);
    } catch (error) {
      if (!(error instanceof TimekitNotFoundError)) {
        throw error;
      }
    }
    await this.searched.refresh(resources, caller);
    return await ask(await this.searched.find(userIds, resourceIds));
  }

  private async findAmong(
    search: Search,
    resources: readonly SearchedResource[],
    caller: AbortSignal,
  ): Promise<FoundSlots> {
    const found = { resources, outputZone: search.outputZone };
    if (search.period.start >= search.period.end) {
      return { ...found, slots: slotTable([]) };
    }
    const calls = upstreamCalls(search, resources);
    const idOf = new Map(resources.map(({ id, timekitResourceId }) => [timekitResourceId, id]));
    const answers = await inParallel(calls, MAX_CALLS_AT_ONCE, caller, async (call, signal) => {
      try {
        return await this.upstream.of(call, idOf, signal);
      } catch (error) {
        throw inClientTerms(error);
      }
    });
    const [only, ...others] = answers;
    const slots = only !== undefined && others.length === 0 ? only : merge(search, resources, answers);
    if (slots.starts.length > MAX_SLOTS) {
      throw AvailabilityError.tooManySlots(`${MAX_SLOTS} slots`);
    }
    if (slots.members.length > MAX_NAMES) {
      throw AvailabilityError.tooManySlots(`${MAX_NAMES} names of resources on slots`);
    }
    return { ...found, slots };
  }
}

function merge(search: Search, resources: readonly SearchedResource[], answers: readonly SlotTable[]): SlotTable {
  const ids = resources.map(({ id }) => id);
  const order = search.mode === 'roundrobin_random' ? shuffled(ids) : ids;
  const merged = search.length === null ? mergeIntervals : mergeSlots;
  return slotTable(merged(search.mode, order, answers.map(slotsOf)));
}

/** Fisher and Yates. */
function shuffled(ids: readonly string[]): string[] {
  const order = [...ids];
  for (let rest = order.length; rest > 1; rest -= 1) {
    const [drawn] = order.splice(randomInt(rest), 1);
    order.push(...(drawn === undefined ? [] : [drawn]));
  }
  return order;
}

function inClientTerms(error: unknown): unknown {
  if (error instanceof TimekitInvalidError) return UpstreamRefusal.of(error, clientPointer);
  const tooLarge = error instanceof TimekitUnexpectedAnswerError && error.reason === 'too_large';
  return tooLarge ? AvailabilityError.tooManySlots('one answer of Timekit can hold', error) : error;
}

const FINDTIME_NAMES: ReadonlyMap<string, string> = new Map([
  ['start', '/from'],
  ['future', '/to'],
  ['filters', '/constraints'],
  ['all_solutions', '/timeslot_increments'],
]);

/** Where a field that the upstream refused comes from in the client's own query. */
function clientPointer(field: string): string {
  const [name = ''] = field.replace(/^query\./, '').split('.');
  return FINDTIME_NAMES.get(name) ?? `/${name}`;
}
