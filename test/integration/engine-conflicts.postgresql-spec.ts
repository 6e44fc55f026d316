/**
 * A request that others get in the way of is run again, and nobody is told: the database gives up on it when it waits in a
 * circle with another one, and what it has read is not so any more when it writes.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeadlockException, type MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Response } from 'supertest';
import { openOrm, untilSomebodyWaits } from '../support/database.js';
import { bookingBody, BookingWorld } from './engine-bookings.support.js';

let world: BookingWorld;
let outside: MikroORM;

beforeAll(async () => {
  world = await BookingWorld.start();
  outside = await openOrm({ kind: 'postgresql', url: world.app.database.environment['DATABASE_URL'] ?? '' });
});
afterAll(async () => {
  await outside.close();
  await world.close();
});

const TAKE_TURN = `
  select pg_advisory_xact_lock(hashtextextended(app_id || '/' || id, 0)) from engine.resource where id = ?`;
const LOCK_RESOURCE = 'select 1 from engine.resource where id = ? for update';
const GIVE_BACK = 'update engine.claim set active = false where resource_id = ?';
const LOCK = 'select 1 from engine.booking where id = ? for update';

test.each([
  ['with a key, of which all is one transaction', { key: 'circle', allOrNone: false }],
  ['without one, all or none', { key: undefined, allOrNone: true }],
])('a bulk %s', async (_which, { key, allOrNone }) => {
  const { resourceId } = await world.resource();
  const [first, second] = await Promise.all([
    world.book(resourceId, { start: '2026-12-01T08:00:00+01:00', end: '2026-12-01T09:00:00+01:00' }),
    world.book(resourceId, { start: '2026-12-01T10:00:00+01:00', end: '2026-12-01T11:00:00+01:00' }),
  ]);
  const [low, high] = [first.id, second.id].toSorted();
  const bookings = [low, high].map((id) => ({ id, action: 'cancel' }));
  const answer = Promise.withResolvers<Response>();
  await outside.em
    .fork()
    .transactional(async (tx) => {
      const em = tx as EntityManager;
      await em.execute(LOCK, [high]);
      const request = world.app.v2('put', '/bookings/bulk').set(key === undefined ? {} : { 'idempotency-key': key });
      request.send({ bookings, delete_all_on_error: allOrNone }).then(answer.resolve, answer.reject);
      await untilSomebodyWaits(outside);
      // The request has waited longer, so it is the one that is given up; on a machine that stalls here, we are.
      await em.execute(LOCK, [low]);
    })
    .catch((error: unknown) => {
      if (!(error instanceof DeadlockException)) throw error;
    });
  const { status, body } = await answer.promise;
  expect([status, body.data.map(({ state }: { state: string }) => state), body.errors ?? []]).toEqual([
    200,
    ['cancelled', 'cancelled'],
    [],
  ]);
});

test.each([
  ['a booking', '/bookings', {}],
  ['a reservation', '/bookings/reserve', { reservation_time: 60 }],
])('%s, when the capacity of its resource changes meanwhile', async (_what, path, fields) => {
  const { resourceId } = await world.resource();
  await world.app
    .v2('put', `/resources/${resourceId}`)
    .send({ openslot: { capacity: 2 } })
    .expect(200);
  const answer = Promise.withResolvers<Response>();
  await outside.em.fork().transactional(async (tx) => {
    await (tx as EntityManager).execute('update engine.resource set capacity = 3 where id = ?', [resourceId]);
    const request = world.app.v2('post', path);
    request.send({ ...bookingBody(resourceId), ...fields }).then(answer.resolve, answer.reject);
    await untilSomebodyWaits(outside);
  });
  expect((await answer.promise).status).toBe(201);
});

test.each([
  ['deletes a resource', [LOCK_RESOURCE]],
  ['has the turn on a resource and gives time back', [TAKE_TURN, GIVE_BACK]],
])('whoever %s keeps those alone waiting who want it', async (_what, statements) => {
  const [wanted, other] = await Promise.all([world.resource(), world.resource()]);
  await world.book(wanted.resourceId);
  const answer = Promise.withResolvers<Response>();
  await outside.em.fork().transactional(async (tx) => {
    for (const statement of statements) {
      await (tx as EntityManager).execute(statement, [wanted.resourceId]);
    }
    const request = world.app.v2('post', '/bookings').send(bookingBody(wanted.resourceId));
    request.then(answer.resolve, answer.reject);
    await untilSomebodyWaits(outside);
    await world.book(other.resourceId);
    await (tx as EntityManager).execute(GIVE_BACK, [wanted.resourceId]);
  });
  expect((await answer.promise).status).toBe(201);
});
