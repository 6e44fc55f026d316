/**
 * The slots that the upstream gives for one call.
 *
 * The embedded engine tags its answers, and tells at little cost whether one is still true. What was read once is not read
 * again then: to parse an answer takes longer than to compute it. The real service is asked anew each time.
 */
import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { assertNever, parseTimestamp, type Slot, type SlotTable, slotTable } from '#libs/scheduling';
import { type Tagged, TimekitClient, type TimekitSlot, TimekitUnexpectedAnswerError } from '#libs/timekit';
import { AppConfig } from '../config/config.js';
import type { UpstreamCall } from './upstream-calls.js';

interface KnownSlots extends Tagged {
  readonly table: SlotTable;
}

/** Of all that is kept, in slots and names on them: some 10 MB. */
const MAX_SIZE = 500_000;

@Injectable()
export class UpstreamSlots {
  /** By question, what was used last at the end. */
  readonly #known = new Map<string, KnownSlots>();
  #size = 0;

  constructor(
    private readonly timekit: TimekitClient,
    private readonly config: AppConfig,
  ) {}

  /**
   * Chronological; they name resources by our ids, which `idOf` gives for those of Timekit. Throws what the client throws, and
   * `TimekitUnexpectedAnswerError` for slots that are none.
   */
  async of(call: UpstreamCall, idOf: ReadonlyMap<string, string>, signal: AbortSignal): Promise<SlotTable> {
    switch (call.kind) {
      case 'availability': {
        const key = hash('sha256', JSON.stringify([call.body, [...idOf]]), 'base64');
        const known = this.#known.get(key);
        const answer = await this.timekit.availability.queryUnless(call.body, known, { signal });
        const table = 'table' in answer ? answer.table : slotTable(answer.data.flatMap(ours(idOf)));
        this.#keep(key, answer.tag, table);
        return table;
      }
      case 'findtime': {
        // Findtime writes local times unless it is told a zone.
        const slots = await this.timekit.findtime.query(call.body, { signal, timezone: 'UTC' });
        const resourceIds = [call.resourceId];
        return slotTable(slots.map((slot) => ({ ...periodOf(slot, '/findtime'), resourceIds })));
      }
      default:
        return assertNever(call);
    }
  }

  #keep(key: string, tag: string | undefined, table: SlotTable): void {
    this.#forget(key);
    const size = sizeOf(table);
    if (tag === undefined || this.config.timekit.mode === 'remote' || size > MAX_SIZE / 8) {
      return;
    }
    this.#known.set(key, { tag, table });
    this.#size += size;
    for (const oldest of this.#known.keys()) {
      if (this.#size <= MAX_SIZE) {
        return;
      }
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#size -= sizeOf(known.table);
    }
  }
}

/** With the resources that we asked about; a slot of none of them is none. */
function ours(idOf: ReadonlyMap<string, string>): (slot: TimekitSlot) => Slot[] {
  return (slot) => {
    // Live answers name resources as objects, old ones as plain ids.
    const resourceIds = slot.resources.flatMap(
      (resource) => idOf.get(typeof resource === 'string' ? resource : resource.id) ?? [],
    );
    return resourceIds.length === 0 ? [] : [{ ...periodOf(slot, '/availability'), resourceIds }];
  };
}

function periodOf(slot: { start: string; end: string }, path: string): { start: number; end: number } {
  const [start, end] = [parseTimestamp(slot.start, 'UTC'), parseTimestamp(slot.end, 'UTC')];
  if (start === null || end === null) {
    const facts = { method: 'POST', path, outcomeUnknown: false };
    throw new TimekitUnexpectedAnswerError('a slot without timestamps', facts, 'wrong_shape');
  }
  return { start, end };
}

/** A question weighs something even when its answer is empty. */
function sizeOf({ starts, members }: SlotTable): number {
  return 10 + starts.length + members.length;
}
