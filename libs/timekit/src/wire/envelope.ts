/**
 * How Timekit wraps its answers (docs/timekit-contract.md 2.2 to 2.4). Timestamps everywhere in `wire/` are strings as they travel:
 * RFC 3339, often with an offset without a colon (`2016-02-11T11:58:45+0100`).
 */
export interface TimekitEnvelope<T> {
  data: T;
  meta?: { message?: string };
  /** Of a bulk call: one entry for each refused item. The real service's form is not documented. */
  errors?: unknown;
}

/** A list. Pagination keys are missing from the oldest lists, and `per_page` is a string when the query named a limit. */
export interface TimekitListEnvelope<T> {
  data: T[];
  total?: number;
  per_page?: number | string;
  current_page?: number;
  last_page?: number;
  next_page_url?: string | null;
  prev_page_url?: string | null;
  from?: number | null;
  to?: number | null;
}

/** Free key-value data of the caller's own. */
export type TimekitMeta = Record<string, unknown>;

/**
 * The recorded error bodies: field errors, field errors inside a booking action, a missing resource, and the oldest form.
 * `code` is a machine-readable addition of the embedded engine (`slot_taken`), and so is `resource_id`, which says whose time
 * is taken; the real service sends neither.
 */
export type TimekitErrorBody =
  | { errors: Record<string, string[]>; action?: string; code?: string }
  | { error: string; model?: string; code?: string; resource_id?: string }
  | { error: { message: string } };
