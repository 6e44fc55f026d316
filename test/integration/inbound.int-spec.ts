/** What webhooks of Timekit do to a booking: nothing but have it looked up. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RECONCILE } from '../../src/bookings/booking-history.service.js';
import { BookingStore } from '../../src/bookings/booking-store.service.js';
import { InboundEvents } from '../../src/inbound/inbound-events.service.js';
import { readTimekitEvent } from '../../src/inbound/timekit-event.js';
import { InboundWorld } from './inbound.support.js';
import type { NativeBooking } from './native.support.js';

describe.each(['embedded', 'remote'] as const)('an event of a booking, Timekit being %s', (mode) => {
  let world: InboundWorld;

  beforeAll(async () => {
    world = await InboundWorld.start(mode);
  });
  afterAll(async () => await world.close());

  const cancelled = async ({ timekit_booking_id: id }: NativeBooking) =>
    await world.atTimekit('put', `/bookings/${id}/cancel`, { cancel: { message: 'Ill' } });

  test('has what happened there recorded and told, once however often it comes', async () => {
    const booking = await world.booked();
    const event = await cancelled(booking);
    expect(await world.told(event)).toBe('recorded');
    expect(await world.get(booking.id)).toMatchObject({ state: 'cancelled', completed: true, version: 2 });
    expect((await world.native.history(booking.id)).at(-1)).toMatchObject({ actor: 'system', action: 'reconcile' });
    expect(await world.signed(event)).toMatchObject({ status: 200, body: { repeated: true } });
    expect(await world.told({ ...event, sent: 'again' })).toBe('unchanged');
    expect((await world.get(booking.id)).version).toBe(2);
  });

  test('is not believed: what it says of the state is not recorded', async () => {
    const booking = await world.booked();
    const { timekit_booking_id: id } = booking;
    expect(await world.told({ id, state: 'cancelled', graph: 'instant', completed: true })).toBe('unchanged');
    expect(await world.get(booking.id)).toEqual(booking);
  });

  test('that was overtaken does not move the booking back', async () => {
    const booking = await world.booked({ graph: 'confirm_decline' });
    const path = `/bookings/${booking.timekit_booking_id}`;
    const early = await world.atTimekit('put', `${path}/confirm`, {});
    const late = await cancelled(booking);
    expect(await world.told(late)).toBe('recorded');
    const { state } = await world.get(booking.id);
    expect(state).toBe(late.state);
    expect(await world.told(early)).toBe('unchanged');
    expect(await world.get(booking.id)).toMatchObject({ state, version: 2 });
  });

  test('of a change that was made here is no change', async () => {
    const booking = await world.booked();
    const { body } = await world.native.api<NativeBooking>('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect(await world.told({ id: booking.timekit_booking_id, state: 'cancelled' })).toBe('unchanged');
    expect(await world.get(booking.id)).toEqual(body);
  });

  test('of a booking that was moved there brings ours along, whichever of the two ids it names', async () => {
    const [booking, to] = [await world.booked(), world.time()];
    const old = booking.timekit_booking_id;
    const next = await world.movedAtTimekit(old, to);
    expect(await world.told(next)).toBe('recorded');
    expect(await world.get(booking.id)).toMatchObject({
      ...to,
      timekit_booking_id: next.id,
      state: 'confirmed',
      version: 2,
    });
    expect(await world.told({ id: old, state: 'rescheduled_by_customer' })).toBe('unchanged');
    expect(await world.get(booking.id)).toMatchObject({ timekit_booking_id: next.id, version: 2 });
  });

  test('of a booking that was made there makes it ours, with all that Timekit shows', async () => {
    const time = world.time();
    const made = await world.bookedAtTimekit(world.doc, { ...time, meta: { source: 'widget' } });
    expect(await world.told(made)).toBe('adopted');
    const ours = (await world.list()).find(({ timekit_booking_id: id }) => id === made.id) as NativeBooking;
    expect(ours).toMatchObject({
      ...time,
      user_id: world.doc.id,
      resource_id: world.doc.resource_id,
      graph: 'instant',
      state: 'confirmed',
      version: 1,
      what: 'Made elsewhere',
      where: 'There',
      description: 'By the widget',
      customer: { name: 'Doc Brown', email: 'Doc@Example.com', timezone: 'America/Los_Angeles', phone: '555' },
      meta: { source: 'widget' },
    });
    expect(await world.atTimekit('get', `/bookings/${made.id}?include=meta`)).toMatchObject({
      meta: { source: 'widget', openslot_ref: ours.id },
    });
    expect(await world.native.history(ours.id)).toMatchObject([{ version: 1, actor: 'system', action: 'confirm' }]);
    const acted = await world.native.api<NativeBooking>('post', `/bookings/${ours.id}/actions/cancel`, {});
    expect(acted).toMatchObject({ status: 200, body: { state: 'cancelled', version: 2 } });
  });

  test('of a booking whose time was sent with fractions of a second is taken to the second', async () => {
    const booking = await world.booked();
    const { start } = world.time();
    const path = `/bookings/${booking.timekit_booking_id}/reschedule`;
    const body = { resource_id: world.doc.timekit_resource_id, start: after(start, 250) };
    const none = await world.timekit.v2('post', path).send({ ...body, end: after(start, 750) });
    expect(none).toMatchObject({ status: 422, body: { errors: { end: ['The end must be a date after start.'] } } });
    const next = await world.atTimekit('post', path, { ...body, end: after(start, 60_750) });
    expect(await world.told(next)).toBe('recorded');
    expect(await world.get(booking.id)).toMatchObject({ start, end: after(start, 60_000) });
  });

  test('of a seat that was taken there makes its group booking ours as well', async () => {
    const group = await world.bookedAtTimekit(world.doc, {
      graph: 'group_owner',
      customer: undefined,
      settings: { max_seats: 3 },
    });
    const seat = await world.atTimekit('post', '/bookings', {
      graph: 'group_customer',
      related: { owner_booking_id: group.id },
      customer: { name: 'Marty', email: 'marty@example.com' },
    });
    expect(await world.told(seat)).toBe('adopted');
    const all = await world.list();
    const owner = all.find(({ timekit_booking_id: id }) => id === group.id);
    expect(owner).toMatchObject({ graph: 'group_owner', max_seats: 3, customer: null, version: 1 });
    expect(all.find(({ timekit_booking_id: id }) => id === seat.id)).toMatchObject({
      owner_booking_id: owner?.['id'],
      version: 1,
    });
  });

  test('is one of sixteen that come at once about a new booking, of which one makes it ours', async () => {
    const made = await world.bookedAtTimekit(world.doc);
    const events = Array.from({ length: 16 }, (_, number) => ({ id: made.id, state: 'confirmed', number }));
    const answers = await Promise.all(events.map(async (event) => await world.signed(event)));
    expect(answers.map(({ status }) => status)).toEqual(events.map(() => 200));
    const outcomes = await Promise.all(events.map(async (event) => await world.outcomeOf(event)));
    expect(outcomes.filter((outcome) => outcome === 'adopted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(15);
    expect((await world.list()).filter(({ timekit_booking_id: id }) => id === made.id)).toHaveLength(1);
  });

  test('that is about nothing of ours is kept with the reason', async () => {
    const foreign = await world.atTimekit('post', '/resources', { name: 'Foreign', timezone: 'UTC' });
    const made = await world.bookedAtTimekit({ ...world.doc, timekit_resource_id: foreign.id });
    expect(await world.told(made)).toBe('foreign');
    expect(await world.told({ id: '019ab0c6-4c30-7b84-9e6f-4f2180ad5f06', state: 'confirmed' })).toBe('gone');
    expect((await world.events()).at(-1)).toMatchObject({
      state: 'ignored',
      attempts: 1,
      payload: { state: 'confirmed' },
    });
  });

  test('that is a test is stored, and nothing is done', async () => {
    const booking = await world.booked();
    const event = await cancelled(booking);
    expect(await world.told({ ...event, isTest: true })).toBe('test');
    expect(await world.told({ isTest: true })).toBe('test');
    expect((await world.native.history(booking.id)).length).toBe(1);
  });

  test('waits while Timekit cannot be asked or somebody else has the turn, and those behind it too', async () => {
    const booking = await world.booked();
    const event = await cancelled(booking);
    const em = world.native.app.em();
    await em.execute('update openslot.booking set changing_since = ? where id = ?', [
      new Date(world.clock.now().epochMilliseconds),
      booking.id,
    ]);
    const next = { ...event, number: 2 };
    await world.signed(event);
    await world.signed(next);
    await world.worker.applyDue();
    const mine = async () => (await world.events()).slice(-2).map(({ state, attempts }) => [state, attempts]);
    while ((await world.events()).at(-2)?.error === null) await world.worker.applyDue();
    expect(await mine()).toEqual([
      ['pending', 1],
      ['pending', 0],
    ]);
    await em.execute('update openslot.booking set changing_since = null where id = ?', [booking.id]);
    world.clock.advance({ seconds: 1 });
    await world.worker.applyDue();
    expect([await world.outcomeOf(event), await world.outcomeOf(next)]).toEqual(['recorded', 'unchanged']);
    expect(await mine()).toEqual([
      ['applied', 2],
      ['applied', 1],
    ]);
  });

  test('that a process had stored, or had begun with, when it died is worked off by another', async () => {
    const booking = await world.booked();
    const event = await cancelled(booking);
    const events = world.native.app.app.get(InboundEvents);
    const store = async (each: object) => await events.store(readTimekitEvent(each), Buffer.from(JSON.stringify(each)));
    expect(await store(event)).toBe(true);
    expect(await events.claim(10)).toHaveLength(1);
    await world.worker.applyDue();
    expect((await world.get(booking.id)).version).toBe(1);
    world.clock.advance({ minutes: 2 });
    await world.worker.applyDue();
    expect(await world.outcomeOf(event)).toBe('recorded');
    expect(await store(event)).toBe(false);
  });

  test('finds nothing newer than what somebody else found meanwhile', async () => {
    const store = world.native.app.app.get(BookingStore);
    const { id } = await world.booked({ graph: 'instant_payment', payment_timeout: '10 seconds' });
    const turn = await store.takeTurn(id);
    world.clock.advance({ seconds: 10 });
    const unpaid = await world.get(id);
    expect(unpaid).toMatchObject({ version: 2, completed: true });
    expect(turn && (await store.recordSeen(turn, { state: 'tentative', completed: false }, RECONCILE))).toBeUndefined();
    expect(await world.get(id)).toEqual(unpaid);
    expect(await store.takeTurn(id)).toBeDefined();
  });

  test('is kept for 30 days after it was worked off', async () => {
    const events = world.native.app.app.get(InboundEvents);
    expect(await events.removeOld()).toBe(0);
    world.clock.advance({ hours: 24 * 30, seconds: 1 });
    expect(await events.removeOld()).toBeGreaterThan(0);
    expect(await world.events()).toEqual([]);
  });
});

function after(moment: string, ms: number): string {
  return new Date(Date.parse(moment) + ms).toISOString();
}
