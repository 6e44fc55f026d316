import { beforeEach, expect, test } from '@jest/globals';
import { slotsOf } from '#libs/scheduling';
import { inProcessTransport, type TimekitClient, TimekitUnexpectedAnswerError } from '#libs/timekit';
import { buildClient, rejectionOf, testTime } from '../../libs/timekit/testing/build-client.js';
import { RecordedInject } from '../../libs/timekit/testing/recorded-inject.js';
import { readConfig } from '../config/config.js';
import type { UpstreamCall } from './upstream-calls.js';
import { UpstreamSlots } from './upstream-slots.service.js';

const embedded = readConfig({});
const remote = readConfig({ TIMEKIT_API_KEY: 'live_api_key_1' });
const { signal } = new AbortController();
const IDS = new Map([['t1', 'r1']]);

const call = (from: string): UpstreamCall => ({ kind: 'availability', body: { resources: ['t1'], from } });
const answer = (hour: number, tag?: string) => ({
  status: 200,
  body: {
    data: [
      {
        start: `2026-12-01T0${hour}:00:00+00:00`,
        end: `2026-12-01T0${hour + 1}:00:00+00:00`,
        resources: [{ id: 't1' }],
      },
      { start: '2026-12-01T09:00:00+00:00', end: '2026-12-01T10:00:00+00:00', resources: [{ id: 'somebody' }] },
    ],
  },
  ...(tag === undefined ? {} : { headers: { etag: tag } }),
});
const slotAt = (hour: number, id = 'r1') => ({
  start: Date.UTC(2026, 11, 1, hour),
  end: Date.UTC(2026, 11, 1, hour + 1),
  resourceIds: [id],
});

const server = new RecordedInject();
let client: TimekitClient;

beforeEach(async () => {
  const transport = inProcessTransport(() => server.inject);
  client = await buildClient({ baseUrl: 'http://engine.internal', transport, ...testTime() });
});

function tagsSent(): (string | undefined)[] {
  return server.requests.map(({ headers }) => headers['if-none-match']);
}

test('what the engine says is unchanged is not read again, and what changed is', async () => {
  const slots = new UpstreamSlots(client, embedded);
  server.plays(answer(1, '"a"'), { status: 304 }, answer(2, '"b"'), { status: 304 });
  const given = [];
  for (let time = 0; time < 4; time += 1) {
    given.push(slotsOf(await slots.of(call('now'), IDS, signal)));
  }
  expect(given).toEqual([[slotAt(1)], [slotAt(1)], [slotAt(2)], [slotAt(2)]]);
  expect(tagsSent()).toEqual([undefined, '"a"', '"a"', '"b"']);
});

test('another question, or other ids of ours for the same resources, is another answer', async () => {
  const slots = new UpstreamSlots(client, embedded);
  server.plays(answer(1, '"a"'), answer(2, '"b"'), answer(3, '"c"'));
  await slots.of(call('now'), IDS, signal);
  await slots.of(call('tomorrow'), IDS, signal);
  expect(slotsOf(await slots.of(call('now'), new Map([['t1', 'r2']]), signal))).toEqual([slotAt(3, 'r2')]);
  expect(tagsSent()).toEqual([undefined, undefined, undefined]);
});

test.each([
  ['an answer without a tag', embedded, undefined],
  ['an answer of the real service', remote, '"a"'],
])('%s is asked for anew', async (_name, config, tag) => {
  const slots = new UpstreamSlots(client, config);
  server.plays(answer(1, tag), answer(2, tag));
  await slots.of(call('now'), IDS, signal);
  expect(slotsOf(await slots.of(call('now'), IDS, signal))).toEqual([slotAt(2)]);
  expect(tagsSent()).toEqual([undefined, undefined]);
});

test('a 304 that nobody asked for is an unexpected answer', async () => {
  const slots = new UpstreamSlots(client, embedded);
  server.plays({ status: 304 });
  const error = await rejectionOf(slots.of(call('now'), IDS, signal), TimekitUnexpectedAnswerError);
  expect(error.status).toBe(304);
});
