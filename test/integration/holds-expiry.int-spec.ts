/** The end of a hold that nobody asked for: recorded once, as of its moment, and told. */
import { describe, expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { Hold } from '../../src/holds/hold.entity.js';
import { book, customer, factsOf, hold, type NativeHold, rival, seen } from './holds.support.js';
import { holdBookings, holdRequest } from './idempotency.support.js';
import type { Problem } from './native.support.js';
import { useWorld, world } from './world.support.js';

useWorld();

const EXPIRED = [
  ['hold.created', 1],
  ['hold.expired', 2],
];
const RELEASED = [
  ['hold.created', 1],
  ['hold.released', 2],
];
const CONVERTED = [
  ['hold.created', 1],
  ['hold.converted', 2],
];

const settleDue = async () => await world.app.app.get(BookingRecovery).settleDue();
const stored = async (id: string) => await world.app.em().findOne(Hold, { id });

/** Holds the next release or extension on its way to Timekit. */
const holdChange = () => holdRequest(world, ({ url }) => url.startsWith('/v2/bookings/reserve/extend'));

describe('that a hold has expired', () => {
  test('is told once, as of its moment, however many read it late', async () => {
    const held = await hold({ seconds: 60 });
    world.app.clock.advance({ minutes: 5 });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => await seen(held.id)));
    for (const answer of answers) {
      expect(answer).toMatchObject({ state: 'expired', version: 2, updated_at: held.expires_at });
    }
    expect(await factsOf(held.id)).toEqual(EXPIRED);
    const { updated_at: _, ...shown } = answers[0] ?? held;
    expect((await world.told(held.id)).at(-1)?.payload).toMatchObject({
      type: 'hold.expired',
      timestamp: held.expires_at,
      data: { ...shown, change: { action: 'expired', actor: 'system' } },
    });
  });

  test('is told once by those who settle what nobody looks at, and never blocks before', async () => {
    const holds = [await hold({ seconds: 60 }), await hold({ seconds: 60 }), await hold({ seconds: 90 })];
    world.app.clock.advance({ seconds: 60 });
    expect((await rival(holds[0]!)).status).toBe(201);
    await Promise.all(Array.from({ length: 4 }, settleDue));
    expect(await Promise.all(holds.map(async ({ id }) => await factsOf(id)))).toEqual([
      EXPIRED,
      EXPIRED,
      [['hold.created', 1]],
    ]);
  });

  test('is told before that it is gone with its resource', async () => {
    const user = await world.user();
    const held = await hold({ user_id: user.id, seconds: 60 });
    world.app.clock.advance({ seconds: 60 });
    expect((await world.api('delete', `/users/${user.id}`)).status).toBe(204);
    expect(await factsOf(held.id)).toEqual([...EXPIRED, ['hold.deleted', 3]]);
  });

  test('is told when Timekit says so first', async () => {
    const held = await hold();
    const timekitId = (await stored(held.id))?.timekitReservationId;
    await world.v2('put', '/bookings/reserve/extend', { reservation_id: timekitId, reservation_time: 0 });
    expect((await world.api('post', `/holds/${held.id}/extend`, { seconds: 60 })).status).toBe(409);
    const now = new Date(world.app.clock.now().epochMilliseconds).toISOString();
    expect(await seen(held.id)).toMatchObject({ state: 'expired', expires_at: now, version: 2 });
    expect(await factsOf(held.id)).toEqual(EXPIRED);
  });

  test('is told when Timekit refuses what is to be booked from it', async () => {
    const holds = [await hold(), await hold()];
    for (const { id } of holds) {
      const reservation = (await stored(id))?.timekitReservationId;
      await world.v2('put', '/bookings/reserve/extend', { reservation_id: reservation, reservation_time: 0 });
    }
    const [alone, among] = holds.map(({ id }) => ({ hold_id: id, what: 'Haircut', customer }));
    const notHeld = { code: 'holds.not_held', state: 'expired' };
    expect(await world.api('post', '/bookings', alone)).toMatchObject({ status: 409, body: notHeld });
    const bulk = await world.api<{ errors: unknown[] }>('post', '/bookings/bulk', { bookings: [among] });
    expect(bulk.body.errors).toEqual([expect.objectContaining(notHeld)]);
    for (const { id } of holds) {
      expect(await seen(id)).toMatchObject({ state: 'expired', booking_id: null });
      expect(await factsOf(id)).toEqual(EXPIRED);
    }
    expect(await world.broken()).toEqual([]);
  });
});

