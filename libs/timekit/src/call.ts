/** What every call and every list accepts, whatever the endpoint. */ import type { BulkRefusal } from './timekit.errors.js';

export interface CallOptions {
  /** Ends the call, its retries and its pauses; the promise rejects with TimekitAbortedError. */
  signal?: AbortSignal | undefined;
  /** IANA name sent as `Timekit-Timezone`: the zone in which timestamps of this call are read and written. */
  timezone?: string | undefined;
  /** Related data to send along, dots for nesting: `['calendars.events']`. */
  include?: readonly string[] | undefined;
}

export interface ListParams {
  /** All conditions must hold. Keys may be paths (`resource.id`, `meta.openslot_ref`); a string is sent as it is. */
  search?: Readonly<Record<string, string>> | string | undefined;
  /** Items per page; Timekit's default is 50. */
  limit?: number | undefined;
  /** From 1. */
  page?: number | undefined;
  orderBy?: string | undefined;
  sortedBy?: 'asc' | 'desc' | undefined;
  /** Timestamps; only what lies in the window. */
  start?: string | undefined;
  end?: string | undefined;
  include?: readonly string[] | undefined;
}

/** One page of a list. A list that arrives without pagination keys is its own only page. */
export interface Page<T> {
  data: T[];
  total: number;
  per_page: number;
  current_page: number;
  last_page: number;
  next_page_url: string | null;
  prev_page_url: string | null;
  /** Position of the first and last item, from 1; null on an empty page. */
  from: number | null;
  to: number | null;
}

/** What came of a bulk call: what was done, in order, and what was refused, as far as the upstream says. */
export interface BulkAnswer<T> {
  done: T[];
  refused: BulkRefusal[];
}

/** Something that the upstream knows again. */
export interface Tagged {
  readonly tag: string;
}

/** A list, and the tag by which the upstream knows it again, if it gave it one. */
export interface TaggedList<T> {
  readonly data: readonly T[];
  readonly tag: string | undefined;
}
