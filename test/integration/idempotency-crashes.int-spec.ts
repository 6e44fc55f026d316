/**
 * Work that is cut short while a request with an Idempotency-Key runs: whatever was reached, the next request with the key
 * finishes it, and nothing exists twice. A process that dies lets its lease lapse; here leases lapse at once and are never
 * renewed, so that every request that is held counts as one whose process died.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Response } from 'supertest';
import { IdempotencyKeys, KeyTiming } from '../../src/idempotency/idempotency-keys.service.js';
import type { Method } from '../support/app.js';
import { answerOf, holdBookings } from './idempotency.support.js';
import { bookingBody, type Fate, hourOf, type NativeBooking, type NativeUser, NativeWorld } from './native.support.js';

let world: NativeWorld;
let doc: NativeUser;
let hour = 0;

beforeAll(async () => {
  world = await NativeWorld.start();
  Object.assign(world.app.app.get(KeyTiming), { leaseMs: 0, renewEveryMs: 3_600_000 });
  doc = await world.user();
});
afterAll(async () => {
  await world.close();
});

async function post(path: string, body: Record<string, unknown>, headers = {}): Promise<Response> {
  return await world.app
    .api('post', path)
    .set({ 'idempotency-key': 'same', ...headers })
    .send(body);
}

function freshBody(): Record<string, unknown> {
  hour += 1;
  return bookingBody({ user_id: doc.id }, { ...hourOf(hour), customer: { name: 'C', email: `c${hour}@example.com` } });
}

/** Our bookings of the last body, and Timekit's. */
async function counts(): Promise<[number, number]> {
  const email = `c${hour}@example.com`;
  const { body } = await world.api<{ data: NativeBooking[] }>('get', `/bookings?customer_email=${email}`);
  return [body.data.length, (await world.v2<unknown[]>('get', `/bookings?search=customer.email:${email}`)).length];
}

async function freeTheKey(): Promise<void> {
  await world.app.em().execute('delete from openslot.idempotency_key');
}

describe('a booking whose process died', () => {
  test('after Timekit made it is found and acknowledged', async () => {
    const body = freshBody();
    const held = holdBookings(world);
    const dead = post('/bookings', body);
    await held.arrived;
    const { status } = await world.app.v2('post', '/bookings').send(await asSent(body));
    expect(status).toBe(201);
    const repeat = await post('/bookings', body);
    expect([repeat.status, repeat.body.state, repeat.body.version]).toEqual([201, 'confirmed', 1]);
    held.goOn('request_lost');
    // It was not dead after all: it finds what was made of it.
    expect((await dead).body.id).toBe(repeat.body.id);
    expect(answerOf(await post('/bookings', body))).toEqual(answerOf(repeat));
    expect(await counts()).toEqual([1, 1]);
    await freeTheKey();
  });

  test('before Timekit heard of it is made when that is certain', async () => {
    const body = freshBody();
    const held = holdBookings(world);
    const dead = post('/bookings', body);
    await held.arrived;
    const early = await post('/bookings', body);
    expect([early.status, early.body.code]).toEqual([504, 'bookings.outcome_unknown']);
    held.goOn('request_lost');
    expect((await dead).status).toBe(504);
    world.app.clock.advance({ seconds: 61 });
    const repeat = await post('/bookings', body);
    expect([repeat.status, repeat.body.state]).toEqual([201, 'confirmed']);
    expect(await counts()).toEqual([1, 1]);
    await freeTheKey();
  });
});

