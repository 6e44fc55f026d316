/**
 * One rule of availability v2, as a tagged union. Source: Timekit docs, "Availability constraints".
 *
 * Days are ISO weekdays, 1 = Monday … 7 = Sunday. Hours are minutes of the local day, half-open [startMinute, endMinute),
 * 0 … 1440. A period bound is an instant when it was sent with an offset, else a wall time that is read in the zone of
 * the resource it is applied to. `source` is the JSON as it was sent, so that a caller can store and return exactly that.
 */
import { assertNever } from '../assert-never.js';
import type { PeriodBound } from '../period-bound.js';
import type { JsonRecord } from '../parse-result.js';
import type { Weekday } from '../week.js';

interface Sent {
  readonly source: JsonRecord;
}

export interface DayAndTimeConstraint extends Sent {
  readonly kind: 'allow_day_and_time' | 'block_day_and_time';
  readonly day: Weekday;
  readonly startMinute: number;
  readonly endMinute: number;
}

export interface HoursConstraint extends Sent {
  readonly kind: 'allow_hours' | 'block_hours';
  readonly startMinute: number;
  readonly endMinute: number;
}

export interface DayConstraint extends Sent {
  readonly kind: 'allow_day' | 'block_day';
  readonly day: Weekday;
}

export interface PeriodConstraint extends Sent {
  readonly kind: 'allow_period' | 'block_period';
  readonly start: PeriodBound;
  readonly end: PeriodBound;
}

export interface WeekPartConstraint extends Sent {
  readonly kind: 'allow_weekdays' | 'block_weekdays' | 'allow_weekends' | 'block_weekends';
}

export type Constraint = DayAndTimeConstraint | HoursConstraint | DayConstraint | PeriodConstraint | WeekPartConstraint;

export type ConstraintKind = Constraint['kind'];

/** Where a rule comes from, in the order in which levels are read; it does not matter for the outcome. */
export const LEVELS = ['request', 'project', 'resource'] as const;

export type LevelName = (typeof LEVELS)[number];

/** The rules of one query for one resource. Inside a level allows widen each other; between levels all must agree. */
export type ConstraintLevels = Readonly<Partial<Record<LevelName, readonly Constraint[]>>>;

/**
 * What a rule does inside its level. Rules of one sort widen each other; the sorts of allows narrow each other, and every
 * block is taken away at the end.
 */
export type ConstraintSort = 'opening' | 'hours' | 'week_part' | 'block';

export function sortOf(kind: ConstraintKind): ConstraintSort {
  switch (kind) {
    case 'allow_day_and_time':
    case 'allow_day':
    case 'allow_period':
      return 'opening';
    case 'allow_hours':
      return 'hours';
    case 'allow_weekdays':
    case 'allow_weekends':
      return 'week_part';
    case 'block_day_and_time':
    case 'block_hours':
    case 'block_day':
    case 'block_period':
    case 'block_weekdays':
    case 'block_weekends':
      return 'block';
    default:
      return assertNever(kind);
  }
}
