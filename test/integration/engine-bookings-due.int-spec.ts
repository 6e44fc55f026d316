/** What time does to bookings under /v2 whose payment does not come, without a job that watches. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { bookingBody, BookingWorld, slotTaken, type WireBooking, type WireLog } from './engine-bookings.support.js';

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
});

afterAll(async () => {
  await world.close();
});

const payment = { graph: 'instant_payment' };

async function offered(resourceId: string): Promise<number> {
  const query = { resources: [resourceId], from: '2026-12-01T09:00:00Z', to: '2026-12-01T10:00:00Z', length: '1 hour' };
  return (await world.v2<unknown[]>('post', '/availability', query)).body.data.length;
}

describe('a booking that waits for its payment', () => {
  test('holds its time at once, is paid, and keeps what the payment was called', async () => {
    const { resourceId } = await world.resource();
    const booking = await world.book(resourceId, payment, 'event');
    expect(booking).toMatchObject({ state: 'tentative', completed: false, possible_actions: ['pay'] });
    expect(booking['event']).not.toBeNull();
    expect(await offered(resourceId)).toBe(0);
    const pay = { pay: { payment_id: 'payment-id-string' } };
    const paid = await world.v2<WireBooking>('put', `/bookings/${booking.id}/pay?include=attributes`, pay);
    expect(paid.body.data).toMatchObject({
      state: 'paid',
      completed: false,
      possible_actions: ['cancel', 'cancel_by_customer', 'complete'],
      attributes: pay,
    });
    world.app.clock.advance({ minutes: 10 });
    expect(await world.read(booking.id)).toMatchObject({ state: 'paid' });
    expect(await world.rowsOf(booking.id)).toEqual({ claims: 1, events: 1, logs: 2 });
    await world.v2('put', `/bookings/${booking.id}/cancel`, {});
    expect(await world.rowsOf(booking.id)).toEqual({ claims: 0, events: 0, logs: 3 });
  });

  test.each<[unknown, Temporal.DurationLike]>([
    [undefined, { minutes: 5 }],
    ['5 minutes', { minutes: 5 }],
    [90, { seconds: 90 }],
    ['90', { seconds: 90 }],
    ['1 second', { seconds: 1 }],
    ['1 day', { hours: 24 }],
  ])('with a timeout of %j is unpaid exactly then, and not a moment sooner', async (timeout, after) => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, { ...payment, settings: { timeout } });
    const due = world.app.clock.now().add(after);
    world.app.clock.set(due.subtract({ milliseconds: 1 }).toString());
    expect(await world.read(id)).toMatchObject({ state: 'tentative' });
    expect((await world.v2('post', '/bookings', bookingBody(resourceId))).body).toEqual(slotTaken);
    world.app.clock.set(due.toString());
    expect(await world.read(id)).toMatchObject({ state: 'unpaid', completed: true });
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
    const { logs, event, updated_at } = await world.read(id, 'logs,event');
    const [, last] = logs as WireLog[];
    expect(last).toMatchObject({ action: 'timeout', from_state: 'tentative', to_state: 'unpaid', actor: 'system' });
    expect(last?.created_at).toBe(updated_at);
    expect(event).toBeNull();
  });

  test('happened when it was due, however late somebody looks', async () => {
    const { resourceId } = await world.resource('UTC');
    world.app.clock.set('2026-11-24T08:00:00Z');
    const { id } = await world.book(resourceId, payment);
    world.app.clock.advance({ hours: 48 });
    expect(await world.read(id)).toMatchObject({ state: 'unpaid', updated_at: '2026-11-24T08:05:00+0000' });
  });

  test.each<[string, (id: string, resourceId: string) => Promise<boolean>]>([
    ['/availability', async (_, resourceId) => (await offered(resourceId)) === 1],
    [
      '/findtime',
      async (_, resourceId) => {
        const query = {
          resource_ids: [resourceId],
          start: '2026-12-01T09:00:00Z',
          future: '2026-12-01T10:00:00Z',
          length: '1 hour',
        };
        return (await world.v2<unknown[]>('post', '/findtime', query)).body.data.length === 1;
      },
    ],
    ['a new booking', async (_, resourceId) => (await world.book(resourceId)).state === 'confirmed'],
    [
      'a confirmation',
      async (_, resourceId) => {
        const waiting = await world.book(resourceId, { graph: 'confirm_decline' });
        return (await world.v2('put', `/bookings/${waiting.id}/confirm`, {})).status === 200;
      },
    ],
    [
      'the list',
      async (id, resourceId) => {
        const path = `/bookings?search=resource.id:${resourceId};state:unpaid;graph:instant_payment`;
        return (await world.v2<WireBooking[]>('get', path)).body.data[0]?.id === id;
      },
    ],
    [
      'the list of events',
      async (_, resourceId) => {
        const path = `/events?search=resource.id:${resourceId}&start=2026-11-30T00:00:00Z&end=2026-12-03T00:00:00Z`;
        return (await world.v2<unknown[]>('get', path)).body.data.length === 0;
      },
    ],
    [
      'the calendar with its events',
      async (_, resourceId) => {
        const path = `/calendars?search=resource.id:${resourceId}&include=events`;
        return (await world.v2<{ events: unknown[] }[]>('get', path)).body.data[0]?.events.length === 0;
      },
    ],
    [
      'the resource with its events',
      async (_, resourceId) => {
        const path = `/resources/${resourceId}?include=calendars.events`;
        type Found = { calendars: { events: unknown[] }[] };
        return (await world.v2<Found>('get', path)).body.data.calendars[0]?.events.length === 0;
      },
    ],
    ['its deletion', async (id) => (await world.v2('delete', `/bookings/${id}`)).status === 204],
  ])('and was not paid is seen so by %s first of all', async (_, looks) => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, payment);
    world.app.clock.advance({ minutes: 5 });
    expect(await looks(id, resourceId)).toBe(true);
  });

  test('cannot be paid at the moment it times out, nor timed out by a client', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, payment);
    expect((await world.v2('put', `/bookings/${id}/timeout`, {})).body).toMatchObject({
      code: 'action_not_allowed',
      allowed: ['pay'],
    });
    expect((await world.v2('put', `/bookings/${id}/confirm`, {})).status).toBe(422);
    world.app.clock.advance({ minutes: 5 });
    const late = await world.v2('put', `/bookings/${id}/pay`, { pay: { payment_id: 'late' } });
    expect(late.status).toBe(422);
    expect(late.body).toMatchObject({ code: 'action_not_allowed', allowed: [] });
    expect(await world.read(id)).toMatchObject({ state: 'unpaid' });
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
  });

  test('is settled once by many who find it due, and one of them gets the time', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, payment);
    world.app.clock.advance({ minutes: 5 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        switch (index % 5) {
          case 0:
            return await world.v2('put', `/bookings/${id}/pay`, {});
          case 1:
            return await world.v2('get', `/bookings/${id}`);
          case 2:
            return await world.v2('get', `/bookings?search=resource.id:${resourceId}`);
          default:
            return await world.v2('post', '/bookings', bookingBody(resourceId));
        }
      }),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
  });

  test('paid and timed out at once is one of the two, with rows that agree', async () => {
    const { resourceId } = await world.resource();
    for (let round = 0; round < 8; round += 1) {
      const { id } = await world.book(resourceId, { ...payment, settings: { allow_double_bookings: true } });
      world.app.clock.advance({ minutes: 4, seconds: 59 });
      const [paid] = await Promise.all([
        world.v2('put', `/bookings/${id}/pay`, {}),
        world.v2('get', `/bookings/${id}`),
        Promise.resolve().then(() => world.app.clock.advance({ seconds: 1 })),
        world.v2('get', `/bookings/${id}`),
      ]);
      const won = paid.status === 200;
      expect(await world.read(id)).toMatchObject({ state: won ? 'paid' : 'unpaid' });
      expect(await world.rowsOf(id)).toEqual({ claims: won ? 1 : 0, events: won ? 1 : 0, logs: 2 });
    }
  });

  test('that are many are all settled by one list', async () => {
    const { resourceId } = await world.resource();
    const settings = { allow_double_bookings: true };
    await Promise.all(Array.from({ length: 130 }, async () => await world.book(resourceId, { ...payment, settings })));
    world.app.clock.advance({ minutes: 5 });
    const path = `/bookings?limit=1&search=resource.id:${resourceId};state:`;
    expect((await world.v2('get', `${path}unpaid`)).body).toMatchObject({ total: 130 });
    expect((await world.v2('get', `${path}tentative`)).body).toMatchObject({ total: 0 });
    expect(await offered(resourceId)).toBe(1);
  });

  test.each<[unknown]>([
    [0],
    [-1],
    ['0 seconds'],
    ['25 hours'],
    [86_401],
    ['soon'],
    [true],
    [{}],
    ['1e3'],
    [1e300],
    ['١'],
  ])('cannot have the timeout %j', async (timeout) => {
    const { resourceId } = await world.resource();
    const answer = await world.v2('post', '/bookings', bookingBody(resourceId, { ...payment, settings: { timeout } }));
    expect(answer.status).toBe(422);
    expect(answer.body).toHaveProperty(['errors', 'settings.timeout']);
  });

  test.each<[unknown]>([[1], [{}], ['x'.repeat(501)]])('is not paid by the payment %j', async (paymentId) => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, payment);
    const answer = await world.v2('put', `/bookings/${id}/pay`, { pay: { payment_id: paymentId } });
    expect(answer.status).toBe(422);
    expect(answer.body).toHaveProperty(['errors', 'pay.payment_id']);
    expect(await world.read(id)).toMatchObject({ state: 'tentative' });
  });
});
