/** Requests with an Idempotency-Key: executed once, answered alike, whatever happens in between. */
import { describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { IdempotencyCleanup } from '../../src/idempotency/idempotency-cleanup.service.js';
import type { Method } from '../support/app.js';
import { answerOf, holdBookings } from './idempotency.support.js';
import { bookingBody, type NativeUser } from './native.support.js';
import { createEndpoint, storeDelivery } from './webhooks.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

let keys = 0;

useWorld();

async function send(method: Method, path: string, key: string, body?: object, apiKey?: string): Promise<Response> {
  const request = world.app.api(method, path, apiKey).set('idempotency-key', key);
  return await (body === undefined ? request : request.send(body));
}

function newKey(): string {
  keys += 1;
  return `key-${keys}`;
}

function freshBody(): Record<string, unknown> {
  return bookingBody({ user_id: doc.id }, freshHour());
}

async function bookingsAt(body: Record<string, unknown>): Promise<number> {
  const { start, end } = body as { start: string; end: string };
  const path = `/bookings?user_id=${doc.id}&from=${start}&to=${end}`;
  return (await world.api<{ data: unknown[] }>('get', path)).body.data.length;
}

describe('a repeated request', () => {
  test('gets the same answer to the byte, and nothing happens again', async () => {
    const [body, key] = [freshBody(), newKey()];
    const first = await send('post', '/bookings', key, body);
    expect([first.status, first.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(first.headers['location']).toBe(`/api/v1/bookings/${first.body.id}`);
    expect(first.headers['etag']).toBe('"1"');
    const again = await send('post', '/bookings', `"${key}"`, Object.fromEntries(Object.entries(body).toReversed()));
    expect(answerOf(again)).toEqual(answerOf(first));
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await bookingsAt(body)).toBe(1);
  });

  test('gets a refusal again that says how things stood', async () => {
    const body = freshBody();
    await send('post', '/bookings', newKey(), body);
    const key = newKey();
    const refused = await send('post', '/bookings', key, body);
    expect([refused.status, refused.body.code]).toEqual([409, 'bookings.slot_taken']);
    expect(answerOf(await send('post', '/bookings', key, body))).toEqual(answerOf(refused));
  });

  test('is executed when the first one was not understood', async () => {
    const key = newKey();
    const invalid = await send('post', '/users', key, { name: 'Nobody' });
    expect([invalid.status, invalid.body.code]).toEqual([422, 'http.invalid_body']);
    const valid = await send('post', '/users', key, { name: 'Somebody', timezone: 'UTC' });
    expect(valid.status).toBe(201);
  });

  test('with another payload is refused', async () => {
    const key = newKey();
    await send('post', '/bookings', key, freshBody());
    const other = await send('post', '/bookings', key, freshBody());
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.payload_differs']);
  });

  test('of another API key, or to another route, is a request of its own', async () => {
    const [key, writer] = [newKey(), await world.key('write')];
    const body = { name: 'Room', timezone: 'UTC' };
    const answers = [
      await send('post', '/resources', key, body),
      await send('post', '/resources', key, body, writer),
      await send('post', '/users', key, body),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => String(answer.body.id))).size).toBe(3);
  });

  test('after 24 hours is a new one, and its key can be cleaned up before', async () => {
    const [key, body] = [newKey(), { name: 'Room', timezone: 'UTC' }];
    const first = await send('post', '/resources', key, body);
    world.app.clock.advance({ hours: 24 });
    const second = await send('post', '/resources', key, body);
    expect([second.status, second.body.id === first.body.id]).toEqual([201, false]);
    world.app.clock.advance({ hours: 24 });
    const cleanup = world.app.app.get(IdempotencyCleanup);
    expect(await cleanup.removeExpired()).toBeGreaterThan(0);
    expect(await cleanup.removeExpired()).toBe(0);
  });
});

