import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildClient, rejectionOf, testTime, type TestTime } from '../../testing/build-client.js';
import { breakOff, json, noContent, reset, ScriptedUpstream, text } from '../../testing/scripted-upstream.js';
import type { TimekitClient } from '../timekit.client.js';
import {
  TimekitAbortedError,
  TimekitInvalidError,
  TimekitRateLimitedError,
  TimekitUnauthorizedError,
  TimekitUnreachableError,
} from '../timekit.errors.js';

const throttled = json(503, { error: 'slow down' });
const found = json(200, { data: { id: 'r1', name: 'Doc Brown' } });
const booking = { resource_id: 'r1', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' };

let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await ScriptedUpstream.listen();
});

afterAll(() => upstream.close());

async function clientWith(options: Partial<Parameters<typeof buildClient>[0]> = {}): Promise<{
  client: TimekitClient;
  time: TestTime;
}> {
  const time = testTime();
  return { client: await buildClient({ baseUrl: upstream.baseUrl, ...time, ...options }), time };
}

describe('retries', () => {
  test('two throttling answers, then success: the caller sees only the success', async () => {
    const { client, time } = await clientWith();
    upstream.plays(throttled, throttled, found);
    await expect(client.resources.get('r1')).resolves.toEqual({ id: 'r1', name: 'Doc Brown' });
    expect(upstream.requests).toHaveLength(3);
    expect(time.pausesMs).toEqual([750, 1_500]);
  });

  test('three attempts in all, then RateLimited', async () => {
    const { client } = await clientWith();
    upstream.plays(throttled);
    const error = await rejectionOf(client.resources.get('r1'), TimekitRateLimitedError);
    expect(error.status).toBe(503);
    expect(error.retryAfterMs).toBeUndefined();
    expect(upstream.requests).toHaveLength(3);
  });

  test.each([
    ['reset', reset],
    ['a body that breaks off', breakOff],
    ['408', json(408, {})],
    ['429', json(429, {})],
    ['502', text(502, '<html>bad gateway</html>')],
    ['504', text(504, '')],
  ])('a GET is repeated after %s', async (_name, step) => {
    const { client } = await clientWith();
    upstream.plays(step, found);
    await expect(client.resources.get('r1')).resolves.toMatchObject({ id: 'r1' });
    expect(upstream.requests).toHaveLength(2);
  });

  test('PUT and DELETE are repeated, with the same body', async () => {
    const { client } = await clientWith();
    upstream.plays(reset, json(200, { data: { id: 'b1', state: 'confirmed' } }));
    await client.bookings.act('b1', 'confirm');
    expect(upstream.requests.map(({ method, body }) => [method, body])).toEqual([
      ['PUT', '{}'],
      ['PUT', '{}'],
    ]);
    upstream.plays(throttled, noContent);
    await client.resources.delete('r1');
    expect(upstream.requests).toHaveLength(2);
  });

  test.each([
    ['503', throttled, TimekitRateLimitedError, false],
    ['reset', reset, TimekitUnreachableError, true],
    ['502', text(502, ''), TimekitUnreachableError, true],
    ['500', json(500, {}), TimekitUnreachableError, true],
    ['a body that breaks off', breakOff, TimekitUnreachableError, true],
  ])('a POST is never repeated after %s', async (_name, step, type, outcomeUnknown) => {
    const { client } = await clientWith();
    upstream.plays(step);
    const error = await rejectionOf<Error & { outcomeUnknown: boolean }>(client.bookings.create(booking), type);
    expect(error.outcomeUnknown).toBe(outcomeUnknown);
    expect(upstream.requests).toHaveLength(1);
  });

  test('500 and 4xx are answers, not accidents: nothing is repeated', async () => {
    const { client } = await clientWith();
    for (const status of [400, 404, 422, 500, 501]) {
      upstream.plays(json(status, {}));
      await expect(client.resources.get('r1')).rejects.toMatchObject({ status });
      expect(upstream.requests).toHaveLength(1);
    }
  });

  test('Retry-After in seconds is waited for', async () => {
    const { client, time } = await clientWith();
    upstream.plays(json(429, {}, { 'retry-after': '7' }), found);
    await client.resources.get('r1');
    expect(time.pausesMs).toEqual([7_000]);
  });

  test('Retry-After as a date is waited for', async () => {
    const { client, time } = await clientWith();
    const date = new Date(time.now() + 9_000).toUTCString();
    upstream.plays(json(503, {}, { 'retry-after': date }), found);
    await client.resources.get('r1');
    expect(time.pausesMs).toEqual([9_000]);
  });

  test('Retry-After beyond the deadline: gives up at once and passes it on', async () => {
    const { client, time } = await clientWith();
    upstream.plays(json(503, {}, { 'retry-after': '60' }));
    const error = await rejectionOf(client.resources.get('r1'), TimekitRateLimitedError);
    expect(error.retryAfterMs).toBe(60_000);
    expect(time.pausesMs).toEqual([]);
    expect(upstream.requests).toHaveLength(1);
  });

  test('an earlier attempt that may have run keeps the outcome open, whatever the last answer says', async () => {
    const { client } = await clientWith();
    upstream.plays(reset, json(422, { error: 'action not allowed in this state' }));
    const error = await rejectionOf(client.bookings.act('b1', 'confirm'), TimekitInvalidError);
    expect(error.outcomeUnknown).toBe(true);
    upstream.plays(throttled, json(422, { error: 'action not allowed in this state' }));
    await expect(client.bookings.act('b1', 'confirm')).rejects.toMatchObject({ outcomeUnknown: false });
  });

  test('a refused connection leaves nothing open', async () => {
    const gone = await ScriptedUpstream.listen();
    const client = await buildClient({ baseUrl: gone.baseUrl, ...testTime() });
    await gone.close();
    const error = await rejectionOf(client.bookings.create(booking), TimekitUnreachableError);
    expect(error.outcomeUnknown).toBe(false);
    expect(error.status).toBeUndefined();
  });
});

