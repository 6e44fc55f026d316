/** Findtime, the deprecated ancestor of availability, still the only query that can single out calendars (docs/timekit-contract.md 6.5 and 6.7). */
import type { TimekitFilters } from './constraint.js';

export interface FindtimeSettings {
  filters?: TimekitFilters;
  /** Default `now`. */
  start?: string;
  /** End of the search, relative to now. Default `4 weeks`. */
  future?: string;
  /** Default `1 hour`. */
  length?: string;
  sort?: 'asc' | 'desc';
  buffer?: string;
  ignore_all_day_events?: boolean;
  /** True: every slot on a 15-minute grid. False: slots back to back. */
  all_solutions?: boolean;
  /** True: no slot starts on one day and ends on the next. */
  no_day_span?: boolean;
}

/** One of `resource_ids`, `calendar_ids` and `emails` is needed; several resources mean their mutual availability. */
export interface FindtimeRequest extends FindtimeSettings {
  resource_ids?: string[];
  calendar_ids?: string[];
  emails?: string[];
}

export interface TimekitFindtimeSlot {
  start: string;
  end: string;
}

export interface FindtimeTeamRequest extends FindtimeSettings {
  users: { calendar_ids?: string[]; resource_ids?: string[] }[];
}

export interface TimekitFindtimeTeamUser {
  name: string;
  email: string;
  user_id: string;
  calendar_ids: string[];
  token?: string;
}

/** Every free user is listed. */
export interface TimekitFindtimeTeamSlot extends TimekitFindtimeSlot {
  users: TimekitFindtimeTeamUser[];
}

/** Body and answer of the bulk form are documented nowhere we could read, so both stay open. */
export type FindtimeBulkRequest = Record<string, unknown> | unknown[];