describe('equal requests at once', () => {
  test('are executed once, also when there are a hundred', async () => {
    const [body, key] = [freshBody(), newKey()];
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => await send('post', '/bookings', key, body)),
    );
    const made = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(made.map((answer) => JSON.stringify(answerOf(answer)))).size).toBe(1);
    expect(made.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(refused.filter(({ body: problem }) => problem.code !== 'idempotency.in_flight')).toEqual([]);
    expect(await bookingsAt(body)).toBe(1);
  });

  test('are told to come again while the first one runs', async () => {
    const [body, key] = [freshBody(), newKey()];
    const held = holdBookings(world);
    const first = send('post', '/bookings', key, body);
    await held.arrived;
    const second = await send('post', '/bookings', key, body);
    expect([second.status, second.body.code]).toEqual([409, 'idempotency.in_flight']);
    expect(second.headers['retry-after']).toBe('1');
    held.goOn('arrives');
    const answer = await first;
    expect(answer.status).toBe(201);
    expect(answerOf(await send('post', '/bookings', key, body))).toEqual(answerOf(answer));
  });
});

describe('every kind of write', () => {
  test('is repeated with the same answer', async () => {
    const made = await send('post', '/users', newKey(), { name: 'A', timezone: 'UTC', email: 'a@example.com' });
    const { id, resource_id: resourceId } = made.body as NativeUser;
    const calendar = await send('post', `/resources/${resourceId}/calendars`, newKey(), { name: 'More' });
    const booking = await send('post', '/bookings', newKey(), bookingBody({ user_id: id }));
    const endpoint = (await createEndpoint(world)).id;
    const writes: [Method, string, object?][] = [
      ['patch', `/webhook-endpoints/${endpoint}`, { description: 'CRM' }],
      ['post', `/webhook-endpoints/${endpoint}/test`],
      ['post', `/webhook-deliveries/${await storeDelivery(world, endpoint)}/replay`],
      ['post', '/webhook-deliveries/replay', { endpoint_id: endpoint, since: '2026-01-01T00:00:00Z' }],
      ['delete', `/webhook-endpoints/${endpoint}`],
      ['post', '/users', { name: 'B', timezone: 'UTC', provision: false }],
      ['patch', `/users/${id}`, { first_name: 'Ann' }],
      ['post', `/users/${id}/provision`],
      ['put', `/resources/${resourceId}/constraints`, { constraints: [{ allow_weekdays: {} }] }],
      ['post', `/resources/${resourceId}/calendars`, { name: 'Third' }],
      ['patch', `/calendars/${calendar.body.id}`, { name: 'Second' }],
      ['delete', `/calendars/${calendar.body.id}`],
      ['patch', `/bookings/${booking.body.id}`, { meta: { a: 1 } }],
      ['post', `/bookings/${booking.body.id}/actions/cancel`, { message: 'ill' }],
      ['delete', `/users/${id}`],
    ];
    for (const [method, path, body] of writes) {
      const key = newKey();
      const first = await send(method, path, key, body);
      expect(`${method} ${path} ${first.status < 300 ? '' : first.text}`).toBe(`${method} ${path} `);
      const again = await send(method, path, key, body);
      expect([method, path, answerOf(again)]).toEqual([method, path, answerOf(first)]);
      expect(again.headers['idempotency-replayed']).toBe('true');
    }
  });

  test('takes part unless it says otherwise', async () => {
    const document = (await world.app.app.getHttpAdapter().getInstance().inject('/openapi.json')).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    const exceptions: string[] = [];
    for (const [path, operations] of Object.entries(document.paths)) {
      // Timekit has no API key here, so there is nobody whose idempotency keys these could be.
      const isOurs = path.startsWith('/api/') && path !== '/api/v1/webhooks/timekit';
      for (const method of Object.keys(operations).filter((each) => isOurs && each !== 'get')) {
        const url = path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');
        const malformed = await send(method as Method, url, 'two words', {});
        expect([method, path, malformed.body.code]).toEqual([method, path, 'http.invalid_header']);
        const known = newKey();
        await send(method as Method, url, known, { a: 1 });
        const { code } = (await send(method as Method, url, known, { a: 1 })).body;
        if (code === 'idempotency.not_supported') exceptions.push(`${method} ${path}`);
      }
    }
    expect(exceptions).toEqual(
      ['/api-keys', '/api-keys/{id}/rotate', '/webhook-endpoints', '/webhook-endpoints/{id}/rotate'].map(
        (path) => `post /api/v1${path}`,
      ),
    );
  });
});
