/**
 * What an attempt's outcome means for its delivery and for its endpoint, and when the next attempt is made. Source: Standard
 * Webhooks 1.0.0, "Retry schedule": ten attempts over 75 h 35 min.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Before each attempt, counted from the one before it. */
export const SCHEDULE_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** Each pause is up to so much shorter or longer, so that what failed together does not come back together. */
const JITTER = 0.1;
/** A receiver may ask for no more than this. */
const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS;
/** An endpoint that has only failed for so long is disabled. */
const GIVEN_UP_AFTER_MS = 5 * 24 * HOUR_MS;

const GONE = 410;
const BUSY: readonly number[] = [429, 502, 503, 504];

/** What of the answer matters here. `status`: null when there was none. */
export interface Answered {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
}

/** `slow_down`: failed, because the receiver has too much to do. `gone`: it wants nothing any more. */
export type Verdict = 'delivered' | 'failed' | 'slow_down' | 'gone';

export function verdictOn({ status }: Pick<Answered, 'status'>): Verdict {
  if (status === null) {
    return 'failed';
  }
  if (status >= 200 && status < 300) {
    return 'delivered';
  }
  return status === GONE ? 'gone' : BUSY.includes(status) ? 'slow_down' : 'failed';
}

/** How long the receiver asks to be left alone, at most a day; 0 when it does not. */
export function retryAfterMs({ headers }: Pick<Answered, 'headers'>, now: Date): number {
  const text = headers?.['retry-after']?.trim() ?? '';
  const asked = /^\d{1,9}$/.test(text) ? Number(text) * SECOND_MS : httpDateMs(text) - now.getTime();
  return Math.min(Math.max(asked, 0), LONGEST_RETRY_AFTER_MS);
}

/**
 * When the attempt after the `tries`-th is made, which was over at `now`; null when there is none. Never before the receiver
 * wants to hear of us again. `chance` is in [0, 1).
 */
export function nextAttemptAt(tries: number, waitMs: number, now: Date, chance: number): Date | null {
  const pauseMs = SCHEDULE_MS[tries];
  return pauseMs === undefined ? null : new Date(now.getTime() + Math.max(jittered(pauseMs, chance), waitMs));
}

/** Whether an endpoint that has failed since then, without one success, is to be left alone for good. */
export function isGivenUp(failingSince: Date, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= GIVEN_UP_AFTER_MS;
}

function jittered(ms: number, chance: number): number {
  return Math.round(ms * (1 + JITTER * (2 * chance - 1)));
}

/** A date of RFC 9110; the past when it is none. */
function httpDateMs(text: string): number {
  const ms = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? -Infinity : ms;
}
