/** Availability constraints and their findtime ancestors, filters (docs/timekit-contract.md 6.4 and 6.6). */

/** An hour as an integer (`9`) or a wall time (`"09:30"`). */
export type TimekitHour = number | string;

export interface TimekitHours {
  start: TimekitHour;
  end: TimekitHour;
}

/** `day` is an English weekday name; letter case does not matter. */
export interface TimekitDay {
  day: string;
}

export type TimekitDayAndTime = TimekitDay & TimekitHours;

/** Two timestamps, end exclusive; a bare date means midnight at its start. */
export interface TimekitPeriod {
  start: string;
  end: string;
}

/** One rule: an object with a single key. A resource, a project and a query each carry an array of them. */
export type TimekitConstraint =
  | { allow_day_and_time: TimekitDayAndTime }
  | { block_day_and_time: TimekitDayAndTime }
  | { allow_hours: TimekitHours }
  | { block_hours: TimekitHours }
  | { allow_day: TimekitDay }
  | { block_day: TimekitDay }
  | { allow_period: TimekitPeriod }
  | { block_period: TimekitPeriod }
  | { allow_weekdays: Record<string, never> }
  | { block_weekdays: Record<string, never> }
  | { allow_weekends: Record<string, never> }
  | { block_weekends: Record<string, never> };

export interface TimekitFilterZone {
  timezone?: string;
}

export type TimekitFilter =
  | { between_timestamps: TimekitPeriod }
  | { business_hours: TimekitFilterZone }
  | { daytime: TimekitFilterZone }
  | { only_weekend: TimekitFilterZone }
  | { exclude_weekend: TimekitFilterZone }
  | { specific_day: TimekitDay & TimekitFilterZone }
  | { specific_time: TimekitHours & TimekitFilterZone }
  | { specific_day_and_time: TimekitDayAndTime & TimekitFilterZone };

export type TimekitAfterFilter =
  | { take_first: { number: number } }
  | { take_last: { number: number } }
  | { take_random: { number: number } };

/** (union of `or`) AND (every `and`), then `after` on the resulting list. */
export interface TimekitFilters {
  or?: TimekitFilter[];
  and?: TimekitFilter[];
  after?: TimekitAfterFilter[];
}
