/** Building and reading the answer of a search as columns (`SlotTable`). */
import type { Slot, SlotTable } from './query.js';
import { SchedulingError } from './scheduling.errors.js';
import { splitAtMidnights } from './slots.js';

export interface SlotLimits {
  readonly maxSlots: number;
  readonly maxNamed: number;
}

/** Throws scheduling.too_many_slots, scheduling.too_many_named. */
export function assertWithin({ maxSlots, maxNamed }: SlotLimits, slots: number, named: number): void {
  if (slots > maxSlots) throw SchedulingError.tooManySlots(maxSlots);
  if (named > maxNamed) throw SchedulingError.tooManyNamed(maxNamed);
}

/** Slots of which each names one resource. */
export function namingOne(
  starts: Float64Array,
  ends: Float64Array,
  resourceIds: readonly string[],
  members: Uint32Array,
): SlotTable {
  return { starts, ends, resourceIds, offsets: multiples(starts.length, 1), members };
}

/** Slots of which each names all resources. */
export function namingAll(starts: Float64Array, ends: Float64Array, resourceIds: readonly string[]): SlotTable {
  const members = new Uint32Array(starts.length * resourceIds.length);
  for (let at = 0; at < members.length; at += 1) members[at] = at % resourceIds.length;
  return { starts, ends, resourceIds, offsets: multiples(starts.length, resourceIds.length), members };
}

/** The end of each slot of one length. */
export function endsAfter(starts: Float64Array, lengthMs: number): Float64Array {
  return starts.map((start) => start + lengthMs);
}

/** The same time, with no slot reaching from one local day into the next. Throws as `assertWithin` does. */
export function splitTableAtMidnights(table: SlotTable, zone: string, limits: SlotLimits): SlotTable {
  const starts: number[] = [];
  const ends: number[] = [];
  const offsets: number[] = [0];
  const members: number[] = [];
  for (let slot = 0; slot < table.starts.length; slot += 1) {
    const parts = splitAtMidnights(Float64Array.of(table.starts[slot]!, table.ends[slot]!), zone);
    for (let at = 0; at < parts.length; at += 2) {
      starts.push(parts[at]!);
      ends.push(parts[at + 1]!);
      for (const member of table.members.subarray(table.offsets[slot], table.offsets[slot + 1])) members.push(member);
      offsets.push(members.length);
      assertWithin(limits, starts.length, members.length);
    }
  }
  return {
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
    resourceIds: table.resourceIds,
    offsets: Uint32Array.from(offsets),
    members: Uint32Array.from(members),
  };
}

/** Slots as columns. */
export function slotTable(slots: readonly Slot[]): SlotTable {
  const indexes = new Map<string, number>();
  const starts = new Float64Array(slots.length);
  const ends = new Float64Array(slots.length);
  const offsets = new Uint32Array(slots.length + 1);
  const members: number[] = [];
  for (const [at, slot] of slots.entries()) {
    starts[at] = slot.start;
    ends[at] = slot.end;
    for (const id of slot.resourceIds) {
      const index = indexes.get(id) ?? indexes.size;
      indexes.set(id, index);
      members.push(index);
    }
    offsets[at + 1] = members.length;
  }
  return { starts, ends, resourceIds: [...indexes.keys()], offsets, members: Uint32Array.from(members) };
}

export function slotsOf(table: SlotTable): Slot[] {
  const slots: Slot[] = [];
  for (let slot = 0; slot < table.starts.length; slot += 1) {
    slots.push({ start: table.starts[slot]!, end: table.ends[slot]!, resourceIds: namedBy(table, slot) });
  }
  return slots;
}

/** The ids of the resources that a slot names. */
export function namedBy({ resourceIds, offsets, members }: SlotTable, slot: number): string[] {
  const ids: string[] = [];
  for (let at = offsets[slot]!; at < offsets[slot + 1]!; at += 1) ids.push(resourceIds[members[at]!]!);
  return ids;
}

function multiples(count: number, size: number): Uint32Array {
  const offsets = new Uint32Array(count + 1);
  for (let slot = 1; slot <= count; slot += 1) offsets[slot] = slot * size;
  return offsets;
}
