/** What the settable clock does to native bookings and holds, before it answers and with nobody looking. */
import { expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { hold, rival, seen } from './holds.support.js';
import { holdBookings } from './idempotency.support.js';
import type { NativeBooking } from './native.support.js';
import { putClock, setClock, TEST_APP } from './sandbox.support.js';
import { doc, useWorld, world } from './world.support.js';

interface Stored {
  id: string;
  state: string;
  version: number;
}

useWorld(TEST_APP);

function onDay(day: number, hour: number): { start: string; end: string } {
  const at = (hours: number): string => new Date(Date.UTC(2026, 11, day, hours)).toISOString();
  return { start: at(hour), end: at(hour + 1) };
}

const bookOn = async (day: number, hour: number, graph = 'instant'): Promise<NativeBooking> =>
  await world.book({ user_id: doc.id }, { ...onDay(day, hour), graph });

async function stored(): Promise<Stored[]> {
  return await world.app.em().execute('select id, state, version from openslot.booking order by id');
}

/** What time did, in the order in which it was recorded. */
async function changes(): Promise<object[]> {
  return await world.app.em().execute(
    `select booking_id, action, to_char(at at time zone 'UTC', 'MM-DD"T"HH24:MI') as at
       from openslot.booking_change where actor = 'system' order by id`,
  );
}

async function told(): Promise<object[]> {
  const events = await world.app
    .em()
    .find(OutboxEvent, { subjectType: { $in: ['booking', 'hold'] }, version: { $gt: 1 } }, { orderBy: { id: 'asc' } });
  return events.map(({ type, subjectId, payload }) => [type, subjectId, payload.timestamp]);
}

test('what time did is stored, recorded and told, in order, each at its moment', async () => {
  const later = await bookOn(1, 14);
  const earlier = await bookOn(1, 10);
  const unpaid = await bookOn(1, 12, 'instant_payment');
  const time = onDay(1, 16);
  const held = await hold({ ...time, seconds: 600 });
  const shorter = await hold({ ...onDay(1, 18), seconds: 240 });
  const longer = await hold({ ...onDay(1, 20), seconds: 86_400 });
  expect((await rival(held)).body.code).toBe('bookings.slot_taken');

  // First the payment and the hold are over, then everything.
  await setClock('2026-11-23T08:10:00Z');
  const booked = (await world.book({ user_id: doc.id }, time)).id;
  await setClock('2026-12-03T00:00:00Z');

  expect(await stored()).toEqual([
    { id: later.id, state: 'completed', version: 2 },
    { id: earlier.id, state: 'completed', version: 2 },
    { id: unpaid.id, state: 'unpaid', version: 2 },
    { id: booked, state: 'completed', version: 2 },
  ]);
  expect(await changes()).toEqual([
    { booking_id: unpaid.id, action: 'timeout', at: '11-23T08:05' },
    { booking_id: earlier.id, action: 'complete', at: '12-01T12:00' },
    { booking_id: later.id, action: 'complete', at: '12-01T16:00' },
    { booking_id: booked, action: 'complete', at: '12-01T18:00' },
  ]);
  expect(await told()).toEqual([
    ['hold.expired', shorter.id, '2026-11-23T08:04:00.000Z'],
    ['booking.unpaid', unpaid.id, '2026-11-23T08:05:00.000Z'],
    ['hold.expired', held.id, '2026-11-23T08:10:00.000Z'],
    ['hold.expired', longer.id, '2026-11-24T08:00:00.000Z'],
    ['booking.completed', earlier.id, '2026-12-01T12:00:00.000Z'],
    ['booking.completed', later.id, '2026-12-01T16:00:00.000Z'],
    ['booking.completed', booked, '2026-12-01T18:00:00.000Z'],
  ]);
  const reservations = await world.app
    .em()
    .execute(`select distinct state from engine.booking where graph = 'reservation'`);
  expect(reservations).toEqual([{ state: 'expired' }]);
  expect((await seen(held.id)).state).toBe('expired');
});

test('a group booking takes its seats along', async () => {
  const group = { ...onDay(4, 10), graph: 'group_owner', max_seats: 2, customer: undefined };
  const owner = await world.book({ user_id: doc.id }, group);
  const seat = await world.api<NativeBooking>('post', '/bookings', {
    graph: 'group_customer',
    owner_booking_id: owner.id,
    customer: { name: 'Marty', email: 'marty@example.com' },
  });
  expect(seat.status).toBe(201);
  await setClock('2026-12-05T00:00:00Z');
  const states = (await stored()).filter(({ id }) => id === owner.id || id === seat.body.id);
  expect(states.map(({ state }) => state)).toEqual(['completed', 'completed']);
});

test('what is being made stays, however far the clock is set meanwhile', async () => {
  const held = holdBookings(world);
  const making = bookOn(16, 10);
  await held.arrived;
  await setClock('2026-12-05T12:00:00Z');
  await world.app.app.get(BookingRecovery).resolvePending();
  const [pending] = (await stored()).filter(({ state }) => state === 'pending');
  expect((await world.api<Stored>('get', `/bookings/${pending?.id}`)).body).toMatchObject({ state: 'pending' });
  held.goOn('arrives');
  expect(await making).toMatchObject({ id: pending?.id, state: 'confirmed', version: 1 });
});

test('where it could not be done, the clock is set and the same request does it', async () => {
  const booking = await bookOn(6, 10);
  const restore = world.meddle(({ method }) => (method === 'GET' ? 'request_lost' : 'arrives'));
  const answer = await putClock('2026-12-07T00:00:00Z');
  restore();
  expect(answer).toMatchObject({ status: 503, body: { code: 'sandbox.not_settled', bookings: 1 } });
  expect(answer.headers['retry-after']).toBe('1');

  world.app.clock.advance({ seconds: 5 });
  expect(await putClock('2026-12-07T00:00:00Z')).toMatchObject({ status: 200, body: { now: '2026-12-07T00:00:05Z' } });
  expect((await stored()).find(({ id }) => id === booking.id)?.state).toBe('completed');
  expect((await putClock('2026-12-07T00:00:01Z')).body.code).toBe('sandbox.clock_backwards');
});

const remind = (...lengths: string[]): object[] => lengths.map((before) => ({ to: 'customer', before }));

test('reminders are told in between, each at its moment, though the clock is set past the bookings', async () => {
  const first = await world.book({ user_id: doc.id }, { ...onDay(28, 10), reminders: remind('2 days', '1 hour') });
  const second = await world.book({ user_id: doc.id }, { ...onDay(28, 14), reminders: remind('1 day', '3 hours') });
  const unpaid = { ...onDay(28, 16), graph: 'instant_payment', reminders: remind('1 day') };
  const never = await world.book({ user_id: doc.id }, unpaid);
  const dropped = await world.book({ user_id: doc.id }, { ...onDay(28, 18), reminders: remind('1 day') });
  await world.v2('put', `/bookings/${dropped.timekit_booking_id}/cancel`, {});
  await setClock('2026-12-29T00:00:00Z');
  const ids = [first, second, never, dropped].map(({ id }) => id);
  const events = await world.app.em().find(OutboxEvent, { subjectId: { $in: ids } }, { orderBy: { id: 'asc' } });
  const happened = events
    .filter(({ type }) => type !== 'booking.created')
    .map(({ type, subjectId, payload }) => [ids.indexOf(subjectId), type, payload.timestamp.slice(5, 16)]);
  expect(happened).toEqual([
    [2, 'booking.unpaid', expect.stringMatching(/^12-07/)],
    [0, 'booking.reminder', '12-26T10:00'],
    [1, 'booking.reminder', '12-27T14:00'],
    [3, 'booking.cancelled', '12-29T00:00'],
    [0, 'booking.reminder', '12-28T09:00'],
    [1, 'booking.reminder', '12-28T11:00'],
    [0, 'booking.completed', '12-28T12:00'],
    [1, 'booking.completed', '12-28T16:00'],
  ]);
});
