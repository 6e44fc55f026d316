/** The native API tells the embedded engine what it knows already; no answer shows it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hourOf, NativeWorld } from './native.support.js';

interface Slot {
  start: string;
  resources: { name: string }[];
}

let world: NativeWorld;

beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => {
  await world.close();
});

/** The UTC hours that are offered on 2 December 2026, and to whom they name; asked three times, answered alike. */
async function offered(userId: string): Promise<{ hours: number[]; names: string[] }> {
  const body = { user_ids: [userId], from: '2026-12-02T00:00:00+01:00', to: '2026-12-03T00:00:00+01:00' };
  const ask = async () => await world.api<{ data: Slot[] }>('post', '/availability/query', body);
  const [first, ...others] = [await ask(), await ask(), await ask()];
  expect(first.status).toBe(200);
  expect(others.map((other) => other.body)).toEqual([first.body, first.body]);
  const { data } = first.body;
  return {
    hours: data.map(({ start }) => Number(start.slice(11, 13))),
    names: [...new Set(data.flatMap(({ resources }) => resources.map(({ name }) => name)))],
  };
}

test('a query that is asked again is answered as things stand: bookings, cancellations, rules and names', async () => {
  const user = await world.user({
    availability_filters: [{ allow_hours: { start: 9, end: 13 } }],
    name: 'Emmett Brown',
  });
  expect(await offered(user.id)).toEqual({ hours: [8, 9, 10, 11], names: ['Emmett Brown'] });
  const booking = await world.book({ user_id: user.id }, hourOf(9));
  expect((await offered(user.id)).hours).toEqual([8, 10, 11]);
  await world.api('post', `/bookings/${booking.id}/actions/cancel`, {});
  expect((await offered(user.id)).hours).toEqual([8, 9, 10, 11]);
  const change = { name: 'Marty McFly', availability_filters: [{ allow_hours: { start: 10, end: 12 } }] };
  await world.api('patch', `/users/${user.id}`, change);
  expect(await offered(user.id)).toEqual({ hours: [9, 10], names: ['Marty McFly'] });
});
