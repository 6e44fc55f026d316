/** The database gives up on a request that waits in a circle with another one; the request is run again, and nobody is told. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeadlockException, type MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Response } from 'supertest';
import { openOrm, untilSomebodyWaits } from '../support/database.js';
import { BookingWorld } from './engine-bookings.support.js';

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
