/** A payment that waits for its booking comes when it has it, not when it arrived. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { openOrm, untilSomebodyWaits } from '../support/database.js';
import { type Answer, BookingWorld, type WireBooking } from './engine-bookings.support.js';

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

test('so one that is in hand after its moment has passed leaves the booking unpaid', async () => {
  const { resourceId } = await world.resource();
  const { id } = await world.book(resourceId, { graph: 'instant_payment' });
  const answer = Promise.withResolvers<Answer<WireBooking>>();
  await outside.em.fork().transactional(async (tx) => {
    await (tx as EntityManager).execute('select 1 from engine.booking where id = ? for update', [id]);
    world.v2<WireBooking>('put', `/bookings/${id}/pay`, {}).then(answer.resolve, answer.reject);
    await untilSomebodyWaits(outside);
    world.app.clock.advance({ minutes: 5 });
  });
  expect((await answer.promise).body).toMatchObject({ code: 'action_not_allowed' });
  expect(await world.read(id)).toMatchObject({ state: 'unpaid' });
  expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
});