describe('a change whose process died after Timekit made it', () => {
  test.each([
    ['actions/cancel', () => ({ message: 'Ill' }), { state: 'cancelled' }],
    ['reschedule', () => hourOf((hour += 1)), { state: 'confirmed' }],
  ])(
    'is acknowledged by its repeat, which changes nothing: %s',
    async (path, bodyOf, shown) => {
      const [{ id }, body] = [await world.book({ user_id: doc.id }, freshBody()), bodyOf()];
      const send = async () => await post(`/bookings/${id}/${path}`, body, { 'if-match': '"1"' });
      const restore = world.meddle(({ method }) => (method === 'GET' ? 'throttled' : 'answer_lost'));
      expect((await send()).status).toBeGreaterThanOrEqual(500);
      restore();
      world.app.clock.advance({ seconds: 61 });
      const repeat = await send();
      expect([repeat.status, repeat.body]).toMatchObject([200, { ...shown, version: 2 }]);
      expect(answerOf(await send())).toEqual(answerOf(repeat));
      expect((await world.history(id)).map(({ action }) => action)).toEqual(['confirm', 'reconcile']);
      await freeTheKey();
    },
    60_000,
  );

  test('is not taken for done when somebody else changed the booking', async () => {
    const { id } = await world.book({ user_id: doc.id }, freshBody());
    const send = async () => await post(`/bookings/${id}/actions/cancel`, {}, { 'if-match': '"1"' });
    const restore = world.meddle(() => 'throttled');
    expect((await send()).status).toBe(503);
    restore();
    await world.api('patch', `/bookings/${id}`, { meta: { seen: true } });
    expect(await send()).toMatchObject({ status: 412 });
    await freeTheKey();
  });

  test('is not taken for done when somebody else did the same, with what they named', async () => {
    const { id } = await world.book({ user_id: doc.id }, { ...freshBody(), graph: 'instant_payment' });
    const pay = async () => await post(`/bookings/${id}/actions/pay`, { payment_id: 'card' });
    const restore = world.meddle(() => 'throttled');
    expect((await pay()).status).toBe(503);
    restore();
    await world.api('post', `/bookings/${id}/actions/pay`, { payment_id: 'cash' });
    expect(await pay()).toMatchObject({ status: 409, body: { code: 'bookings.action_not_allowed', state: 'paid' } });
    await freeTheKey();
  });

  test('is not made again over what somebody else did after it', async () => {
    const { id } = await world.book({ user_id: doc.id }, freshBody());
    const [first, second] = [hourOf((hour += 1)), hourOf((hour += 1))];
    const move = async () => await post(`/bookings/${id}/reschedule`, first);
    const restore = world.meddle(({ url }) => (url.includes('/reschedule') ? 'answer_lost' : 'throttled'));
    expect((await move()).status).toBe(503);
    restore();
    world.app.clock.advance({ seconds: 31 });
    await world.api('post', `/bookings/${id}/reschedule`, second);
    const refused = await move();
    expect(refused).toMatchObject({ status: 409, body: { code: 'bookings.changed_meanwhile', booking_id: id } });
    expect(answerOf(await move())).toEqual(answerOf(refused));
    expect(await world.api('get', `/bookings/${id}`)).toMatchObject({ body: { ...second, version: 3 } });
    await freeTheKey();
  });
});

test('a hold that never reached Timekit is made by its repeat, long before it would have lapsed', async () => {
  const body = { user_id: doc.id, ...hourOf((hour += 1)), seconds: 86_400 };
  const restore = world.meddle(({ method }) => (method === 'POST' ? 'request_lost' : 'arrives'));
  expect((await post('/holds', body)).status).toBe(504);
  restore();
  expect((await post('/holds', body)).status).toBe(504);
  world.app.clock.advance({ seconds: 61 });
  expect(await post('/holds', body)).toMatchObject({ status: 201, body: { state: 'held', version: 1 } });
  await freeTheKey();
});

test('an answer that cannot be stored takes the work with it, and the repeat finishes both', async () => {
  const body = freshBody();
  const finish = jest.spyOn(world.app.app.get(IdempotencyKeys), 'finish').mockRejectedValueOnce(new Error('no space'));
  expect((await post('/bookings', body)).status).toBe(500);
  finish.mockRestore();
  expect(await counts()).toEqual([0, 1]);
  expect((await post('/bookings', body)).status).toBe(201);
  expect(await counts()).toEqual([1, 1]);
  await freeTheKey();
});

test('an answer that nobody received is given after a restart', async () => {
  const body = freshBody();
  const lost = await post('/bookings', body);
  world = await world.restart();
  const repeat = await post('/bookings', body);
  expect(answerOf(repeat)).toEqual(answerOf(lost));
  expect(repeat.headers['idempotency-replayed']).toBe('true');
  await freeTheKey();
});

test.each([
  ['/users', { name: 'Ann', timezone: 'UTC' }],
  ['/resources', { name: 'Room', timezone: 'UTC' }],
])('POST %s that Timekit did not answer is finished by its repeat', async (path, body) => {
  const before = await world.v2<unknown[]>('get', '/resources?limit=100');
  const restore = world.meddle(({ method, url }) =>
    method === 'POST' && url.startsWith('/v2/resources') ? 'answer_lost' : 'arrives',
  );
  const lost = await post(path, body);
  restore();
  expect([lost.status, lost.body.code]).toEqual([503, 'resources.provisioning_pending']);
  const repeat = await post(path, body);
  expect([repeat.status, repeat.body.provisioning]).toEqual([201, 'ready']);
  expect(answerOf(await post(path, body))).toEqual(answerOf(repeat));
  expect(await world.v2<unknown[]>('get', '/resources?limit=100')).toHaveLength(before.length + 1);
  await freeTheKey();
});

