import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/core/ids.js';
import { WebhookAttempt } from '../../src/webhooks/webhook-attempt.entity.js';
import { WebhookDelivery } from '../../src/webhooks/webhook-delivery.entity.js';
import { NativeWorld, type Problem } from './native.support.js';
import { createEndpoint, type Delivery, deliveriesOf, refusal, storeDelivery } from './webhooks.support.js';

let world: NativeWorld;
beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => await world.close());

interface Replayed {
  replayed: number;
  next_cursor: string | null;
}

const now = () => new Date(world.app.clock.now().epochMilliseconds);
const hoursAgo = (hours: number) => new Date(now().getTime() - hours * 3_600_000);
const endpoint = async () => (await createEndpoint(world)).id;
const stored = async (id: string) => await world.app.em().findOneOrFail(WebhookDelivery, { id });
const replay = async (id: string) => await world.api<Delivery>('post', `/webhook-deliveries/${id}/replay`);
const replayFailed = async (body: object) => await world.api<Replayed>('post', '/webhook-deliveries/replay', body);
const disable = async (id: string) => await world.api('patch', `/webhook-endpoints/${id}`, { enabled: false });

describe('the log of deliveries', () => {
  test('is read newest first, page by page', async () => {
    const id = await endpoint();
    const ids: string[] = [];
    for (let number = 0; number < 3; number += 1) ids.unshift(await storeDelivery(world, id));
    const page = async (query: string) =>
      (
        await world.api<{ data: Delivery[]; next_cursor: string | null }>(
          'get',
          `/webhook-deliveries?endpoint_id=${id}&${query}`,
        )
      ).body;
    const first = await page('limit=2');
    const second = await page(`limit=2&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map((delivery) => delivery.id)).toEqual(ids);
    expect(second.next_cursor).toBeNull();
  });

  test('is filtered by endpoint, state, event, type and time', async () => {
    const id = await endpoint();
    const eventId = newId();
    const old = await storeDelivery(world, id, { state: 'delivered', createdAt: hoursAgo(3) });
    const paid = await storeDelivery(world, id, { eventType: 'booking.paid', createdAt: hoursAgo(2) });
    const fresh = await storeDelivery(world, id, { state: 'pending', eventId, createdAt: hoursAgo(1) });
    await storeDelivery(world, await endpoint(), { eventId });
    const found = async (query: string) => (await deliveriesOf(world, id, query)).map((delivery) => delivery.id);
    expect(await found('')).toEqual([fresh, paid, old]);
    expect(await found('&state=delivered')).toEqual([old]);
    expect(await found('&event_type=booking.paid')).toEqual([paid]);
    expect(await found(`&event_id=${eventId}`)).toEqual([fresh]);
    expect(await found(`&since=${hoursAgo(2).toISOString()}&until=${hoursAgo(1).toISOString()}`)).toEqual([paid]);
  });

  test.each(['state=lost', 'event_type=booking.lost', 'endpoint_id=1', 'since=yesterday', 'limit=0', 'cursor=x'])(
    'is not filtered by %s',
    async (query) => {
      expect(await refusal(world.api('get', `/webhook-deliveries?${query}`))).toEqual([400, 'http.invalid_query']);
    },
  );

  test('shows of one what was sent, and what came back each time', async () => {
    const id = await storeDelivery(world, await endpoint(), { attempts: 2 });
    const attempt = {
      deliveryId: id,
      startedAt: now(),
      durationMs: 12,
      requestHeaders: { 'webhook-id': id },
      responseHeaders: { server: 'x' },
      responseBody: 'no',
      responseStatus: 500,
      error: 'refused',
    };
    const silent = { ...attempt, responseStatus: null, responseHeaders: null, responseBody: null, error: 'timed_out' };
    await world.app.em().insertMany(WebhookAttempt, [
      { ...attempt, id: newId(), number: 1 },
      { ...silent, id: newId(), number: 2 },
    ]);
    const { body } = await world.api<Delivery>('get', `/webhook-deliveries/${id}`);
    expect(body).toMatchObject({ id, attempts: 2, payload: '{"type":"booking.created"}' });
    expect(body['log']).toEqual([
      {
        number: 2,
        started_at: now().toISOString(),
        duration_ms: 12,
        request_headers: { 'webhook-id': id },
        response_status: null,
        response_headers: null,
        response_body: null,
        error: 'timed_out',
      },
      expect.objectContaining({ number: 1, response_status: 500, response_body: 'no', error: 'refused' }),
    ]);
  });

  test('does not have what was never sent', async () => {
    const id = newId();
    expect(await refusal(world.api('get', `/webhook-deliveries/${id}`))).toEqual([404, 'webhooks.delivery_not_found']);
    expect(await refusal(replay(id))).toEqual([404, 'webhooks.delivery_not_found']);
  });
});

describe('a delivery that is replayed', () => {
  test.each(['failed', 'cancelled', 'delivered'] as const)('is on its way again when it was %s', async (state) => {
    const id = await storeDelivery(world, await endpoint(), { state, createdAt: hoursAgo(1) });
    const { status, body } = await replay(id);
    const due = { state: 'pending', attempts: 10, next_attempt_at: now().toISOString(), finished_at: null };
    expect([status, body]).toMatchObject([200, { id, ...due }]);
    expect(await stored(id)).toMatchObject({
      state: 'pending',
      triesInSchedule: 0,
      payload: '{"type":"booking.created"}',
    });
  });

  test('does not wait for its next attempt any longer', async () => {
    const id = await storeDelivery(world, await endpoint(), { state: 'pending' });
    const later = new Date(now().getTime() + 3_600_000);
    await world.app.em().nativeUpdate(WebhookDelivery, { id }, { nextAttemptAt: later });
    expect((await replay(id)).body.next_attempt_at).toBe(now().toISOString());
  });

  test('is refused while its endpoint is disabled', async () => {
    const endpointId = await endpoint();
    const id = await storeDelivery(world, endpointId);
    await disable(endpointId);
    expect(await refusal(replay(id))).toEqual([409, 'webhooks.endpoint_disabled']);
    expect((await stored(id)).state).toBe('failed');
  });
});

describe('all deliveries to an endpoint that failed', () => {
  test('are sent again from a time on, those that were cancelled too, and no others', async () => {
    const endpointId = await endpoint();
    const store = async (fields: Parameters<typeof storeDelivery>[2]) => await storeDelivery(world, endpointId, fields);
    const [before, failed, cancelled, delivered] = [
      await store({ createdAt: hoursAgo(2) }),
      await store({ createdAt: hoursAgo(1) }),
      await store({ state: 'cancelled' }),
      await store({ state: 'delivered' }),
    ];
    const elsewhere = await storeDelivery(world, await endpoint());
    const { status, body } = await replayFailed({ endpoint_id: endpointId, since: hoursAgo(1).toISOString() });
    expect([status, body]).toEqual([200, { replayed: 2, next_cursor: null }]);
    const states = await Promise.all(
      [before, failed, cancelled, delivered, elsewhere].map(async (id) => (await stored(id)).state),
    );
    expect(states).toEqual(['failed', 'pending', 'pending', 'delivered', 'failed']);
  });

  test('are sent again in steps, the oldest first, each once although the first have failed anew', async () => {
    const endpointId = await endpoint();
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) ids.push(await storeDelivery(world, endpointId));
    const request = { endpoint_id: endpointId, since: hoursAgo(1).toISOString(), limit: 2 };
    const replayed: number[] = [];
    let cursor: string | null | undefined;
    for (let round = 0; cursor !== null; round += 1) {
      const { body } = await replayFailed({ ...request, ...(cursor === undefined ? {} : { cursor }) });
      replayed.push(body.replayed);
      cursor = body.next_cursor;
      const onTheirWay = (await deliveriesOf(world, endpointId, '&state=pending')).map(({ id }) => id);
      expect(onTheirWay.toSorted()).toEqual(ids.slice(round * 2, round * 2 + 2));
      const failed = { state: 'failed', nextAttemptAt: null, finishedAt: now() } as const;
      await world.app.em().nativeUpdate(WebhookDelivery, { endpointId, state: 'pending' }, failed);
    }
    expect(replayed).toEqual([2, 2, 1]);
  });

  test('are not sent twice when the request is repeated', async () => {
    const endpointId = await endpoint();
    const id = await storeDelivery(world, endpointId);
    const request = { endpoint_id: endpointId, since: hoursAgo(1).toISOString() };
    const answers = await Promise.all(Array.from({ length: 6 }, async () => await replayFailed(request)));
    expect(answers.reduce((sum, { body }) => sum + body.replayed, 0)).toBe(1);
    const send = async () =>
      await world.app.api('post', '/webhook-deliveries/replay').set('idempotency-key', id).send(request);
    expect([(await send()).body, (await send()).headers['idempotency-replayed']]).toEqual([
      { replayed: 0, next_cursor: null },
      'true',
    ]);
  });

  test('are not sent again to an endpoint that is disabled or does not exist', async () => {
    const endpointId = await endpoint();
    await disable(endpointId);
    const since = hoursAgo(1).toISOString();
    expect(await refusal(replayFailed({ endpoint_id: endpointId, since }))).toEqual([
      409,
      'webhooks.endpoint_disabled',
    ]);
    expect(await refusal(replayFailed({ endpoint_id: newId(), since }))).toEqual([404, 'webhooks.endpoint_not_found']);
  });

  test.each([
    [{ limit: 1_001 }, '/limit'],
    [{ since: '2026-11-23' }, '/since'],
    [{ cursor: 'bm8' }, '/cursor'],
    [{ cursor: '%' }, '/cursor'],
    [{ endpoint_id: undefined }, '/endpoint_id'],
  ])('are not sent again with %j', async (fields, pointer) => {
    const body = { endpoint_id: newId(), since: hoursAgo(1).toISOString(), ...fields };
    const answer = await world.api<Problem>('post', '/webhook-deliveries/replay', body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});
