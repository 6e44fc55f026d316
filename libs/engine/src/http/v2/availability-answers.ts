/** What is made of a search: the bodies of /availability and its companions. */
import { searchDates, searchSlots, searchUnavailable } from '#libs/scheduling';
import type { AnswerForm } from '../../app/availability.service.js';
import type { ResourceFacts } from '../../app/availability-facts.service.js';
import { runSearch } from '../../app/long-search.js';
import type { AvailabilityRequest } from './availability.input.js';
import { item } from './envelope.js';
import { writeSlots } from './slot-bytes.js';

/** What can be booked. */
export function slotsForm({ search, times }: AvailabilityRequest): AnswerForm {
  return {
    name: `slots ${times.name}`,
    showsChance: true,
    write: async ({ query, resources }) =>
      writeSlots(await runSearch(search.periodField, searchSlots(query)), shown(resources), times),
  };
}

/** What cannot be booked, and by whom. */
export function unavailableForm({ search, times }: AvailabilityRequest): AnswerForm {
  return {
    name: `unavailable ${times.name}`,
    showsChance: false,
    write: async ({ query, resources }) =>
      writeSlots(await runSearch(search.periodField, searchUnavailable(query)), shown(resources), times),
  };
}

/** How many slots `slotsForm` would give. */
export function countForm({ search }: AvailabilityRequest): AnswerForm {
  return {
    name: 'count',
    showsChance: false,
    write: async ({ query }) => {
      const table = await runSearch(search.periodField, searchSlots(query));
      return json({ total: table.starts.length });
    },
  };
}

/** The dates with a slot; here the resources are plain ids. Source: docs/timekit-contract.md 6.2. */
export function datesForm({ search, zone }: AvailabilityRequest): AnswerForm {
  return {
    name: `dates ${zone ?? ''}`,
    showsChance: false,
    write: async ({ query }) => {
      const dates = await runSearch(search.periodField, searchDates(query, zone));
      return json(dates.map(({ date, resourceIds }) => ({ date, resources: resourceIds })));
    },
  };
}

function shown(resources: readonly ResourceFacts[]) {
  return resources.map(({ id, name, timezone }) => ({ id, name, timezone }));
}

function json(data: object): Buffer {
  return Buffer.from(JSON.stringify(item(data)));
}
