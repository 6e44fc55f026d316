/** What is left when the settable clock is taken away: all that happened, and nothing that is held by it. */
import { expect, test } from '@jest/globals';
import type { Temporal } from 'temporal-polyfill';
import { Hold } from '../../src/holds/hold.entity.js';
import { book, hold, rival, seen } from './holds.support.js';
import { holdBookings } from './idempotency.support.js';
import { hourOf, type Problem } from './native.support.js';
import { resetClock, setClock, TEST_APP } from './sandbox.support.js';
import { doc, useWorld, world } from './world.support.js';

useWorld(TEST_APP);

let hour = 24 * 2000;

/** An hour that is to come whatever the clock says, and that nobody has used yet. */
function farHour(): { start: string; end: string } {
  hour += 1;
  return hourOf(hour);
}

const holdFor = async (seconds: number) => await hold({ ...farHour(), seconds });

/** So long from now, in real time. */
const ahead = (duration: Temporal.DurationLike) => world.app.clock.now().add(duration).toString();

async function reservationOf(id: string): Promise<string> {
  const { timekitReservationId } = await world.app.em().findOneOrFail(Hold, { id });
  const [row] = await world.app
    .em()
    .execute<{ state: string }[]>('select state from engine.booking where id = ?', [timekitReservationId]);
  return String(row?.state);
}

test('a hold that expired stays expired', async () => {
  const held = await holdFor(300);
  await setClock(ahead({ hours: 1 }));
  expect((await seen(held.id)).state).toBe('expired');
  await resetClock();
  expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
  expect((await rival(held)).status).toBe(201);
});

test('so does one that expired while the clock ran on, though nobody looked', async () => {
  const held = await holdFor(7_200);
  await setClock(ahead({ seconds: 7_100 }));
  world.app.clock.advance({ seconds: 100 });
  await resetClock();
  expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
  expect(await reservationOf(held.id)).toBe('expired');
});

test('a hold that was made ahead ends, on both sides, and is told once', async () => {
  await setClock('2029-06-01T00:00:00Z');
  const made = await holdFor(600);
  await resetClock();
  expect(await seen(made.id)).toMatchObject({ state: 'expired', version: 2 });
  expect(await reservationOf(made.id)).toBe('expired');
  expect(await world.typesTold(made.id)).toEqual(['hold.created', 'hold.expired']);
  await resetClock();
  expect((await seen(made.id)).version).toBe(2);
});

test('so does one that a booking was being made from ahead, once that has come to nothing', async () => {
  await setClock(ahead({ hours: 720 }));
  const made = await holdFor(600);
  const booking = holdBookings(world);
  const lost = book<Problem>({ hold_id: made.id });
  await booking.arrived;
  booking.goOn('request_lost');
  const id = String((await lost).body['booking_id']);
  await resetClock();
  world.app.clock.advance({ seconds: 61 });
  expect((await world.api('get', `/bookings/${id}`)).status).toBe(404);
  expect(await seen(made.id)).toMatchObject({ state: 'expired', version: 2 });
});

test('so does one that was extended ahead', async () => {
  const held = await holdFor(7_200);
  await setClock(ahead({ hours: 1 }));
  expect((await world.api('post', `/holds/${held.id}/extend`, { seconds: 86_400 })).status).toBe(200);
  await resetClock();
  expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 3 });
  expect((await rival(held)).status).toBe(201);
});

test('a hold that was made in real time and is not over goes on', async () => {
  const held = await holdFor(7_200);
  await setClock(ahead({ hours: 1 }));
  await resetClock();
  expect(await seen(held.id)).toMatchObject({ state: 'held', version: 1 });
  expect((await rival(held)).body.code).toBe('bookings.slot_taken');
});

test('an idempotency key lasts 24 hours of real time, whatever the clock says', async () => {
  const body = { user_id: doc.id, ...farHour(), seconds: 60 };
  const send = async () => await world.app.api('post', '/holds').set('idempotency-key', 'a-day').send(body);
  await setClock('2029-07-01T00:00:00Z');
  const first = await send();
  await setClock('2029-07-03T00:00:00Z');
  expect((await send()).body.id).toBe(first.body.id);
  await resetClock();
  world.app.clock.advance({ hours: 24 });
  const again = await send();
  expect([again.status, again.body.id === first.body.id]).toEqual([201, false]);
});
