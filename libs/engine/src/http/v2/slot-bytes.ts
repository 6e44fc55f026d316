import { namedBy, slotBytes, type SlotTable } from '#libs/scheduling';
import type { TimekitSlotResource } from '#libs/timekit';
import type { RequestTimes } from './times.js';

/** Slots with their resources as objects: the widget reads `resources[0].id` and `.name`. Source: docs/timekit-contract.md 6.1. */
export function writeSlots(table: SlotTable, resources: readonly TimekitSlotResource[], times: RequestTimes): Buffer {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  if (times.isPlain) {
    return Buffer.from(slotBytes(table, (id) => JSON.stringify(byId.get(id)), times.zoneFor('UTC')).buffer);
  }
  // In any format that PHP knows, a timestamp has a length of its own.
  const data = [...table.starts].map((start, slot) => ({
    start: times.offset(start, 'UTC'),
    end: times.offset(table.ends[slot]!, 'UTC'),
    resources: namedBy(table, slot).flatMap((id) => byId.get(id) ?? []),
  }));
  return Buffer.from(JSON.stringify({ data }));
}
