import { assertNever } from '../assert-never.js';
import { shuffle } from '../random.js';
import type { AfterFilter, Filters } from './filter.js';

/**
 * The slots that `after` keeps, one filter after the other, in their old order. A random choice depends on `seed` alone.
 * Source: Timekit docs, "find-time-filters".
 */
export function applyAfter<T>(slots: readonly T[], filters: Filters, seed: number): T[] {
  return filters.after.reduce((kept, filter) => take(kept, filter, seed), [...slots]);
}

function take<T>(slots: readonly T[], { kind, number }: AfterFilter, seed: number): T[] {
  switch (kind) {
    case 'take_first':
      return slots.slice(0, number);
    case 'take_last':
      return slots.slice(-number);
    case 'take_random': {
      const chosen = new Set(shuffle([...slots.keys()], seed).slice(0, number));
      return slots.filter((_slot, index) => chosen.has(index));
    }
    default:
      return assertNever(kind);
  }
}
