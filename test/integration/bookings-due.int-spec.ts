/** What time does to native bookings is seen by whoever looks next, with no job, in this process or over the network. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { BookingStore } from '../../src/bookings/booking-store.service.js';
import { NewBookings } from '../../src/bookings/new-bookings.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type NativeBooking, NativeWorld, type Problem } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

let day = 0;

useWorld();
beforeEach(() => {
  day += 1;
  world.app.clock.set(at('08:00:00'));
});

/** A time of the day that the test has to itself. */
function at(time: string): string {
  return `2026-12-${String(day).padStart(2, '0')}T${time}.000Z`;
}

const customer = { name: 'Marty McFly', email: 'marty@example.com' };

async function book(graph: string, change: Record<string, unknown> = {}, of = doc): Promise<NativeBooking> {
  const time = { user_id: of.id, start: at('10:00:00'), end: at('11:00:00'), what: 'Yoga' };
  const own = graph === 'group_owner' ? { max_seats: 9 } : { customer };
  const answer = await world.api<NativeBooking>('post', '/bookings', {
    graph,
    ...(graph.startsWith('group_customer') ? {} : time),
    ...own,
    ...change,
  });
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ graph })]);
  return answer.body;
}

const get = async ({ id }: NativeBooking) => (await world.api<NativeBooking>('get', `/bookings/${id}`)).body;
const act = async ({ id }: NativeBooking, action: string) =>
  await world.api<NativeBooking & Problem>('post', `/bookings/${id}/actions/${action}`, {});
const idsOf = async (query: string) =>
  (await world.api<{ data: NativeBooking[] }>('get', `/bookings?from=${at('00:00:00')}&${query}`)).body.data.map(
    ({ id }) => id,
  );
const lastOf = async (booking: NativeBooking) => (await world.history(booking.id)).at(-1);

describe('a payment that does not come', () => {
  test('is seen at its moment and not before, recorded once however many look, and told', async () => {
    const booking = await book('instant_payment', { payment_timeout: '10 minutes' });
    world.app.clock.set(at('08:09:59'));
    expect((await get(booking)).state).toBe('tentative');
    world.app.clock.set(at('08:10:00'));
    const seen = await Promise.all(Array.from({ length: 16 }, () => get(booking)));
    expect(seen.map(({ state, version }) => [state, version])).toEqual(seen.map(() => ['unpaid', 2]));
    expect(await world.history(booking.id)).toMatchObject([
      { version: 1 },
      { version: 2, actor: 'system', action: 'timeout', to_state: 'unpaid', at: at('08:10:00') },
    ]);
    expect(await world.typesTold(booking.id)).toEqual(['booking.created', 'booking.unpaid']);
    await book('instant');
  });

  test('is listed under the state that it leads to', async () => {
    const booking = await book('instant_payment');
    expect(await idsOf('state=unpaid')).toEqual([]);
    world.app.clock.set(at('08:05:00'));
    expect(await idsOf('state=tentative')).toEqual([]);
    expect(await idsOf('state=unpaid')).toEqual([booking.id]);
    expect((await lastOf(booking))?.action).toBe('timeout');
  });
});

describe('a booking that is over', () => {
  test('is completed an hour after its end, unless that was switched off', async () => {
    const [left, kept] = [await book('instant'), await book('instant', { auto_complete: false }, await world.user())];
    world.app.clock.set(at('11:59:59'));
    expect((await get(left)).state).toBe('confirmed');
    world.app.clock.set(at('12:30:00'));
    expect(await idsOf('state=confirmed')).toEqual([kept.id]);
    expect(await idsOf('state=completed')).toEqual([left.id]);
    expect(await get(left)).toMatchObject({ state: 'completed', completed: true, updated_at: at('12:00:00') });
    expect(await lastOf(left)).toMatchObject({ actor: 'system', action: 'complete', at: at('12:00:00') });
    expect((await get(kept)).version).toBe(1);
  });

  test('cannot be cancelled any more, though nobody looked', async () => {
    const booking = await book('instant');
    world.app.clock.set(at('12:00:00'));
    expect(await act(booking, 'cancel')).toMatchObject({
      status: 409,
      body: { code: 'bookings.action_not_allowed', state: 'completed' },
    });
    expect((await lastOf(booking))?.action).toBe('complete');
  });

  test('is not listed as completed when it was cancelled at Timekit', async () => {
    const booking = await book('instant');
    await world.v2('put', `/bookings/${booking.timekit_booking_id}/cancel`, {});
    world.app.clock.set(at('12:00:00'));
    expect(await idsOf('state=completed')).toEqual([]);
    expect(await idsOf('state=cancelled')).toEqual([booking.id]);
    expect(await lastOf(booking)).toMatchObject({ actor: 'system', action: 'reconcile', to_state: 'cancelled' });
  });

  test('has ended when it was deleted at Timekit', async () => {
    const booking = await book('instant');
    await world.v2('put', `/bookings/${booking.timekit_booking_id}/cancel`, {});
    await world.app.v2('delete', `/bookings/${booking.timekit_booking_id}`).expect(204);
    world.app.clock.set(at('12:00:00'));
    expect((await get(booking)).state).toBe('cancelled');
    expect(await idsOf('state=cancelled')).toEqual([booking.id]);
  });

  test('is told of by the job, when nobody looks', async () => {
    const booking = await book('instant');
    world.app.clock.set(at('12:00:00'));
    await world.app.app.get(BookingRecovery).settleDue();
    expect(await world.typesTold(booking.id)).toEqual(['booking.created', 'booking.completed']);
  });
});