describe('a hold at its last moment', () => {
  test('either is converted or expires', async () => {
    const holds: NativeHold[] = [];
    for (let index = 0; index < 12; index += 1) {
      holds.push(await hold({ seconds: 60 }));
    }
    world.app.clock.advance({ seconds: 59, milliseconds: 999 });
    const booking = holds.map(async ({ id }) => await book<Problem>({ hold_id: id }));
    await Promise.race(booking);
    world.app.clock.advance({ milliseconds: 1 });
    await Promise.all([settleDue(), settleDue()]);
    const answers = await Promise.all(booking);
    await settleDue();
    for (const [index, { id }] of holds.entries()) {
      const made = answers[index]?.status === 201;
      expect(answers[index]).toMatchObject(made ? { status: 201 } : { status: 409, body: { code: 'holds.not_held' } });
      expect(await factsOf(id)).toEqual(made ? CONVERTED : EXPIRED);
      expect((await seen(id)).state).toBe(made ? 'converted' : 'expired');
    }
    expect(await world.broken()).toEqual([]);
  });

  test('waits for the booking that is being made from it', async () => {
    const held = await hold({ seconds: 60 });
    const onItsWay = holdBookings(world);
    const booking = book<Problem>({ hold_id: held.id });
    await onItsWay.arrived;
    world.app.clock.advance({ seconds: 60 });
    await settleDue();
    expect(await seen(held.id)).toMatchObject({ state: 'held', version: 1 });
    expect(await book({ hold_id: held.id })).toMatchObject({ status: 409, body: { code: 'holds.in_use' } });
    onItsWay.goOn('arrives');
    expect(await booking).toMatchObject({ status: 409, body: { code: 'holds.not_held', state: 'expired' } });
    expect(await factsOf(held.id)).toEqual(EXPIRED);
  });

  test('is released though a booking is made from it meanwhile, which is refused', async () => {
    const held = await hold();
    const release = holdChange();
    const released = world.api('delete', `/holds/${held.id}`);
    await release.arrived;
    const onItsWay = holdBookings(world);
    const booking = book<Problem>({ hold_id: held.id });
    await onItsWay.arrived;
    release.goOn('arrives');
    expect((await released).status).toBe(204);
    onItsWay.goOn('arrives');
    expect(await booking).toMatchObject({ status: 409, body: { code: 'holds.not_held' } });
    expect(await seen(held.id)).toMatchObject({ state: 'released', booking_id: null });
    expect(await factsOf(held.id)).toEqual(RELEASED);
  });

  test('is released by whoever does it, and not expired by a booking that is refused meanwhile', async () => {
    const held = await hold();
    const reservation = (await stored(held.id))?.timekitReservationId;
    const release = holdChange();
    const released = world.api('delete', `/holds/${held.id}`);
    await release.arrived;
    await world.v2('put', '/bookings/reserve/extend', { reservation_id: reservation, reservation_time: 0 });
    const refused = await book({ hold_id: held.id });
    release.goOn('arrives');
    expect((await released).status).toBe(204);
    expect(refused).toMatchObject({ status: 409, body: { code: 'holds.not_held' } });
    expect((await seen(held.id)).state).toBe('released');
    expect(await factsOf(held.id)).toEqual(RELEASED);
  });

  test('is not extended at Timekit alone', async () => {
    const held = await hold({ seconds: 60 });
    const reservation = (await stored(held.id))?.timekitReservationId;
    const extension = holdChange();
    const extended = world.api<Problem>('post', `/holds/${held.id}/extend`, { seconds: 600 });
    await extension.arrived;
    await world.v2('put', '/bookings/reserve/extend', { reservation_id: reservation, reservation_time: 600 });
    world.app.clock.advance({ seconds: 60 });
    await settleDue();
    extension.goOn('arrives');
    expect(await extended).toMatchObject({ status: 409, body: { code: 'holds.not_held', state: 'expired' } });
    expect((await rival(held)).status).toBe(201);
    expect(await factsOf(held.id)).toEqual(EXPIRED);
  });
});
