/** Group bookings and their seats are locked in one order by everybody who writes several of them. */
import { expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/core';
import { untilSomebodyWaits } from '../support/database.js';
import type { NativeBooking } from './native.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

const CUSTOMER = { name: 'Marty', email: 'marty@example.com' };

useWorld();

async function seatIn(owner: NativeBooking, graph: string): Promise<string> {
  const body = { graph, owner_booking_id: owner.id, customer: CUSTOMER };
  return (await world.api<NativeBooking>('post', '/bookings', body)).body.id;
}

test('who changes seats while their group booking ends does not wait in a circle', async () => {
  const group = { ...freshHour(), graph: 'group_owner', max_seats: 2, customer: undefined };
  const owner = await world.book({ user_id: doc.id }, group);
  // Of different graphs: the earlier seat is marked by the later statement.
  const first = await seatIn(owner, 'group_customer_payment');
  const second = await seatIn(owner, 'group_customer');
  const em = world.app.em();
  const lock = async (id: string): Promise<unknown> =>
    await em.execute('select 1 from openslot.booking where id = ? for update', [id]);
  await em.begin();
  await lock(first);
  const cancelled = world.api<NativeBooking>('post', `/bookings/${owner.id}/actions/cancel`, {});
  await untilSomebodyWaits(world.app.app.get(MikroORM));
  await lock(second);
  await em.commit();
  expect(await cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  const seat = await world.api<NativeBooking>('get', `/bookings/${second}`);
  expect(seat.body.state).toBe('cancelled_by_owner');
});

test('nor does who moves a seat within its group booking, while that is changed', async () => {
  const group = { ...freshHour(), graph: 'group_owner', max_seats: 2, customer: undefined };
  const owner = await world.book({ user_id: doc.id }, group);
  const seat = await seatIn(owner, 'group_customer');
  const em = world.app.em();
  const lock = async (id: string): Promise<unknown> =>
    await em.execute('select 1 from openslot.booking where id = ? for update', [id]);
  await em.begin();
  await lock(owner.id);
  const moved = world.api<NativeBooking>('post', `/bookings/${seat}/reschedule`, {
    owner_booking_id: owner.id,
    what: 'Mine',
  });
  await untilSomebodyWaits(world.app.app.get(MikroORM));
  await lock(seat);
  await em.commit();
  expect(await moved).toMatchObject({ status: 200, body: { what: 'Mine', version: 2 } });
});

test('nor does who books seats in several group bookings at once, in whatever order', async () => {
  const group = { graph: 'group_owner', max_seats: 2, customer: undefined };
  const one = await world.book({ user_id: doc.id }, { ...freshHour(), ...group });
  const other = await world.book({ user_id: doc.id }, { ...freshHour(), ...group });
  const [low, high] = [one.id, other.id].toSorted();
  const em = world.app.em();
  const lock = async (id: string | undefined): Promise<unknown> =>
    await em.execute('select 1 from openslot.booking where id = ? for update', [id]);
  await em.begin();
  await lock(low);
  const seats = [high, low].map((id) => ({ graph: 'group_customer', owner_booking_id: id, customer: CUSTOMER }));
  const booked = world.api<{ data: NativeBooking[] }>('post', '/bookings/bulk', { bookings: seats });
  await untilSomebodyWaits(world.app.app.get(MikroORM));
  await lock(high);
  await em.commit();
  expect(await booked).toMatchObject({ status: 201, body: { data: [{ state: 'confirmed' }, { state: 'confirmed' }] } });
});
