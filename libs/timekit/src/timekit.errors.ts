/**
 * Everything that can go wrong between us and Timekit, one class and one stable code per kind, told apart by class or code.
 *
 * An error carries facts for a log and for the caller's decision, never the key, a header, a query string or a body. Two of
 * them matter more than the status: `retryAfterMs` (when to come back), and `outcomeUnknown` (the request, or an earlier
 * attempt of the same call, may have been carried out although no answer says so; look before sending it again).
 */
export type TimekitErrorCode =
  | 'timekit.unauthorized'
  | 'timekit.not_found'
  | 'timekit.invalid'
  | 'timekit.conflict'
  | 'timekit.rate_limited'
  | 'timekit.unreachable'
  | 'timekit.unexpected_answer'
  | 'timekit.aborted';

export interface TimekitErrorFacts {
  /** Upper case. */
  method: string;
  /** Below `/v2`, without the query string. */
  path: string;
  /** Missing when no answer arrived. */
  status?: number;
  /** The upstream's own id of the exchange, for a support request. */
  upstreamRequestId?: string;
  outcomeUnknown: boolean;
  /** Name, code and message of the underlying error, already free of configuration and secrets. */
  cause?: Error;
}

export abstract class TimekitError extends Error {
  abstract readonly code: TimekitErrorCode;
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly upstreamRequestId?: string;
  readonly outcomeUnknown: boolean;

  constructor(what: string, facts: TimekitErrorFacts) {
    super(`${facts.method} ${facts.path}: ${what}`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.method = facts.method;
    this.path = facts.path;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.upstreamRequestId !== undefined) this.upstreamRequestId = facts.upstreamRequestId;
    this.outcomeUnknown = facts.outcomeUnknown;
  }
}

/** 401 or 403, or no key to be had (then without a status). */
export class TimekitUnauthorizedError extends TimekitError {
  readonly code = 'timekit.unauthorized';
}

/** 404. `model` is Timekit's own name of what is missing. */
export class TimekitNotFoundError extends TimekitError {
  readonly code = 'timekit.not_found';
  readonly model?: string;

  constructor(what: string, facts: TimekitErrorFacts, model?: string) {
    super(what, facts);
    if (model !== undefined) this.model = model;
  }
}

export interface TimekitRefusal {
  /** Field → messages; empty when the upstream names no field. */
  fields: Record<string, string[]>;
  /** The upstream's sentence, when it sent one. */
  upstreamMessage?: string;
  /** The internal action of a booking graph in which the error arose. */
  action?: string;
  /** A machine-readable code, when it sent one. */
  upstreamCode?: string;
  /** The resource that is the reason, when it named one. */
  resourceId?: string;
  /** Of a bulk call: what was refused, item by item. */
  items?: readonly BulkRefusal[];
}

/** One item of a bulk call that was refused, and not carried out unless the error says that this is not known. */
export interface BulkRefusal {
  /** Its place in the request, from 0. */
  readonly index: number;
  readonly error: TimekitError;
}

/** 400, 422 and any other refusal of the request itself. Without a status when the client refused to send it. */
export class TimekitInvalidError extends TimekitError {
  readonly code = 'timekit.invalid';
  readonly fields: Record<string, string[]>;
  readonly upstreamMessage?: string;
  readonly action?: string;
  readonly upstreamCode?: string;
  /** Empty unless a bulk call was refused as a whole. */
  readonly items: readonly BulkRefusal[];

  constructor(what: string, facts: TimekitErrorFacts, refusal: TimekitRefusal) {
    super(what, facts);
    this.fields = refusal.fields;
    if (refusal.upstreamMessage !== undefined) this.upstreamMessage = refusal.upstreamMessage;
    this.items = refusal.items ?? [];
    if (refusal.action !== undefined) this.action = refusal.action;
    if (refusal.upstreamCode !== undefined) this.upstreamCode = refusal.upstreamCode;
  }
}

/** 409, or a 422 whose code is `slot_taken`. */
export class TimekitConflictError extends TimekitError {
  readonly code = 'timekit.conflict';
  readonly slotTaken: boolean;
  readonly upstreamMessage?: string;
  readonly upstreamCode?: string;
  /** Whose time is taken, when the upstream says so; the real service does not. */
  readonly resourceId?: string;

  constructor(what: string, facts: TimekitErrorFacts, refusal: TimekitRefusal) {
    super(what, facts);
    this.slotTaken = refusal.upstreamCode === SLOT_TAKEN;
    if (refusal.upstreamMessage !== undefined) this.upstreamMessage = refusal.upstreamMessage;
    if (refusal.upstreamCode !== undefined) this.upstreamCode = refusal.upstreamCode;
    if (refusal.resourceId !== undefined) this.resourceId = refusal.resourceId;
  }
}

/** The `code` in an error body that says another booking holds the slot. */
export const SLOT_TAKEN = 'slot_taken';

/** 429 (daily quota of test apps) or 503 (Timekit throttles with it). The request was not carried out. */
export class TimekitRateLimitedError extends TimekitError {
  readonly code = 'timekit.rate_limited';
  readonly retryAfterMs?: number;

  constructor(what: string, facts: TimekitErrorFacts, retryAfterMs?: number) {
    super(what, facts);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** Network failure, timeout, 408 or any 5xx but 503. */
export class TimekitUnreachableError extends TimekitError {
  readonly code = 'timekit.unreachable';
}

export type TimekitUnexpectedReason = 'redirect' | 'not_json' | 'wrong_shape' | 'too_large' | 'unreadable';

/** An answer arrived, and it is not one Timekit gives: a redirect, HTML, truncated JSON, too many bytes, no `data`. */
export class TimekitUnexpectedAnswerError extends TimekitError {
  readonly code = 'timekit.unexpected_answer';
  readonly reason: TimekitUnexpectedReason;

  constructor(what: string, facts: TimekitErrorFacts, reason: TimekitUnexpectedReason) {
    super(what, facts);
    this.reason = reason;
  }
}

/** The caller's signal fired. */
export class TimekitAbortedError extends TimekitError {
  readonly code = 'timekit.aborted';
}
