/**
 * What a search for free time is asked. Times are epoch milliseconds, lengths milliseconds; the search space is the
 * half-open [from, to).
 */
import type { BusyTime } from './busy.js';
import type { ConstraintLevels } from './constraints/constraint.js';
import type { Filters } from './filters/filter.js';
import type { EpochMs } from './interval.js';

/** Which resources a slot names. Source: Timekit docs, "query-availability-v2". */
export type Mode = 'mutual' | 'roundrobin_random' | 'roundrobin_prioritized' | 'exclusive';

export const MODES: readonly Mode[] = ['mutual', 'roundrobin_random', 'roundrobin_prioritized', 'exclusive'];

export interface ResourceInput {
  readonly id: string;
  /** IANA zone; every rule of the resource is read in it. */
  readonly timezone: string;
  readonly levels: ConstraintLevels;
  readonly filters?: Filters;
  readonly busy: BusyTime;
  /** How many bookings it can hold at one moment; default 1. */
  readonly capacity?: number;
}

export interface AvailabilityQuery {
  readonly mode: Mode;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** null asks for free intervals of their natural length instead of slots. */
  readonly lengthMs: number | null;
  /** Distance between slot starts; by default `gridMs`, else `lengthMs`. */
  readonly incrementMs?: number;
  /** Kept free before and after every busy entry. */
  readonly bufferMs?: number;
  readonly ignoreAllDayEvents?: boolean;
  /** Decides the one shuffle of a `roundrobin_random` query; any integer. */
  readonly seed: number;
  readonly resources: readonly ResourceInput[];
  /** Zone in which no slot may start on one day and end on the next (findtime `no_day_span`). */
  readonly noDaySpan?: string;
  /** Slots start on whole multiples of this since the epoch (findtime `all_solutions`: 900000). */
  readonly gridMs?: number;
  /** Past this the search stops with `scheduling.too_many_slots`; default 20000. */
  readonly maxSlots?: number;
  /** Past this the search stops with `scheduling.too_many_named`: how often slots may name resources, all taken together. */
  readonly maxNamed?: number;
}

/**
 * Slots as columns, chronological, with distinct starts. Slot `i` names the resources `members[offsets[i]]` up to, not
 * including, `members[offsets[i + 1]]`, in order of preference; each is an index into `resourceIds`.
 */
export interface SlotTable {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** The resources of the query, none twice. */
  readonly resourceIds: readonly string[];
  /** One more than there are slots. */
  readonly offsets: Uint32Array;
  readonly members: Uint32Array;
}

export interface Slot {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly resourceIds: readonly string[];
}

export interface DateAvailability {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly resourceIds: readonly string[];
}