describe('abort', () => {
  test('before anything is sent', async () => {
    const { client } = await clientWith();
    upstream.plays(found);
    const error = await rejectionOf(
      client.bookings.create(booking, { signal: AbortSignal.abort() }),
      TimekitAbortedError,
    );
    expect(error.outcomeUnknown).toBe(false);
    expect(upstream.requests).toHaveLength(0);
  });

  test('before anything is sent, while the key is not to be had either', async () => {
    const { client } = await clientWith({ apiKey: () => new Promise<string>(() => undefined) });
    const error = await rejectionOf(client.resources.get('r1', { signal: AbortSignal.abort() }), TimekitAbortedError);
    expect(error.outcomeUnknown).toBe(false);
  });

  test('while the upstream works: a POST may have been carried out', async () => {
    const { client } = await clientWith();
    const caller = new AbortController();
    upstream.plays(() => caller.abort());
    const error = await rejectionOf(client.bookings.create(booking, { signal: caller.signal }), TimekitAbortedError);
    expect(error.outcomeUnknown).toBe(true);
  });

  test('a signal that outlives many calls keeps nothing of them', async () => {
    const { client } = await clientWith();
    const { signal } = new AbortController();
    upstream.plays(throttled, found);
    await client.resources.get('r1', { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('during the pause before a retry, with the default timer', async () => {
    const caller = new AbortController();
    const client = await buildClient({
      baseUrl: upstream.baseUrl,
      deadlineMs: 7_200_000,
      // Chance is asked for the length of the pause, which begins in the same turn.
      random: () => {
        void nextTurn().then(() => caller.abort());
        return 0.5;
      },
    });
    // A pause that did not end early would outlast the test.
    upstream.plays(json(503, {}, { 'retry-after': '3600' }), found);
    const call = client.bookings.act('b1', 'confirm', {}, { signal: caller.signal });
    const error = await rejectionOf(call, TimekitAbortedError);
    expect(error.outcomeUnknown).toBe(false);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('the key', () => {
  test('is asked for at every attempt', async () => {
    const keys = ['first', 'second'];
    const { client } = await clientWith({ apiKey: async () => keys.shift() ?? 'none left' });
    upstream.plays(throttled, found);
    await client.resources.get('r1');
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from(':first').toString('base64')}`,
      `Basic ${Buffer.from(':second').toString('base64')}`,
    ]);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('vault says: hunter2'))],
    ['gives an empty key', () => ''],
    ['never answers', () => new Promise<string>(() => undefined)],
  ])('nothing is sent when its source %s', async (_name, apiKey) => {
    const { client } = await clientWith({ apiKey, attemptTimeoutMs: 60 });
    upstream.plays(found);
    const error = await rejectionOf(client.resources.get('r1'), TimekitUnauthorizedError);
    expect(error.status).toBeUndefined();
    expect(error.message).not.toContain('hunter2');
    expect(upstream.requests).toHaveLength(0);
  });
});
