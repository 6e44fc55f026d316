/** A keyed request that waits keeps nobody from what it settled: that was committed before. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
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

test('what a waiting bulk found due is settled for everybody', async () => {
  const [{ resourceId: wanted }, { resourceId: other }] = [await world.resource(), await world.resource()];
  const late = await world.book(other, { graph: 'instant_payment' });
  world.app.clock.advance({ minutes: 5 });
  const answer = Promise.withResolvers<Response>();
  await outside.em.fork().transactional(async (tx) => {
    await (tx as EntityManager).execute('select 1 from engine.resource where id = ? for update', [wanted]);
    const request = world.app.v2('post', '/bookings/bulk').set('idempotency-key', 'waits');
    request.send({ bookings: [bookingBody(wanted)] }).then(answer.resolve, answer.reject);
    await untilSomebodyWaits(outside);
    expect(await world.sql('select state from engine.booking where id = ?', [late.id])).toEqual([{ state: 'unpaid' }]);
  });
  expect((await answer.promise).status).toBe(201);
});
