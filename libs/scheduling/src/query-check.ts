/** What a query has to keep to before it is run, and what follows from it. */
import { MODES, type AvailabilityQuery } from './query.js';
import { SchedulingError } from './scheduling.errors.js';
import type { SlotLimits } from './slot-table.js';
import type { Cutting } from './slots.js';

const DEFAULT_MAX_SLOTS = 20_000;

/** null for intervals of natural length. Throws scheduling.query_invalid. */
export function cuttingOf(query: AvailabilityQuery): Cutting | null {
  const { mode, from, to, lengthMs, incrementMs, bufferMs, gridMs, seed, maxSlots, maxNamed } = query;
  check(MODES.includes(mode), 'mode', `must be one of ${MODES.join(', ')}`);
  check(Number.isSafeInteger(from), 'from', 'must be integer epoch milliseconds');
  check(Number.isSafeInteger(to), 'to', 'must be integer epoch milliseconds');
  check(Number.isSafeInteger(seed), 'seed', 'must be an integer');
  check(bufferMs === undefined || (Number.isSafeInteger(bufferMs) && bufferMs >= 0), 'bufferMs', 'must be 0 or more');
  check(isPositive(lengthMs ?? 1), 'lengthMs', 'must be 1 or more, or null');
  check(isPositive(incrementMs ?? 1), 'incrementMs', 'must be 1 or more');
  check(isPositive(gridMs ?? 1), 'gridMs', 'must be 1 or more');
  check(isPositive(maxSlots ?? 1), 'maxSlots', 'must be 1 or more');
  check(isPositive(maxNamed ?? 1), 'maxNamed', 'must be 1 or more');
  if (lengthMs === null) return null;
  const stepMs = incrementMs ?? gridMs ?? lengthMs;
  return gridMs === undefined ? { lengthMs, stepMs } : { lengthMs, stepMs, gridMs };
}

export function limitsOf({ maxSlots, maxNamed }: AvailabilityQuery): SlotLimits {
  return { maxSlots: maxSlots ?? DEFAULT_MAX_SLOTS, maxNamed: maxNamed ?? Number.POSITIVE_INFINITY };
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function check(holds: boolean, field: string, rule: string): void {
  if (!holds) throw SchedulingError.queryInvalid(field, rule);
}
