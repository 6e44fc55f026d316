/** Many at once around group bookings under /v2: never more seats than there are, and none that outlives its group. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Temporal } from 'temporal-polyfill';
import {
  act,
  CONTRADICTIONS,
  group,
  resourceId,
  seat,
  used,
  useFreshResource,
  useWorld,
  world,
} from './engine-groups.support.js';

useWorld();

describe('many at once', () => {
  test('100 customers and 10 seats are 10 seats', async () => {
    const id = await group({ max_seats: 10 });
    const answers = await Promise.all(Array.from({ length: 100 }, async () => await seat(id)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body['code']))).toEqual(new Set(['seats_taken']));
    expect(await used(id)).toBe(10);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('two who pay for the last seat are one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const hour = { start: `2026-12-02T1${round}:00:00Z`, end: `2026-12-02T1${round}:30:00Z` };
      const id = await group({ max_seats: 1 }, hour);
      const paying = { graph: 'group_customer_payment' };
      const made = [await seat(id, paying), await seat(id, paying)];
      const paid = await Promise.all(made.map(async ({ body }) => await act(body.data.id, 'pay')));
      expect(paid.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
      expect(await used(id)).toBe(1);
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test.each<[string, Temporal.DurationLike | null]>([
    ['cancel', null],
    ['complete', null],
    ['nothing but time', { hours: 500 }],
  ])('no seat outlives its group when %s meets new, paid and cancelled seats', async (action, passes) => {
    const id = await group({ max_seats: 50 });
    const paying = { graph: 'group_customer_payment', settings: { timeout: '1 day' } };
    const standing = await Promise.all(Array.from({ length: 6 }, async (_, n) => await seat(id, n % 2 ? paying : {})));
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, async () => await seat(id)),
      ...standing.map(async ({ body }, n) => await act(body.data.id, n % 2 ? 'pay' : 'cancel_by_customer')),
      passes === null ? act(id, action) : Promise.resolve().then(() => world.app.clock.advance(passes)),
      ...Array.from({ length: 8 }, async () => await seat(id, paying)),
      world.v2('get', '/bookings?limit=1'),
    ]);
    const statuses = answers.map((answer) => answer?.status ?? 200);
    expect(statuses.filter((status) => ![200, 201, 422].includes(status))).toEqual([]);
    expect(await world.read(id)).toMatchObject({ completed: true });
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('a seat that is still being written when its owner cancels is cancelled too, or refused', async () => {
    await world.sql(`create function engine.dawdle() returns trigger language plpgsql as $$ begin
      perform pg_sleep(0.2); return new; end $$`);
    await world.sql(`create trigger dawdle before insert on engine.booking for each row
      when (new.graph = 'group_customer') execute function engine.dawdle()`);
    try {
      const id = await group();
      const [made, cancelled] = await Promise.all([
        seat(id),
        setTimeout(100).then(async () => await act(id, 'cancel')),
      ]);
      expect([201, 422]).toContain(made.status);
      expect(cancelled.status).toBe(200);
    } finally {
      await world.sql('drop trigger dawdle on engine.booking');
      await world.sql('drop function engine.dawdle()');
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('nothing fails in an unknown way when the resource goes away under a group', async () => {
    for (let round = 0; round < 4; round += 1) {
      await useFreshResource();
      const id = await group({ max_seats: 50 });
      const standing = await Promise.all(Array.from({ length: 4 }, async () => await seat(id)));
      const answers = await Promise.all([
        ...Array.from({ length: 4 }, async () => await seat(id)),
        ...standing.map(async ({ body }) => await act(body.data.id, 'cancel_by_customer')),
        act(id, 'cancel'),
        world.v2('delete', `/resources/${resourceId}`),
        ...Array.from({ length: 4 }, async () => await seat(id)),
        world.v2('get', '/bookings/groups'),
      ]);
      expect(
        answers.map(({ status }) => status).filter((status) => ![200, 201, 204, 404, 422].includes(status)),
      ).toEqual([]);
      expect((await world.v2('get', `/bookings/${id}`)).status).toBe(404);
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });
});
