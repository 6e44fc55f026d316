import type { DateAvailability } from '#libs/scheduling';
import type { TimekitAvailabilityDate, TimekitSlot, TimekitSlotResource } from '#libs/timekit';
import type { FoundSlots } from '../../app/availability.service.js';
import type { RequestTimes } from './times.js';

/** Slots with their resources as objects: the widget reads `resources[0].id` and `.name`. Source: docs/timekit-contract.md 6.1. */
export function presentSlots({ slots, resources }: FoundSlots, times: RequestTimes): TimekitSlot[] {
  const shown = new Map<string, TimekitSlotResource>(
    [...resources.values()].map(({ id, name, timezone }) => [id, { id, name, timezone }]),
  );
  return slots.map(({ start, end, resourceIds }) => ({
    start: times.offset(start, 'UTC'),
    end: times.offset(end, 'UTC'),
    resources: resourceIds.flatMap((id) => shown.get(id) ?? []),
  }));
}

/** Here the resources are plain ids. Source: docs/timekit-contract.md 6.2. */
export function presentDates(dates: readonly DateAvailability[]): TimekitAvailabilityDate[] {
  return dates.map(({ date, resourceIds }) => ({ date, resources: [...resourceIds] }));
}
