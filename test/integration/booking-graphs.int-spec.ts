/** Native bookings of the graphs with payment and with seats. */
import { describe, expect, test } from '@jest/globals';
import type { NativeBooking, Problem } from './native.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

useWorld();

const customer = { name: 'Marty McFly', email: 'marty@example.com' };

async function post<T = NativeBooking & Problem>(body: Record<string, unknown>) {
  return await world.api<T>('post', '/bookings', body);
}

/** A group booking of an hour of its own. */
async function group(change: Record<string, unknown> = {}): Promise<NativeBooking> {
  const body = { user_id: doc.id, graph: 'group_owner', ...freshHour(), what: 'Yoga', where: 'Hall', max_seats: 2 };
  const answer = await post({ ...body, ...change });
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ state: 'tentative' })]);
  return answer.body;
}

const seatIn = (owner: NativeBooking, change: Record<string, unknown> = {}) =>
  post({ graph: 'group_customer', owner_booking_id: owner.id, customer, ...change });

const act = async ({ id }: NativeBooking, action: string, body: object = {}) =>
  await world.api<NativeBooking & Problem>('post', `/bookings/${id}/actions/${action}`, body);

const upstreamOf = async ({ timekit_booking_id: id }: NativeBooking) =>
  await world.v2<Record<string, unknown>>('get', `/bookings/${id}?include=attributes,customer,owner_booking`);

describe('a booking that waits for its payment', () => {
  test('is paid with the id of the payment', async () => {
    const body = { user_id: doc.id, graph: 'instant_payment', ...freshHour(), what: 'Haircut', customer };
    const made = await post({ ...body, payment_timeout: '10 minutes' });
    expect(made.body).toMatchObject({ state: 'tentative', payment_timeout: '10 minutes', allowed_actions: ['pay'] });
    expect((await post({ ...body, graph: 'instant' })).body.code).toBe('bookings.slot_taken');

    const misplaced = await act(made.body, 'cancel', { payment_id: 'ch_1' });
    expect([misplaced.status, misplaced.body.errors?.[0]?.pointer]).toEqual([422, '/payment_id']);
    const paid = await act(made.body, 'pay', { payment_id: 'ch_1' });
    expect([paid.status, paid.body.state, paid.body.allowed_actions]).toEqual([
      200,
      'paid',
      ['cancel', 'cancel_by_customer', 'complete'],
    ]);
    expect(await upstreamOf(made.body)).toMatchObject({ attributes: { pay: { payment_id: 'ch_1' } } });
    expect((await world.history(made.body.id)).at(-1)).toMatchObject({
      action: 'pay',
      detail: { payment_id: 'ch_1' },
    });
  });
});

