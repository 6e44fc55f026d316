/** Why a start is not offered, in the words of the query: the shapes that `explain.ts` fills. */
import type { LevelName } from './constraints/constraint.js';
import type { Edges } from './edges.js';
import type { EpochMs } from './interval.js';

export type Reason =
  /** The slot begins before `from` or ends after `to`. */
  | { readonly code: 'before_window' | 'after_window' }
  /** No rule of this sort opens all of the slot; or a rule blocks some of it. `rules` are indexes into the level. */
  | { readonly code: 'outside_hours' | 'blocked'; readonly level: LevelName; readonly rules: readonly number[] }
  /** Some of the slot is outside this filter, or outside all of `or`. `rules` are indexes into the list. */
  | { readonly code: 'filtered'; readonly list: 'or' | 'and'; readonly rules: readonly number[] }
  /**
   * A busy entry, a hold, or only the buffer around either meets the slot; where several bookings fit, at a moment when
   * all places are taken. `entry` is an index into the busy time of the resource.
   */
  | { readonly code: 'busy' | 'hold' | 'buffer'; readonly entry: number }
  /** The slot would end on a later day than it begins (`noDaySpan`). */
  | { readonly code: 'crosses_midnight' }
  /** The time is free, but slots of this window start at other times. */
  | { readonly code: 'off_grid' };

export type ReasonCode = Reason['code'];

/** A slot that is not wholly inside `open` has this reason. */
export interface Layer {
  readonly reason: Reason;
  /** Normal. */
  readonly open: Edges;
}

export interface ResourceExplanation {
  readonly id: string;
  /** Every reason that removes the start for this resource; empty when it could be named. */
  readonly reasons: readonly Reason[];
  /** The first start after this one that the resource could be named for; null when [from, to) has none. */
  readonly nextStart: EpochMs | null;
}

/**
 * A start is offered when no resource has a reason (mutual), or when at least one has none (the other modes). A search
 * for nobody offers nothing.
 */
export interface StartExplanation {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly offered: boolean;
  /** Whom the answer names for this start; empty when it is not offered. */
  readonly resourceIds: readonly string[];
  /** The first offered start after this one; null when there is none. */
  readonly nextStart: EpochMs | null;
  /** Every resource of the query, in its order. */
  readonly resources: readonly ResourceExplanation[];
}
