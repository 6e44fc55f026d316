/**
 * The filters of the deprecated `/findtime`: ancestors of the constraints. `or` is a union, `and` an intersection, both
 * together intersect, and `after` thins out the finished list of slots. Source: Timekit docs, "find-time-filters".
 *
 * The named hours (`business_hours`, `working_hours`, `daytime`) are read into `specific_time`, and synonyms into one
 * kind. `timezone` is the zone the filter is read in; without it the resource's own zone counts.
 */

import type { JsonRecord } from '../parse-result.js';
import type { PeriodBound } from '../period-bound.js';
import type { Weekday } from '../week.js';

interface Zoned {
  readonly timezone?: string;
}

interface Hours {
  readonly startMinute: number;
  readonly endMinute: number;
}

export type Filter =
  | ({ readonly kind: 'between_timestamps'; readonly start: PeriodBound; readonly end: PeriodBound } & Zoned)
  | ({ readonly kind: 'only_weekend' | 'exclude_weekend' } & Zoned)
  | ({ readonly kind: 'specific_day'; readonly day: Weekday } & Zoned)
  | ({ readonly kind: 'specific_time' | 'block_specific_time' } & Hours & Zoned)
  | ({ readonly kind: 'specific_day_and_time'; readonly day: Weekday } & Hours & Zoned);

export interface AfterFilter {
  readonly kind: 'take_first' | 'take_last' | 'take_random';
  readonly number: number;
}

export interface Filters {
  readonly or: readonly Filter[];
  readonly and: readonly Filter[];
  readonly after: readonly AfterFilter[];
}

/** Filters as they travel: `{"and": [{"specific_time": {"start": "09:00", "end": "17:00"}}]}`. */
export interface FiltersJson {
  readonly or?: readonly JsonRecord[];
  readonly and?: readonly JsonRecord[];
  readonly after?: readonly JsonRecord[];
}