describe('a group booking', () => {
  test('offers seats, as its settings say, and is for no customer', async () => {
    const settings = {
      max_seats: 3,
      min_cancel_time: '1 day',
      min_booking_time: '2 hours',
      max_booking_time: '30 days',
    };
    const owner = await group({ ...settings, auto_complete: false });
    expect(owner).toMatchObject({ ...settings, auto_complete: false, customer: null, owner_booking_id: null });
    expect(await upstreamOf(owner)).toMatchObject({
      attributes: { group_booking: { max_seats: 3, current_seats: 0 } },
      customer: null,
    });
  });

  test('has seats at its own time, with its own texts unless others are given', async () => {
    const owner = await group();
    const seat = await seatIn(owner);
    expect([seat.status, seat.body]).toEqual([
      201,
      expect.objectContaining({
        graph: 'group_customer',
        state: 'confirmed',
        owner_booking_id: owner.id,
        user_id: doc.id,
        resource_id: doc.resource_id,
        calendar_id: owner['calendar_id'],
        start: owner['start'],
        end: owner['end'],
        what: 'Yoga',
        where: 'Hall',
        allowed_actions: ['cancel_by_customer', 'cancel_by_owner', 'complete'],
      }),
    ]);
    expect(await upstreamOf(seat.body)).toMatchObject({ owner_booking: { id: owner.timekit_booking_id } });
    const other = await seatIn(owner, { what: 'Yoga for two', where: '', graph: 'group_customer_payment' });
    expect(other.body).toMatchObject({ state: 'tentative', what: 'Yoga for two', where: '' });
    expect((await act(other.body, 'pay', { payment_id: 'ch_2' })).body.state).toBe('paid');
    expect((await act(other.body, 'cancel_by_owner', { message: 'Ill' })).body).toMatchObject({
      state: 'cancelled_by_owner',
      completed: true,
    });
  });

  test('has its new texts on its seats as soon as they are looked at, each told, unless they have texts of their own', async () => {
    const owner = await group();
    const [{ body: seat }, { body: other }] = [await seatIn(owner), await seatIn(owner, { what: 'Mat', where: '' })];
    await world.api('patch', `/bookings/${owner.id}`, { what: 'Pilates', where: 'Gym' });
    const seats = await world.bookings(`state=confirmed&resource_id=${doc.resource_id}`);
    const found = [seat, other].map(({ id }) => seats.find((each) => each.id === id));
    expect(found).toMatchObject([
      { what: 'Pilates', where: 'Gym', version: 2 },
      { what: 'Mat', where: '', version: 1 },
    ]);
    expect(await world.history(seat.id)).toMatchObject([
      {},
      { actor: 'system', action: 'edit', to_state: 'confirmed' },
    ]);
    expect(await world.typesTold(seat.id)).toEqual(['booking.created', 'booking.updated']);
    await act(owner, 'complete');
    expect((await world.api<NativeBooking>('get', `/bookings/${seat.id}`)).body.state).toBe('completed');
  });

  test('has one winner more than seats for nobody: 20 want 2 seats at once', async () => {
    const owner = await group();
    const answers = await Promise.all(Array.from({ length: 20 }, () => seatIn(owner)));
    const outcomes = answers.map(({ status, body }) => `${status} ${status === 201 ? '' : body.code}`).toSorted();
    expect(outcomes).toEqual(['201 ', '201 ', ...Array.from({ length: 18 }, () => '409 bookings.seats_taken')]);
    const pending = await world.api<{ data: unknown[] }>('get', '/bookings?state=pending');
    expect(pending.body.data).toEqual([]);
  });

  test('refuses what comes too early, too late, or after its end', async () => {
    // The clock says 2026-11-23T08:00Z; the hours are on 2026-12-02.
    const early = await seatIn(await group({ max_booking_time: '1 day' }));
    expect([early.status, early.body.code]).toEqual([422, 'bookings.too_early']);
    const late = await seatIn(await group({ min_booking_time: '10 days' }));
    expect([late.status, late.body.code]).toEqual([422, 'bookings.too_late']);

    const strict = await group({ min_cancel_time: '10 days' });
    const { body: seat } = await seatIn(strict);
    const cancelled = await act(seat, 'cancel_by_customer');
    expect([cancelled.status, cancelled.body.code]).toEqual([422, 'bookings.too_late']);
    expect(await world.history(seat.id)).toHaveLength(1);

    const over = await group();
    await act(over, 'cancel');
    const closed = await seatIn(over);
    expect([closed.status, closed.body.code]).toEqual([409, 'bookings.group_closed']);
  });

  test('refuses windows that can never be met, at the field', async () => {
    const body = { user_id: doc.id, graph: 'group_owner', ...freshHour(), what: 'Yoga', max_seats: 2 };
    const answer = await post({ ...body, min_booking_time: '2 days', max_booking_time: '1 day' });
    expect([answer.status, answer.body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/max_booking_time']]);
  });

  test('must be one, and known, for whoever wants a seat in it', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const { body: other } = await post({ user_id: doc.id, ...freshHour(), what: 'Haircut', customer });
    for (const owner_booking_id of [nobody, other.id]) {
      const answer = await post({ graph: 'group_customer', owner_booking_id, customer });
      expect([answer.status, answer.body.errors?.map(({ pointer, code }) => [pointer, code])]).toEqual([
        422,
        [['/owner_booking_id', 'group_booking']],
      ]);
    }
  });
});
