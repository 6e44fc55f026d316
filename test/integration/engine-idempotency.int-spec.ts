/** The Timekit surface takes an Idempotency-Key too: a write is executed once, in one transaction with its answer. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Response } from 'supertest';
import { IdempotencyKeys, KeyTiming } from '../../src/idempotency/idempotency-keys.service.js';
import type { Method } from '../support/app.js';
import { bookingBody, BookingWorld } from './engine-bookings.support.js';
import { answerOf, holdAfterClaim } from './idempotency.support.js';

let world: BookingWorld;
let resourceId: string;
let keys = 0;

beforeAll(async () => {
  world = await BookingWorld.start();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  ({ resourceId } = await world.resource());
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function send(method: Method, path: string, key: string, body?: object, appKey?: string): Promise<Response> {
  const request = world.app.v2(method, path, appKey).set('idempotency-key', key);
  return await (body === undefined ? request : request.send(body));
}

function newKey(): string {
  keys += 1;
  return `key-${keys}`;
}

async function countBookings(): Promise<number> {
  const [row] = await world.sql<{ n: number }>(
    `select count(*)::int as n from engine.booking where resource_id = ? and graph <> 'reservation'`,
    [resourceId],
  );
  return row?.n ?? -1;
}

/** The answer to a write that succeeds, and is answered alike when it comes again. */
async function repeated(method: Method, path: string, body?: object): Promise<Response> {
  const key = newKey();
  const first = await send(method, path, key, body);
  expect(`${method} ${path} ${first.status < 300 ? '' : first.text}`).toBe(`${method} ${path} `);
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  const again = await send(method, path, `"${key}"`, body);
  expect([path, answerOf(again)]).toEqual([path, answerOf(first)]);
  expect(again.headers['idempotency-replayed']).toBe('true');
  return first;
}

describe('every kind of write under /v2', () => {
  test('is executed once, and answered alike', async () => {
    const made = await world.book(resourceId, { start: '2026-12-01T08:00:00+01:00', end: '2026-12-01T09:00:00+01:00' });
    const slot = { start: '2026-12-02T10:00:00+01:00', end: '2026-12-02T11:00:00+01:00' };
    const later = { start: '2026-12-03T10:00:00+01:00', end: '2026-12-03T11:00:00+01:00' };
    const reserved = await repeated('post', '/bookings/reserve', { resource_id: resourceId, ...slot });
    const id = String(reserved.body.data.id);
    await repeated('put', '/bookings/reserve/extend', { reservation_id: id, reservation_time: 60 });
    const texts = { what: 'Cut', where: '', description: '' };
    const converted = { ...bookingBody(resourceId, { ...slot, ...texts }), reservation_id: id };
    const booked = await repeated('post', '/bookings?include=logs,attributes', converted);
    const moved = await repeated('post', `/bookings/${booked.body.data.id}/reschedule`, later);
    await repeated('put', `/bookings/${moved.body.data.id}`, { meta: { a: 1 } });
    const other = bookingBody(resourceId, { start: '2026-12-04T10:00:00+01:00', end: '2026-12-04T11:00:00+01:00' });
    const bulk = await repeated('post', '/bookings/bulk', { bookings: [other, other] });
    expect([bulk.body.data.length, bulk.body.errors[0].code]).toEqual([1, 'slot_taken']);
    await repeated('put', '/bookings/bulk', { bookings: [{ id: bulk.body.data[0].id, action: 'cancel' }] });
    await repeated('put', `/bookings/${made.id}/cancel`, {});
    await repeated('post', `/bookings/${moved.body.data.id}/cancel`, {});
    expect(await world.rowsOf(moved.body.data.id)).toEqual({ claims: 0, events: 0, logs: 2 });
    await repeated('delete', `/bookings/${made.id}`);
    await repeated('post', '/calendars', { resource_id: resourceId, name: 'More', description: '' });
    const invited = await repeated('post', '/app/invite', { email: 'new@example.com' });
    expect(invited.status).toBe(201);
    await repeated('put', `/resources/${resourceId}`, { name: 'Marty' });
    await repeated('delete', `/resources/${resourceId}`);
  });

  test('is executed once when it is sent a hundred times at once', async () => {
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => await send('post', '/bookings', key, bookingBody(resourceId))),
    );
    const done = answers.filter(({ status }) => status === 201);
    expect(new Set(done.map((answer) => JSON.stringify(answerOf(answer)))).size).toBe(1);
    expect(done.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.filter(({ status, body }) => status !== 409 || body.code !== 'in_flight')).toEqual([]);
    expect(await countBookings()).toBe(1);
  });

  test('is told to come again while the first one runs', async () => {
    const [key, held] = [newKey(), holdAfterClaim(world.app)];
    const first = send('post', '/bookings', key, bookingBody(resourceId));
    await held.arrived;
    const second = await send('post', '/bookings', key, bookingBody(resourceId));
    expect([second.status, second.body]).toEqual([409, { error: expect.any(String), code: 'in_flight' }]);
    expect(second.headers['retry-after']).toBe('1');
    held.goOn();
    const answer = await first;
    expect(answerOf(await send('post', '/bookings', key, bookingBody(resourceId)))).toEqual(answerOf(answer));
  });
});

