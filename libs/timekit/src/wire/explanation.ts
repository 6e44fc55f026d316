/** POST /openslot/availability/explain: only the embedded engine has it; the real service is never sent one. */
import type { AvailabilityRequest } from './availability.js';
import type { TimekitConstraint } from './constraint.js';

export interface OpenslotExplainRequest {
  /** As sent to `/availability`. */
  query: AvailabilityRequest;
  /** The start that is asked about; with `until`, all starts from there, a step apart, before that. */
  start: string;
  until?: string;
  /** Slots start on whole multiples of this, as with findtime's `all_solutions`. */
  grid?: string;
  /** What holds for single resources of the query, besides their own rules. */
  resources?: { id: string; constraints?: TimekitConstraint[]; calendar_ids?: string[] }[];
}

export interface OpenslotExplanation {
  start: string;
  /** null when the query asks for intervals of any length. */
  end: string | null;
  offered: boolean;
  next_start: string | null;
  /** Every resource of the query, in its order. */
  resources: OpenslotResourceExplanation[];
}

export interface OpenslotResourceExplanation {
  id: string;
  /** True when there is no reason against it. */
  offered: boolean;
  next_start: string | null;
  reasons: OpenslotReason[];
}

export interface OpenslotReason {
  code: string;
  /** Where the rules stand: in the query, in `resources` of the request (`project`), or with the resource. */
  level?: 'request' | 'project' | 'resource';
  rules?: { index: number; rule: Readonly<Record<string, unknown>> }[];
  entry?: OpenslotBusyEntry;
}

/** A booking or an event. Nothing but its id when it is gone meanwhile. */
export interface OpenslotBusyEntry {
  id: string;
  type?: 'booking' | 'event';
  start?: string;
  end?: string;
  all_day?: boolean;
  what?: string;
}
