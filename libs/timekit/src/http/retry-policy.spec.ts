import { describe, expect, test } from '@jest/globals';
import { AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import * as fc from 'fast-check';
import type { Failure } from './failure.js';
import {
  BACKOFF_BASE_MS,
  BACKOFF_CAP_MS,
  decorrelatedJitter,
  equalJitter,
  isIdempotent,
  isTransient,
  pauseBeforeRetry,
  retryAfterMs,
  type RetryQuestion,
} from './retry-policy.js';

const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 7);

const config: InternalAxiosRequestConfig = { headers: new AxiosHeaders() };

function answered(status: number, retryAfter?: string): Failure {
  const headers = new AxiosHeaders(retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  return { kind: 'answer', response: { status, statusText: '', headers, data: '', config } };
}

function question(over: Partial<RetryQuestion> = {}): RetryQuestion {
  const deadlineAtMs = NOW_MS + 20_000;
  return {
    method: 'GET',
    failure: answered(502),
    attempt: 1,
    previousDelayMs: 0,
    nowMs: NOW_MS,
    deadlineAtMs,
    ...over,
  };
}

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('what may be repeated', () => {
  test('idempotent methods, in any letter case', () => {
    expect(['GET', 'put', 'Delete', 'HEAD', 'OPTIONS'].every(isIdempotent)).toBe(true);
    expect(['POST', 'post', 'PATCH', 'TRACE', ''].some(isIdempotent)).toBe(false);
  });

  test('six statuses, timeouts and broken connections are transient, and nothing else', () => {
    const transient = Array.from({ length: 500 }, (_, index) => 100 + index).filter((s) => isTransient(answered(s)));
    expect(transient).toEqual([408, 429, 502, 503, 504]);
    expect(isTransient({ kind: 'timeout', mayHaveRun: true })).toBe(true);
    expect(isTransient({ kind: 'network', mayHaveRun: true })).toBe(true);
    const final: Failure[] = [
      { kind: 'aborted', mayHaveRun: true },
      { kind: 'answer_too_large' },
      { kind: 'answer_unreadable' },
      { kind: 'request_refused' },
    ];
    expect(final.some(isTransient)).toBe(false);
  });
});

describe('the pause', () => {
  test('decorrelated jitter stays between its base and three times the last pause, under the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), unit, (previousDelayMs, chance) => {
        const pauseMs = decorrelatedJitter(previousDelayMs, () => chance);
        expect(pauseMs).toBeGreaterThanOrEqual(BACKOFF_BASE_MS);
        expect(pauseMs).toBeLessThanOrEqual(Math.min(BACKOFF_CAP_MS, 3 * Math.max(BACKOFF_BASE_MS, previousDelayMs)));
      }),
    );
  });

  test('after throttling it is never under half a second, whatever chance says', () => {
    fc.assert(
      fc.property(fc.constantFrom(429, 503), fc.integer({ min: 1, max: 2 }), unit, (status, attempt, chance) => {
        const pauseMs = pauseBeforeRetry(question({ failure: answered(status), attempt }), () => chance);
        expect(pauseMs).toBeGreaterThanOrEqual(500);
      }),
    );
    expect(equalJitter(1, () => 0)).toBe(500);
    expect(equalJitter(2, () => 0)).toBe(1_000);
    expect(equalJitter(9, () => 0.999)).toBeLessThanOrEqual(BACKOFF_CAP_MS);
  });

  test('it never ends before Retry-After and never beyond the deadline', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(408, 429, 502, 503, 504),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 30_000 }),
        unit,
        (status, seconds, leftMs, chance) => {
          const failure = answered(status, String(seconds));
          const pauseMs = pauseBeforeRetry(question({ failure, deadlineAtMs: NOW_MS + leftMs }), () => chance);
          if (pauseMs === undefined) return;
          expect(Number.isInteger(pauseMs)).toBe(true);
          expect(pauseMs).toBeGreaterThanOrEqual(seconds * 1_000);
          expect(pauseMs).toBeLessThan(leftMs);
        },
      ),
    );
  });

  test('there is none after the third attempt, for a POST, or when the deadline is too near', () => {
    expect(pauseBeforeRetry(question(), () => 0)).toBe(200);
    expect(pauseBeforeRetry(question({ attempt: 2 }), () => 0)).toBe(200);
    expect(pauseBeforeRetry(question({ attempt: 3 }), () => 0)).toBeUndefined();
    expect(pauseBeforeRetry(question({ method: 'POST' }), () => 0)).toBeUndefined();
    expect(pauseBeforeRetry(question({ deadlineAtMs: NOW_MS + 200 }), () => 0)).toBeUndefined();
    expect(pauseBeforeRetry(question({ deadlineAtMs: NOW_MS + 201 }), () => 0)).toBe(200);
  });
});

describe('Retry-After', () => {
  // The three forms of one instant, from RFC 9110 section 5.6.7.
  test.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    '30',
    ' 30 ',
  ])('%j is in 30 seconds', (value) => {
    expect(retryAfterMs(value, NOW_MS)).toBe(30_000);
  });

  test('a date gone by is now', () => {
    expect(retryAfterMs('Sun, 06 Nov 1994 08:49:37 GMT', NOW_MS + 60_000)).toBe(0);
  });

  test.each([
    '',
    '-1',
    '1.5',
    '1e3',
    'soon',
    '1994-11-06T08:49:37Z',
    'Sun, 32 Nov 1994 08:49:37 GMT',
    undefined,
    30,
    ['30'],
  ])('%j says nothing', (value) => {
    expect(retryAfterMs(value, NOW_MS)).toBeUndefined();
  });

  test('an absurd number stays a number', () => {
    expect(retryAfterMs('9'.repeat(400), NOW_MS)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