describe('a calendar', () => {
  const values = { name: 'Travel', description: 'Trips', synced: false };
  const lines: [cut: string, Record<string, Fate>][] = [
    ['was created', { POST: 'answer_lost' }],
    ['was not created', { POST: 'request_lost' }],
    ['was created, and is not complete', { PUT: 'request_lost', DELETE: 'request_lost' }],
    ['was completed', { PUT: 'answer_lost', DELETE: 'request_lost' }],
    ['was taken back', { PUT: 'request_lost' }],
  ];

  test.each(lines)('whose process died when it %s is there once after the repeat', async (_cut, fates) => {
    const { resource_id: resourceId, timekit_resource_id: timekitId } = await world.user();
    const path = `/resources/${resourceId}/calendars`;
    const restore = world.meddle(({ method }) => fates[method] ?? 'arrives');
    expect((await post(path, values)).status).toBeGreaterThanOrEqual(500);
    restore();
    await world.api('get', path);
    const repeat = await post(path, values);
    expect([repeat.status, repeat.body]).toMatchObject([201, values]);
    expect(answerOf(await post(path, values))).toEqual(answerOf(repeat));
    type Calendar = { id: string; name: string; description: string; provider_sync: boolean };
    const upstream = await world.v2<Calendar[]>('get', `/calendars?search=resource.id:${timekitId}`);
    expect(upstream.filter(({ name }) => name === 'Travel')).toMatchObject([
      { id: repeat.body.id, description: 'Trips', provider_sync: false },
    ]);
    await freeTheKey();
  });

  test('that is deleted, and gone when its process died, is acknowledged by the repeat', async () => {
    const { resource_id: resourceId } = await world.user();
    const path = `/calendars/${await world.calendar(resourceId)}`;
    const deletion = async () => await world.app.api('delete', path).set({ 'idempotency-key': 'same' });
    const restore = world.meddle(({ method }) => (method === 'DELETE' ? 'answer_lost' : 'arrives'));
    expect((await deletion()).status).toBe(503);
    restore();
    await world.api('get', `/resources/${resourceId}/calendars`);
    expect((await deletion()).status).toBe(204);
    await freeTheKey();
  });
});

test('a process that dies after the last commit of a use case has its answer given, and nothing is done again', async () => {
  const slot = { user_id: doc.id, start: '2027-03-01T10:00:00+01:00', end: '2027-03-01T11:00:00+01:00' };
  const keys = world.app.app.get(IdempotencyKeys);
  const finish = keys.finish.bind(keys);
  const dying = jest.spyOn(keys, 'finish').mockImplementation(async (em, ...answer) => {
    if (!em.isInTransaction()) throw new Error('the process died');
    return await finish(em, ...answer);
  });
  const once = async (method: Method, path: string, body?: object): Promise<Response> => {
    const key = `${method} ${path}`.replace(' ', '');
    const send = async (): Promise<Response> => {
      const request = world.app.api(method, path).set('idempotency-key', key);
      return await (body === undefined ? request : request.send(body));
    };
    const first = await send();
    const again = await send();
    expect([path, first.status < 300, again.headers['idempotency-replayed']]).toEqual([path, true, 'true']);
    expect(answerOf(again)).toEqual(answerOf(first));
    return first;
  };
  const given = await once('post', '/holds', slot);
  await once('post', `/holds/${given.body.id}/extend`, { seconds: 600 });
  await once('delete', `/holds/${given.body.id}`);
  const { body: held } = await world.api<{ id: string }>('post', '/holds', slot);
  const booked = await once('post', '/bookings', { ...bookingBody({ user_id: doc.id }), ...slot, hold_id: held.id });
  const path = `/bookings/${booked.body.id}`;
  const later = { start: '2027-03-01T12:00:00+01:00', end: '2027-03-01T13:00:00+01:00' };
  expect((await once('post', `${path}/reschedule`, later)).body.version).toBe(2);
  await once('patch', path, { meta: { a: 1 } });
  await once('post', `${path}/actions/cancel`, {});
  dying.mockRestore();
  await freeTheKey();
});

/** The body that the held request carries, from the row that it left. */
async function asSent(body: Record<string, unknown>): Promise<object> {
  const [row] = await world.app
    .em()
    .execute<{ id: string }[]>(`select id from openslot.booking where state = 'pending'`);
  const { user_id: _user, ...rest } = body;
  return {
    ...rest,
    graph: 'instant',
    resource_id: doc.timekit_resource_id,
    calendar_id: doc.timekit_booking_calendar,
    description: '',
    where: '',
    meta: { openslot_ref: row?.id },
  };
}