describe('the seats of a group booking', () => {
  test('are cancelled with it, each recorded and told', async () => {
    const owner = await book('group_owner');
    const seats = [
      await book('group_customer', { owner_booking_id: owner.id }),
      await book('group_customer_payment', { owner_booking_id: owner.id }),
    ];
    expect((await act(owner, 'cancel')).body.state).toBe('cancelled');
    expect(await idsOf('state=confirmed')).toEqual([]);
    expect(await idsOf('state=cancelled_by_owner')).toEqual(seats.map(({ id }) => id).toReversed());
    for (const seat of seats) {
      expect(await lastOf(seat)).toMatchObject({ version: 2, actor: 'system', action: 'cancel_by_owner' });
      expect(await world.told(seat.id)).toHaveLength(2);
    }
  });

  test('are completed with it, and unpaid ones are unpaid', async () => {
    const owner = await book('group_owner');
    const [paid, unpaid] = [
      await book('group_customer_payment', { owner_booking_id: owner.id }),
      await book('group_customer_payment', { owner_booking_id: owner.id, payment_timeout: '20 hours' }),
    ];
    await act(paid, 'pay');
    world.app.clock.set(at('12:00:00'));
    const states = [(await get(paid)).state, (await get(unpaid)).state, (await get(owner)).state];
    expect(states).toEqual(['completed', 'unpaid', 'completed']);
  });

  test('stay open when it is completed if they opted out, and are completed or cancelled later', async () => {
    const owner = await book('group_owner');
    const seat = { owner_booking_id: owner.id, auto_complete: false };
    const seats = [await book('group_customer', seat), await book('group_customer_payment', seat)];
    const waiting = await book('group_customer_payment', { ...seat, payment_timeout: '20 hours' });
    await act(seats[1]!, 'pay');
    world.app.clock.set(at('12:00:00'));
    expect([(await get(owner)).state, (await get(waiting)).state]).toEqual(['completed', 'unpaid']);
    expect((await Promise.all(seats.map(get))).map(({ state }) => state)).toEqual(['confirmed', 'paid']);
    expect(await idsOf('state=confirmed')).toEqual([seats[0]?.id]);
    expect((await act(seats[0]!, 'complete')).body.state).toBe('completed');
    expect((await act(seats[1]!, 'cancel_by_owner')).body.state).toBe('cancelled_by_owner');
  });

  test('are completed as they say themselves, and otherwise as it says', async () => {
    const owner = await book('group_owner', { auto_complete: false });
    const [own, silent, waiting] = [
      await book('group_customer', { owner_booking_id: owner.id, auto_complete: true }),
      await book('group_customer', { owner_booking_id: owner.id }),
      await book('group_customer_payment', { owner_booking_id: owner.id, payment_timeout: '20 hours' }),
    ];
    expect([own['auto_complete'], silent['auto_complete']]).toEqual([true, false]);
    world.app.clock.set(at('12:00:00'));
    const states = [(await get(own)).state, (await get(silent)).state, (await get(waiting)).state];
    expect(states).toEqual(['completed', 'confirmed', 'tentative']);
    await act(owner, 'complete');
    expect([(await get(silent)).state, (await get(waiting)).state]).toEqual(['confirmed', 'unpaid']);
  });

  test('end with it even when they were made before and recorded after', async () => {
    const owner = await book('group_owner');
    const restore = world.meddle(({ method, url }) => {
      const making = method === 'POST' && url.startsWith('/v2/bookings');
      return making ? 'answer_lost' : method === 'GET' ? 'throttled' : 'arrives';
    });
    const seat = { graph: 'group_customer', owner_booking_id: owner.id, customer };
    const { body } = await world.api<Problem>('post', '/bookings', seat);
    restore();
    const store = world.app.app.get(BookingStore);
    const pending = await store.find(String(body['booking_id']));
    if (pending === null) throw new Error('The seat is not pending.');
    const [made] = await world.v2<{ id: string }[]>('get', `/bookings?search=meta.openslot_ref:${pending.id}`);
    await act(owner, 'complete');
    const standing = { timekitBookingId: String(made?.id), state: 'confirmed', completed: false };
    await world.app.app.get(NewBookings).record(pending, standing, 'system', 'goes_on');
    expect(await idsOf('state=confirmed')).toEqual([]);
    expect((await world.api<NativeBooking>('get', `/bookings/${pending.id}`)).body.state).toBe('completed');
  });
});

describe('over the network', () => {
  let near: NativeWorld;
  let far: TestApp;

  beforeAll(async () => {
    far = await startTestApp({ clock: world.app.clock });
    const env = { TIMEKIT_API_KEY: far.engineKeys.apiKey, TIMEKIT_BASE_URL: far.url };
    near = await NativeWorld.start({ clock: world.app.clock, env });
  });
  afterAll(async () => {
    await near.close();
    await far.close();
  });

  test('the same is seen by looking at Timekit, and several resources are refused', async () => {
    const user = await near.user();
    const time = { start: at('10:00:00'), end: at('11:00:00') };
    const booking = await near.book({ user_id: user.id }, { ...time, graph: 'instant_payment' });
    world.app.clock.set(at('08:05:00'));
    const { body } = await near.api<{ data: NativeBooking[] }>('get', '/bookings?state=unpaid');
    expect(body.data).toMatchObject([{ id: booking.id, state: 'unpaid', version: 2 }]);

    const together = { ...time, user_id: user.id, resource_ids: [doc.resource_id], what: 'Yoga', customer };
    expect(await near.api<Problem>('post', '/bookings', together)).toMatchObject({
      status: 422,
      body: { code: 'bookings.not_supported_upstream' },
    });
  });
});
