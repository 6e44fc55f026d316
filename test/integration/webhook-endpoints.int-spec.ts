/** Webhook endpoints as administrators manage them: made, changed, disabled, listed, tested, deleted. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { WebhookAttempt } from '../../src/webhooks/webhook-attempt.entity.js';
import { WebhookDelivery } from '../../src/webhooks/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../../src/webhooks/webhook-endpoint.entity.js';
import { NativeWorld, type Problem } from './native.support.js';
import {
  createEndpoint,
  type Delivery,
  deliveriesOf,
  type Endpoint,
  RECEIVER,
  refusal,
  storeDelivery,
} from './webhooks.support.js';

let world: NativeWorld;
beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => await world.close());

const read = async (id: string) => (await world.api<Endpoint>('get', `/webhook-endpoints/${id}`)).body;
const change = async (id: string, fields: object) =>
  await world.api<Endpoint>('patch', `/webhook-endpoints/${id}`, fields);
const listed = async (query: string) =>
  (await world.api<{ data: Endpoint[]; next_cursor: string | null }>('get', `/webhook-endpoints?${query}`)).body;
const now = () => new Date(world.app.clock.now().epochMilliseconds);

describe('a webhook endpoint', () => {
  test('is created with a secret that is shown once, and gets all events unless told otherwise', async () => {
    const { status, headers, body } = await world.api<Endpoint>('post', '/webhook-endpoints', { url: RECEIVER });
    const { secret, ...endpoint } = body;
    expect([status, headers['location'], headers['etag']]).toEqual([
      201,
      `/api/v1/webhook-endpoints/${body.id}`,
      '"1"',
    ]);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toEqual({
      id: body.id,
      url: RECEIVER,
      description: '',
      event_types: ['*'],
      enabled: true,
      disabled_cause: null,
      disabled_reason: null,
      disabled_at: null,
      legacy_signature: false,
      strict_order: false,
      previous_secret_until: null,
      created_by: expect.stringMatching(/^key:/),
      version: 1,
      created_at: now().toISOString(),
      updated_at: now().toISOString(),
    });
    expect(await read(body.id)).toEqual(endpoint);
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ['without an address', { url: undefined }, '/url', 'required'],
    ['with no address at all', { url: 'nowhere' }, '/url', 'url_invalid'],
    ['without TLS', { url: 'http://example.com/' }, '/url', 'url_scheme'],
    ['with credentials in the address', { url: 'https://u:p@example.com/' }, '/url', 'url_credentials'],
    ['in a private network', { url: 'https://10.0.0.1/' }, '/url', 'url_address'],
    ['at an address that is too long', { url: `https://example.com/${'a'.repeat(2_000)}` }, '/url', 'max_length'],
    ['for an event that does not exist', { event_types: ['booking.*', 'booking.lost'] }, '/event_types', 'event_type'],
    ['for a pattern that matches nothing', { event_types: ['bookings.*'] }, '/event_types', 'event_type'],
    ['for nothing', { event_types: [] }, '/event_types', 'array_not_empty'],
    ['for the same twice', { event_types: ['*', '*'] }, '/event_types', 'array_unique'],
    ['with a secret that is too short', { secret: 'whsec_c2hvcnQ=' }, '/secret', 'secret'],
    ['with a secret that is no text', { secret: 5 }, '/secret', 'string'],
    ['disabled', { enabled: false }, '/enabled', 'unknown_field'],
  ])('is not created %s', async (_case, fields, pointer, code) => {
    const { status, body } = await world.api<Problem>('post', '/webhook-endpoints', { url: RECEIVER, ...fields });
    expect([status, body.errors?.map((error) => [error.pointer, error.code])]).toEqual([422, [[pointer, code]]]);
  });

  test('is created without an idempotency key alone, since the answer must not be kept', async () => {
    const answer = await world.app
      .api('post', '/webhook-endpoints')
      .set('idempotency-key', 'k')
      .send({ url: RECEIVER });
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency.not_supported']);
  });

  test('is for administrators alone', async () => {
    const key = await world.key('write');
    const { id } = await createEndpoint(world);
    for (const [method, path] of [
      ['get', '/webhook-endpoints'],
      ['post', '/webhook-endpoints'],
      ['get', `/webhook-endpoints/${id}`],
      ['post', `/webhook-endpoints/${id}/rotate`],
      ['get', '/webhook-deliveries'],
    ] as const) {
      expect(await refusal(world.api(method, path, undefined, key))).toEqual([403, 'auth.scope_missing']);
    }
  });

  test('is changed by whoever has seen it as it is, and raises its version only when it is', async () => {
    const { id } = await createEndpoint(world);
    world.app.clock.advance({ seconds: 1 });
    const fields = { event_types: ['booking.*'], legacy_signature: true, strict_order: true, description: 'CRM' };
    const stale = await world.app.api('patch', `/webhook-endpoints/${id}`).set('if-match', '"2"').send(fields);
    expect([stale.status, stale.body.code]).toEqual([412, 'http.precondition_failed']);
    const changed = await change(id, fields);
    expect(changed.headers['etag']).toBe('"2"');
    expect(changed.body).toMatchObject({ ...fields, version: 2, updated_at: now().toISOString() });
    world.app.clock.advance({ seconds: 1 });
    expect((await change(id, fields)).body).toEqual(changed.body);
    expect(await read(id)).toEqual(changed.body);
    expect((await change(id, { url: 'http://127.0.0.1/' })).status).toBe(422);
  });

  test('repeats a change that is sent again with its idempotency key', async () => {
    const { id } = await createEndpoint(world);
    const send = async () =>
      await world.app
        .api('patch', `/webhook-endpoints/${id}`)
        .set('idempotency-key', `change-${id}`)
        .send({ strict_order: true });
    const [first, second] = [await send(), await send()];
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect((await read(id)).version).toBe(2);
  });

  test('is disabled with a reason: what is on its way is cancelled, and the world is told once', async () => {
    const { id } = await createEndpoint(world);
    const pending = await storeDelivery(world, id, { state: 'pending' });
    const delivered = await storeDelivery(world, id, { state: 'delivered' });
    const { body } = await change(id, { enabled: false, disabled_reason: 'Moving house' });
    expect(body).toMatchObject({
      enabled: false,
      disabled_cause: 'client',
      disabled_reason: 'Moving house',
      version: 2,
    });
    expect((await change(id, { enabled: false, disabled_reason: 'Again' })).body).toEqual(body);
    const states = new Map((await deliveriesOf(world, id)).map((delivery) => [delivery.id, delivery.state]));
    expect([states.get(pending), states.get(delivered)]).toEqual(['cancelled', 'delivered']);
    const events = await world.app.em().find(OutboxEvent, { subjectId: id });
    expect(events).toMatchObject([
      {
        type: 'webhook_endpoint.disabled',
        version: 2,
        payload: { data: { ...body, change: { action: 'disable', cancelled_deliveries: 1 } } },
      },
    ]);
  });

  test('shows how it is doing, which is no change of it', async () => {
    const { id } = await createEndpoint(world);
    const health = async () => (await world.api('get', `/webhook-endpoints/${id}/health`)).body;
    const idle = { failing_since: null, paused_until: null, pending: 0, first_pending_id: null, next_attempt_at: null };
    expect(await health()).toEqual(idle);
    const first = await storeDelivery(world, id, { state: 'pending' });
    await storeDelivery(world, id, { state: 'pending' });
    const until = new Date(now().getTime() + 1);
    await world.app.em().nativeUpdate(WebhookEndpoint, { id }, { failingSince: now(), pausedUntil: until });
    expect(await health()).toEqual({
      failing_since: now().toISOString(),
      paused_until: until.toISOString(),
      pending: 2,
      first_pending_id: first,
      next_attempt_at: now().toISOString(),
    });
    expect((await read(id)).version).toBe(1);
  });

  test('is enabled again, and forgets why it was not and that it failed', async () => {
    const { id } = await createEndpoint(world);
    await change(id, { enabled: false });
    await world.app.em().nativeUpdate(WebhookEndpoint, { id }, { failingSince: now() });
    const { body } = await change(id, { enabled: true });
    expect(body).toMatchObject({
      enabled: true,
      disabled_cause: null,
      disabled_reason: null,
      disabled_at: null,
      version: 3,
    });
    expect((await world.api('get', `/webhook-endpoints/${id}/health`)).body).toMatchObject({ failing_since: null });
  });

  test('takes a reason only together with being disabled', async () => {
    const { id } = await createEndpoint(world);
    for (const fields of [{ disabled_reason: 'x' }, { disabled_reason: 'x', enabled: true }]) {
      expect(await refusal(change(id, fields))).toEqual([422, 'http.invalid_body']);
    }
  });

  test('is deleted with the log of its deliveries', async () => {
    const { id } = await createEndpoint(world);
    const delivery = await storeDelivery(world, id);
    expect((await world.api('delete', `/webhook-endpoints/${id}`)).status).toBe(204);
    expect(await refusal(world.api('get', `/webhook-endpoints/${id}`))).toEqual([404, 'webhooks.endpoint_not_found']);
    expect(await refusal(world.api('delete', `/webhook-endpoints/${id}`))).toEqual([
      404,
      'webhooks.endpoint_not_found',
    ]);
    expect(await world.app.em().count(WebhookDelivery, { id: delivery })).toBe(0);
    expect(await world.app.em().count(WebhookAttempt, { deliveryId: delivery })).toBe(0);
  });

  test('is listed newest first, page by page, enabled or not', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 3; number += 1) ids.unshift((await createEndpoint(world)).id);
    await change(ids[1] ?? '', { enabled: false });
    const first = await listed('limit=2');
    const second = await listed(`limit=1&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    expect(Object.keys(first.data[0] ?? {})).not.toContain('secret');
    expect((await listed('enabled=false')).data.every(({ enabled }) => !enabled)).toBe(true);
    expect((await listed('enabled=true&limit=1')).data.map(({ id }) => id)).toEqual([ids[0]]);
  });
});

describe('a test of a webhook endpoint', () => {
  test('is a delivery as any other, whatever is listened to', async () => {
    const { id } = await createEndpoint(world, { event_types: ['user.deleted'] });
    const { status, body, headers } = await world.api<Delivery>('post', `/webhook-endpoints/${id}/test`);
    expect([status, headers['location']]).toEqual([201, `/api/v1/webhook-deliveries/${body.id}`]);
    expect(body).toMatchObject({
      endpoint_id: id,
      event_id: null,
      event_type: 'webhook.test',
      created_at: now().toISOString(),
    });
    const { payload } = (await world.api<{ payload: string }>('get', `/webhook-deliveries/${body.id}`)).body;
    expect(JSON.parse(payload)).toEqual({
      type: 'webhook.test',
      timestamp: now().toISOString(),
      data: { endpoint_id: id },
    });
  });

  test('is refused while the endpoint is disabled', async () => {
    const { id } = await createEndpoint(world);
    await change(id, { enabled: false });
    expect(await refusal(world.api('post', `/webhook-endpoints/${id}/test`))).toEqual([
      409,
      'webhooks.endpoint_disabled',
    ]);
  });
});

test('there are never more than 100 endpoints, in whatever order they are asked for', async () => {
  const em = world.app.em();
  const [template] = await em.find(WebhookEndpoint, {}, { limit: 1 });
  const missing = 98 - (await em.count(WebhookEndpoint));
  await em.execute(
    `insert into openslot.webhook_endpoint select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid()))).*
     from openslot.webhook_endpoint e, generate_series(1, ?) where e.id = ?`,
    [missing, template?.id],
  );
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => await world.api<Problem>('post', '/webhook-endpoints', { url: RECEIVER })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  expect(answers.filter(({ body }) => body.code === 'webhooks.too_many_endpoints')).toHaveLength(6);
});
