import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { EventStreams, MAX_STREAMS_OF_KEY, StreamTiming } from '../../src/events/event-streams.service.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { OutboxSignal } from '../../src/outbox/outbox-signal.service.js';
import { OutboxPosition } from '../../src/outbox/outbox-position.entity.js';
import { FanOut } from '../../src/webhooks/fan-out.service.js';
import { answerTo, StreamClient, type StreamOptions } from './event-stream.support.js';
import { NativeWorld } from './native.support.js';
import { createEndpoint } from './webhooks.support.js';

let world: NativeWorld;
const clients: StreamClient[] = [];
beforeAll(async () => {
  world = await NativeWorld.start();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => await world.close());

const publish = async () => await world.app.app.get(FanOut).run();
/** One that is known here alone, so each change is one event. */
const person = async (name = 'Marty'): Promise<{ id: string }> => {
  const { status, body } = await world.api<{ id: string }>('post', '/users', {
    name,
    timezone: 'UTC',
    provision: false,
  });
  if (status !== 201) throw new Error(`No user was created: ${JSON.stringify(body)}`);
  return body;
};
const rename = async (id: string, name: string) => await world.api('patch', `/users/${id}`, { name });
const lastPosition = async () => (await world.app.em().findOneOrFail(OutboxPosition, { id: 1 })).last;

async function open(options: StreamOptions = {}): Promise<StreamClient> {
  const client = await StreamClient.open(world.app, options);
  clients.push(client);
  return client;
}

async function refusalOf(options: StreamOptions): Promise<[number, string]> {
  const response = await answerTo(world.app, options);
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return [response.statusCode ?? 0, (JSON.parse(text) as { code: string }).code];
}

describe('a stream of events', () => {
  test('tells what happens from now on, as receivers are told it, in the order of the positions', async () => {
    await person();
    await publish();
    const client = await open();
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(client.bookmark).toBe(String(await lastPosition()));
    const { id } = await person();
    await publish();
    const [message] = await client.got(1);
    const event = await world.app.em().findOneOrFail(OutboxEvent, { subjectId: id, version: 1 });
    expect(message).toEqual({ id: String(event.position), event: 'user.created', data: event.payload });
  });

  test('goes on after what was seen last, without a gap and without a repetition', async () => {
    const before = await open({ types: 'user.*' });
    const { id } = await person();
    const names = Array.from({ length: 40 }, (_, index) => `Marty ${index}`);
    for (const name of names.slice(0, 20)) await rename(id, name);
    await publish();
    await before.got(10);
    before.close();
    const seen = before.messages.slice(0, 10);
    const after = await open({ types: 'user.*', lastEventId: seen.at(-1)?.id ?? '' });
    for (const name of names.slice(20)) {
      await rename(id, name);
      await publish();
    }
    const versions = [...seen, ...(await after.got(31))].map(({ data }) => data.data.version);
    expect(versions).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
  });

  test('leaves out what was not asked for, and goes on after it all the same', async () => {
    const client = await open({ types: 'resource.*,calendar.deleted' });
    await person();
    await publish();
    const user = await world.user();
    await publish();
    await client.until(() => client.messages.some(({ event }) => event === 'resource.provisioned'));
    expect(new Set(client.messages.map(({ data }) => data.data.id))).toEqual(new Set([user.resource_id]));
  });

  test('has one place for all: whoever is silent moves on too', async () => {
    const timing = world.app.app.get(StreamTiming);
    const { heartbeatMs } = timing;
    timing.heartbeatMs = 20;
    const client = await open({ types: 'user.deleted' });
    await person();
    await publish();
    const last = String(await lastPosition());
    await client.until(() => client.bookmark === last && client.comments > 0);
    timing.heartbeatMs = heartbeatMs;
    expect(client.messages).toEqual([]);
  });

  test('gives a sign of life though there is no end of what was not asked for', async () => {
    const timing = world.app.app.get(StreamTiming);
    const { heartbeatMs } = timing;
    timing.heartbeatMs = 100;
    const client = await open({ types: 'user.deleted' });
    const others = setInterval(() => world.app.app.get(OutboxSignal).tell('published'), 10);
    await client.until(() => client.comments > 0);
    clearInterval(others);
    timing.heartbeatMs = heartbeatMs;
    expect(client.messages).toEqual([]);
  });

  test('says that something is missing when it is kept no more, and goes on with what is', async () => {
    const { id } = await person();
    await publish();
    const seen = String(await lastPosition());
    for (const name of ['A', 'B', 'C']) await rename(id, name);
    await publish();
    await world.app.em().nativeUpdate(OutboxEvent, { position: { $lte: Number(seen) + 1 } }, { position: null });
    const whole = await open({ lastEventId: String(Number(seen) + 1) });
    expect((await whole.got(2)).map(({ event }) => event)).toEqual(['user.updated', 'user.updated']);
    const client = await open({ lastEventId: seen });
    expect((await client.got(3)).map(({ event }) => event)).toEqual(['stream.reset', 'user.updated', 'user.updated']);
  });

  test('begins anew for who has seen what never was', async () => {
    const client = await open({ lastEventId: '999999999999' });
    expect((await client.got(1))[0]?.event).toBe('stream.reset');
    expect(client.bookmark).toBe(String(await lastPosition()));
  });

  test('keeps events about webhooks from who is no administrator', async () => {
    const reader = await open({ key: await world.key('read') });
    const admin = await open({ types: 'webhook_endpoint.*,user.*' });
    const { id } = await createEndpoint(world);
    await world.api('patch', `/webhook-endpoints/${id}`, { enabled: false });
    await person();
    await publish();
    expect((await admin.got(2)).map(({ event }) => event)).toEqual(['webhook_endpoint.disabled', 'user.created']);
    expect((await reader.got(1)).map(({ event }) => event)).toEqual(['user.created']);
    expect(await refusalOf({ types: 'webhook_endpoint.*', key: await world.key('read') })).toEqual([
      403,
      'auth.scope_missing',
    ]);
  });

  test.each<[string, StreamOptions, [number, string]]>([
    ['a place that is none', { lastEventId: 'abc' }, [400, 'http.invalid_header']],
    ['a place with a fraction', { lastEventId: '1.5' }, [400, 'http.invalid_header']],
    ['a type that does not exist', { types: 'booking.lost' }, [400, 'http.invalid_query']],
    ['no type', { types: '' }, [400, 'http.invalid_query']],
    ['no key', { key: 'unknown' }, [401, 'auth.key_invalid']],
  ])('is not opened with %s', async (_case, options, refusal) => {
    expect(await refusalOf(options)).toEqual(refusal);
  });

  test('is not for keys that are in browsers', async () => {
    expect(await refusalOf({ key: await world.key('public') })).toEqual([403, 'auth.scope_missing']);
  });

  test('is one of at most ten of a key, and gives its place back', async () => {
    const key = await world.key('read');
    const opened: StreamClient[] = [];
    for (let number = 0; number < MAX_STREAMS_OF_KEY; number += 1) opened.push(await open({ key }));
    expect(await refusalOf({ key })).toEqual([429, 'events.too_many_streams']);
    await open();
    opened[0]?.close();
    let again = await StreamClient.open(world.app, { key });
    while (again.response.statusCode === 429) again = await StreamClient.open(world.app, { key });
    clients.push(again);
    expect(again.response.statusCode).toBe(200);
  });

  test('is not kept open for who asks for its headers alone', async () => {
    const key = await world.key('read');
    for (let number = 0; number <= MAX_STREAMS_OF_KEY; number += 1) {
      await request(world.app.url).head('/api/v1/events/stream').set('authorization', `Bearer ${key}`).expect(200);
    }
  });

  test('costs no memory when its client is slow: nothing is read for who takes nothing', async () => {
    const [{ id }, from] = [await person(), await lastPosition()];
    await world.app.em().execute(
      `insert into openslot.outbox_event (id, type, subject_type, subject_id, version, format, payload, occurred_at)
       select gen_random_uuid(), 'hold.deleted', 'large', ?, n, 1, jsonb_build_object('text', repeat('x', 20000)), now()
       from generate_series(1, 300) n`,
      [id],
    );
    await publish();
    const gone = new AbortController();
    const wanted = { keyId: id, types: ['*'], withoutWebhooks: false, lastEventId: from, gone: gone.signal };
    const slow = await world.app.app.get(EventStreams).start(wanted);
    slow.setEncoding('utf8');
    await once(slow, 'readable');
    const quick = await open({ lastEventId: String(from) });
    await quick.got(301);
    expect(slow.readableLength).toBeLessThan(200_000);
    let taken = '';
    for await (const text of slow) {
      taken += String(text);
      if (taken.includes(`\nid: ${quick.bookmark}\n`)) break;
    }
    gone.abort();
    expect([...taken.matchAll(/^event: /gm)]).toHaveLength(301);
    await world.app.em().nativeDelete(OutboxEvent, { subjectType: 'large' });
  });
});

test('a server that stops ends its streams, and does not wait for those who listen', async () => {
  const other = await NativeWorld.start();
  const client = await StreamClient.open(other.app);
  await other.close();
  await client.until(() => client.ended);
  expect(client.response.complete).toBe(true);
});

test('a stream whose time is up ends, though its client takes nothing', async () => {
  const timing = world.app.app.get(StreamTiming);
  const before = { ...timing };
  Object.assign(timing, { lifeMs: 1, restMs: 1 });
  const gone = new AbortController();
  const wanted = { keyId: 'x', types: ['*'], withoutWebhooks: false, lastEventId: undefined, gone: gone.signal };
  const stream = await world.app.app.get(EventStreams).start(wanted);
  await once(stream, 'close');
  gone.abort();
  Object.assign(timing, before);
  expect(stream.readableEnded).toBe(false);
});