describe('work that is cut short', () => {
  test('before its answer is stored is as if it had not begun', async () => {
    const key = newKey();
    jest.spyOn(world.app.app.get(IdempotencyKeys), 'finish').mockRejectedValueOnce(new Error('no space'));
    expect((await send('post', '/bookings', key, bookingBody(resourceId))).status).toBe(500);
    expect(await countBookings()).toBe(0);
    expect((await send('post', '/bookings', key, bookingBody(resourceId))).status).toBe(201);
  });

  test('after it is answered from what was stored with it, also by another process', async () => {
    const key = newKey();
    const lost = await send('post', '/bookings', key, bookingBody(resourceId));
    const { clock, database } = world.app;
    await world.app.stop();
    world = await BookingWorld.start({ clock, database });
    const repeat = await send('post', '/bookings', key, bookingBody(resourceId));
    expect([repeat.headers['idempotency-replayed'], answerOf(repeat)]).toEqual(['true', answerOf(lost)]);
    expect(await countBookings()).toBe(1);
  });

  test('is taken over once its lease is over, and then cannot be done as well', async () => {
    const timing = world.app.app.get(KeyTiming);
    const { leaseMs } = timing;
    timing.leaseMs = 0;
    const [key, held] = [newKey(), holdAfterClaim(world.app)];
    const body = bookingBody(resourceId, { settings: { allow_double_bookings: true } });
    const dead = send('post', '/bookings', key, body);
    await held.arrived;
    const repeat = await send('post', '/bookings', key, body);
    expect(repeat.status).toBe(201);
    held.goOn();
    expect([(await dead).status, (await dead).body.code]).toEqual([409, 'in_flight']);
    timing.leaseMs = leaseMs;
    expect(await countBookings()).toBe(1);
  });
});

describe('a key', () => {
  test.each(['', 'two words', 'ä', 'x'.repeat(256), '"open'])('%j is refused', async (key) => {
    const refused = await send('post', '/bookings', Buffer.from(key).toString('latin1'), bookingBody(resourceId));
    expect([refused.status, refused.body]).toEqual([400, { error: expect.any(String), code: 'invalid_header' }]);
  });

  test('with another body is refused', async () => {
    const key = newKey();
    await send('post', '/bookings', key, bookingBody(resourceId));
    const refused = await send('post', '/bookings', key, bookingBody(resourceId, { what: 'Other' }));
    expect([refused.status, refused.body]).toEqual([422, { error: expect.any(String), code: 'payload_differs' }]);
  });

  test('with times that are meant otherwise is refused', async () => {
    const key = newKey();
    const body = bookingBody(resourceId, { start: '2026-12-01 10:00:00', end: '2026-12-01 11:00:00' });
    const book = async (headers: Record<string, string>): Promise<Response> =>
      await world.app
        .v2('post', '/bookings')
        .set({ 'idempotency-key': key, ...headers })
        .send(body);
    const [zone, format] = ['Timekit-Timezone', 'Timekit-InputTimestampFormat'];
    const tokyo = { [zone]: 'Asia/Tokyo' };
    const first = await book(tokyo);
    expect(first.status).toBe(201);
    for (const other of [{}, { [zone]: 'Europe/Paris' }, { ...tokyo, [format]: 'Y-d-m H:i:s' }]) {
      expect(await book(other)).toMatchObject({ status: 422, body: { code: 'payload_differs' } });
    }
    for (const same of [
      { [zone]: 'asia/tokyo', [format]: '' },
      { ...tokyo, 'Timekit-OutputTimestampFormat': 'U' },
    ]) {
      expect(answerOf(await book(same))).toEqual(answerOf(first));
    }
  });

  test('keeps a refusal that says how things stand, and no other', async () => {
    const [taken, invalid] = [newKey(), newKey()];
    const { id } = await world.book(resourceId);
    const refused = await send('post', '/bookings', taken, bookingBody(resourceId));
    expect([refused.status, refused.body.code]).toEqual([422, 'slot_taken']);
    expect((await send('post', '/bookings', invalid, { what: 'No time' })).status).toBe(422);
    await world.v2('put', `/bookings/${id}/cancel`, {});
    expect(answerOf(await send('post', '/bookings', taken, bookingBody(resourceId)))).toEqual(answerOf(refused));
    expect((await send('post', '/bookings', invalid, bookingBody(resourceId))).status).toBe(201);
  });

  test('is for one app key alone', async () => {
    const key = newKey();
    const body = bookingBody(resourceId, { graph: 'confirm_decline' });
    const { widgetKey } = world.app.engineKeys;
    const answers = [await send('post', '/bookings', key, body), await send('post', '/bookings', key, body, widgetKey)];
    expect(new Set(answers.map((answer) => String(answer.body.data.id))).size).toBe(2);
  });

  test('is of no consequence to a question', async () => {
    const key = newKey();
    const ask = async (): Promise<Response> =>
      await send('post', '/availability', key, { resources: [resourceId], from: '2026-12-01', to: '2026-12-02' });
    const before = await ask();
    await world.book(resourceId);
    const after = await ask();
    expect([before.status, after.status, after.text === before.text]).toEqual([200, 200, false]);
  });
});
