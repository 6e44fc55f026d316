/** Bookings that were deleted at Timekit without our knowledge: they have ended there, so they end here. */
import { expect, test } from '@jest/globals';
import { FollowBooking } from '../../src/bookings/follow-booking.service.js';
import { factsOf } from './holds.support.js';
import type { Change, NativeBooking, NativeUser, Problem } from './native.support.js';
import { freshHour, useWorld, world } from './world.support.js';

useWorld();

/** Of a user who has nothing else, with a minute gone by. */
async function booked(change: object = {}): Promise<{ booking: NativeBooking; user: NativeUser }> {
  const user = await world.user();
  const booking = await world.book({ user_id: user.id }, { ...freshHour(), ...change });
  world.app.clock.advance({ seconds: 60 });
  return { booking, user };
}

async function endAndDelete({ timekit_booking_id: id }: NativeBooking, action = 'cancel'): Promise<void> {
  await world.v2('put', `/bookings/${id}/${action}`, {});
  await world.app.v2('delete', `/bookings/${id}`).expect(204);
}

const shown = async ({ id }: NativeBooking) => (await world.api<NativeBooking>('get', `/bookings/${id}`)).body;
const follow = async ({ timekit_booking_id: id }: NativeBooking) =>
  (await world.app.app.get(FollowBooking).run(id ?? '')).outcome;
const cancel = async ({ id }: NativeBooking) => await world.api<Problem>('post', `/bookings/${id}/actions/cancel`, {});

const CANCELLED = [
  ['booking.created', 1],
  ['booking.cancelled', 2],
];

test('whoever acts on one finds it over, once and told, and its user can be deleted', async () => {
  const { booking, user } = await booked();
  await endAndDelete(booking);
  expect((await world.api<Problem>('delete', `/users/${user.id}`)).body.code).toBe('users.has_bookings');
  for (const answer of [await cancel(booking), await cancel(booking)]) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'bookings.gone_upstream' } });
  }
  expect(await shown(booking)).toMatchObject({ state: 'cancelled', completed: true, version: 2, allowed_actions: [] });
  const { body } = await world.api<{ data: Change[] }>('get', `/bookings/${booking.id}/history`);
  expect(body.data.at(-1)).toMatchObject({
    action: 'reconcile',
    actor: 'system',
    to_state: 'cancelled',
    detail: { gone_upstream: true },
  });
  expect(await factsOf(booking.id)).toEqual(CANCELLED);
  expect(await world.broken()).toEqual([]);
  expect((await world.api('delete', `/users/${user.id}`)).status).toBe(204);
});

test.each<[string, (booking: NativeBooking) => Promise<unknown>]>([
  ['moves one', async ({ id }) => await world.api('post', `/bookings/${id}/reschedule`, freshHour())],
  [
    'acts on one among others',
    async ({ id }) => await world.api('post', '/bookings/bulk', { actions: [{ booking_id: id, action: 'cancel' }] }),
  ],
])('so does whoever %s', async (_what, ask) => {
  const { booking } = await booked();
  await endAndDelete(booking);
  const answer = JSON.stringify(await ask(booking));
  expect(answer).toContain('bookings.gone_upstream');
  expect(await shown(booking)).toMatchObject({ state: 'cancelled', version: 2 });
  expect(await factsOf(booking.id)).toEqual(CANCELLED);
});

test.each([
  ['instant', 'cancel', 'cancelled'],
  ['confirm_decline', 'decline', 'declined'],
])('whoever follows one of the graph %s to Timekit records its end by %s', async (graph, action, state) => {
  const { booking } = await booked({ graph });
  await endAndDelete(booking, action);
  const outcomes = await Promise.all([follow(booking), follow(booking)]);
  expect(outcomes).toContain('recorded');
  expect(await follow(booking)).toBe('gone');
  expect(await shown(booking)).toMatchObject({ state, version: 2 });
});

test('one that was changed within the last minute stays, since Timekit may not show it yet', async () => {
  const user = await world.user();
  const booking = await world.book({ user_id: user.id }, freshHour());
  await endAndDelete(booking);
  expect(await follow(booking)).toBe('gone');
  expect((await cancel(booking)).body.code).toBe('bookings.gone_upstream');
  expect(await shown(booking)).toMatchObject({ state: 'confirmed', version: 1 });
});

async function movedThere(booking: NativeBooking): Promise<string> {
  const { timekit_booking_id: id } = booking;
  return (await world.v2<{ id: string }>('post', `/bookings/${id}/reschedule`, freshHour())).id;
}

test.each(['the old one', 'the one that took its place'])(
  'one that was moved there is where it went, by %s',
  async (by) => {
    const { booking } = await booked();
    const next = await movedThere(booking);
    await world.app.v2('delete', `/bookings/${booking.timekit_booking_id}`).expect(204);
    expect(await follow(by === 'the old one' ? booking : { ...booking, timekit_booking_id: next })).toBe('recorded');
    expect(await shown(booking)).toMatchObject({ state: 'confirmed', timekit_booking_id: next, version: 2 });
  },
);

test('one that was moved there once, and is gone where it went, has ended', async () => {
  const { booking } = await booked();
  const next = { ...booking, timekit_booking_id: await movedThere(booking) };
  expect(await follow(booking)).toBe('recorded');
  world.app.clock.advance({ seconds: 60 });
  await endAndDelete(next);
  expect(await follow(next)).toBe('recorded');
  expect(await shown(booking)).toMatchObject({ state: 'cancelled', completed: true, version: 3 });
});

test('one that is due ends when it is read', async () => {
  const { booking } = await booked();
  await endAndDelete(booking);
  expect((await shown(booking)).state).toBe('confirmed');
  world.app.clock.set(new Date(Date.parse(String(booking['end'])) + 3_600_000).toISOString());
  await Promise.all([shown(booking), shown(booking)]);
  expect(await shown(booking)).toMatchObject({ state: 'cancelled', version: 2 });
  expect(await factsOf(booking.id)).toEqual(CANCELLED);
});
