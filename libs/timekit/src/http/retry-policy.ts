/**
 * When to try again, and after how long. Pure: time and chance are arguments.
 *
 * At most three attempts, of idempotent methods only, inside the call's one deadline. Pauses use decorrelated jitter, except
 * after a throttling answer: there jitter may collapse to nearly nothing exactly when it must not, so half of the pause is
 * fixed ("equal jitter"), and it never ends before `Retry-After`. Source: AWS Architecture blog, "Exponential Backoff and Jitter".
 */
import type { Failure } from './failure.js';

export const MAX_ATTEMPTS = 3;
export const BACKOFF_BASE_MS = 200;
export const BACKOFF_CAP_MS = 5_000;
/** Half of it is the shortest pause after a throttling answer. */
export const THROTTLE_BASE_MS = 1_000;

const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']);
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

export function isIdempotent(method: string): boolean {
  return IDEMPOTENT_METHODS.has(method.toUpperCase());
}

/** Timekit throttles live apps with 503 and the daily quota of test apps with 429 (docs/timekit-contract.md 2.9). */
export function isThrottled(status: number): boolean {
  return status === 429 || status === 503;
}

export function isTransient(failure: Failure): boolean {
  if (failure.kind === 'answer') return TRANSIENT_STATUSES.has(failure.response.status);
  return failure.kind === 'timeout' || failure.kind === 'network';
}

/** `min(cap, random between base and three times the previous pause)`, in milliseconds. */
export function decorrelatedJitter(previousDelayMs: number, random: () => number): number {
  const highest = Math.max(BACKOFF_BASE_MS, previousDelayMs) * 3;
  return Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS + random() * (highest - BACKOFF_BASE_MS));
}

/** Half fixed, half random, doubling with each attempt, in milliseconds. */
export function equalJitter(attempt: number, random: () => number): number {
  const wholeMs = Math.min(BACKOFF_CAP_MS, THROTTLE_BASE_MS * 2 ** (attempt - 1));
  return wholeMs / 2 + random() * (wholeMs / 2);
}

export interface RetryQuestion {
  method: string;
  failure: Failure;
  /** The attempt that failed, from 1. */
  attempt: number;
  previousDelayMs: number;
  nowMs: number;
  deadlineAtMs: number;
}

/** How long to pause before the next attempt, in whole milliseconds; undefined when there must be none. */
export function pauseBeforeRetry(question: RetryQuestion, random: () => number): number | undefined {
  const { failure, attempt, nowMs } = question;
  if (!isIdempotent(question.method) || !isTransient(failure) || attempt >= MAX_ATTEMPTS) return undefined;
  const throttled = failure.kind === 'answer' && isThrottled(failure.response.status);
  const wantedMs = throttled ? equalJitter(attempt, random) : decorrelatedJitter(question.previousDelayMs, random);
  const askedMs = failure.kind === 'answer' ? retryAfterMs(failure.response.headers['retry-after'], nowMs) : undefined;
  const pauseMs = Math.ceil(Math.max(wantedMs, askedMs ?? 0));
  return nowMs + pauseMs < question.deadlineAtMs ? pauseMs : undefined;
}

const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850_DATE = /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * A Retry-After header in milliseconds from now; 0 for a date gone by, undefined when there is none or it cannot be read.
 * Seconds and all three date forms of RFC 9110 section 5.6.7; the zone-less asctime form is UTC there, unlike for Date.parse.
 */
export function retryAfterMs(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1_000, Number.MAX_SAFE_INTEGER);
  const date = ASCTIME_DATE.test(value) ? `${value} GMT` : value;
  if (date === value && !IMF_FIXDATE.test(value) && !RFC_850_DATE.test(value)) return undefined;
  const atMs = Date.parse(date);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
