/**
 * Availability queries (docs/timekit-contract.md 6.1 and 6.2). `from` and `to` are timestamps or relative text ("1 day"); both are
 * relative to now. `length`, `buffer` and `timeslot_increments` are durations as text ("30 minutes").
 */
import type { TimekitConstraint } from './constraint.js';

export type TimekitAvailabilityMode = 'mutual' | 'roundrobin_random' | 'roundrobin_prioritized' | 'exclusive';

/** What a query, and the `availability` of a project, can say about slots. */
export interface TimekitAvailabilitySettings {
  mode?: TimekitAvailabilityMode;
  /** Default `now`. */
  from?: string;
  /** Default `4 weeks`; at most six months ahead. */
  to?: string;
  /** Default `1 hour`; null asks for free intervals of any length. */
  length?: string | null;
  /** Kept free on both sides of every event. */
  buffer?: string;
  /** Default: `length`. */
  timeslot_increments?: string;
  /** Default true. */
  round_to_nearest_hour?: boolean;
  ignore_all_day_events?: boolean;
  closest_time_interval?: string;
}

/** A project supplies whatever the query leaves out. */
export interface AvailabilityRequest extends TimekitAvailabilitySettings {
  project_id?: string;
  /** Ids; their order matters for `roundrobin_prioritized`. */
  resources?: string[];
  /** Evaluated in each resource's own timezone, whatever `output_timezone` says. */
  constraints?: TimekitConstraint[];
  /** Formats the answer only. Default `UTC`. */
  output_timezone?: string;
}

export interface TimekitSlotResource {
  id: string;
  name: string;
  timezone: string;
}

/** The live service names resources as objects; recorded mocks of the widget carry plain ids. */
export interface TimekitSlot {
  start: string;
  end: string;
  resources: (TimekitSlotResource | string)[];
}

export interface TimekitAvailabilityCount {
  total: number;
}

/** `date` is `YYYY-MM-DD`; `resources` are plain ids. */
export interface TimekitAvailabilityDate {
  date: string;
  resources: string[];
}
