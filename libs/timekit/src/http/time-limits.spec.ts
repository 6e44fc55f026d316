/** `setTimeout` and `Date` stand still here, so a limit is reached when a test says so, however slow the machine is. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { buildClient, rejectionOf, testTime, type TestTime } from '../../testing/build-client.js';
import { drip, hang, json, ScriptedUpstream } from '../../testing/scripted-upstream.js';
import type { TimekitClient } from '../timekit.client.js';
import { TimekitUnreachableError } from '../timekit.errors.js';
import type { TimekitOptions } from '../timekit.options.js';

const found = json(200, { data: { id: 'r1', name: 'Doc Brown' } });
const booking = { resource_id: 'r1', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' };

let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await ScriptedUpstream.listen();
});
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: [
      'clearImmediate',
      'clearInterval',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
    ],
  });
});
afterEach(() => {
  jest.useRealTimers();
});
afterAll(() => upstream.close());

async function clientWith(limits: Partial<TimekitOptions>): Promise<{ client: TimekitClient; time: TestTime }> {
  const time = testTime();
  return { client: await buildClient({ baseUrl: upstream.baseUrl, ...time, now: () => Date.now(), ...limits }), time };
}

/** Lets time pass, at whose end, and not a moment sooner, the one pending limit is reached. */
function limitIsReachedAfter(ms: number): void {
  jest.advanceTimersByTime(ms - 1);
  expect(jest.getTimerCount()).toBe(1);
  jest.advanceTimersByTime(1);
  expect(jest.getTimerCount()).toBe(0);
}

/** The client has the head of an answer, and waits for its body. */
async function answerBegins(): Promise<void> {
  const channel = 'http.client.response.finish';
  const begun = Promise.withResolvers<void>();
  const heard = (): void => begun.resolve();
  subscribe(channel, heard);
  await begun.promise;
  unsubscribe(channel, heard);
}

test('an attempt ends in time when the upstream never answers', async () => {
  const { client } = await clientWith({ attemptTimeoutMs: 80 });
  upstream.plays(hang, found);
  const call = client.resources.get('r1');
  await upstream.received(1);
  limitIsReachedAfter(80);
  await expect(call).resolves.toMatchObject({ id: 'r1' });
  expect(upstream.requests).toHaveLength(2);
});

test('an attempt ends in time when the upstream drips bytes without end', async () => {
  const { client } = await clientWith({ attemptTimeoutMs: 80 });
  upstream.plays(drip, found);
  const begun = answerBegins();
  const call = client.resources.get('r1');
  await begun;
  limitIsReachedAfter(80);
  await expect(call).resolves.toMatchObject({ id: 'r1' });
  expect(upstream.requests).toHaveLength(2);
});

test('one deadline covers all attempts and pauses', async () => {
  const { client, time } = await clientWith({ deadlineMs: 250, attemptTimeoutMs: 200 });
  upstream.plays(hang);
  const call = rejectionOf(client.resources.get('r1'), TimekitUnreachableError);
  await upstream.received(1);
  limitIsReachedAfter(200);
  // The shortest pause would end after the deadline.
  expect((await call).outcomeUnknown).toBe(false);
  expect(time.pausesMs).toEqual([]);
  expect(upstream.requests).toHaveLength(1);
});

test('an attempt that would outlast the deadline is cut short', async () => {
  const { client } = await clientWith({ deadlineMs: 100, attemptTimeoutMs: 200 });
  upstream.plays(hang);
  const call = rejectionOf(client.resources.get('r1'), TimekitUnreachableError);
  await upstream.received(1);
  limitIsReachedAfter(100);
  await call;
  expect(upstream.requests).toHaveLength(1);
});

test('an unanswered POST has an unknown outcome', async () => {
  const { client } = await clientWith({ attemptTimeoutMs: 80 });
  upstream.plays(hang);
  const call = rejectionOf(client.bookings.create(booking), TimekitUnreachableError);
  await upstream.received(1);
  limitIsReachedAfter(80);
  expect((await call).outcomeUnknown).toBe(true);
});
