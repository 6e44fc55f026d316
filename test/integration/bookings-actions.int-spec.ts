/** What is done to a native booking: actions along its graph, and its meta. */
import { describe, expect, test } from '@jest/globals';
import { hourOf, type NativeBooking, type Problem } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

useWorld();

describe('an action', () => {
  test('moves a booking along its graph, with a message', async () => {
    const user = await world.user();
    const [first, second] = [
      await world.book({ user_id: user.id }, { graph: 'confirm_decline' }),
      await world.book({ user_id: user.id }, { graph: 'confirm_decline' }),
    ];
    expect(first).toMatchObject({ state: 'tentative', allowed_actions: ['decline', 'confirm'] });
    const confirmed = await world.api<NativeBooking>('post', `/bookings/${first.id}/actions/confirm`, {});
    expect([confirmed.status, confirmed.body.state, confirmed.body.version]).toEqual([200, 'confirmed', 2]);

    const taken = await world.api<Problem>('post', `/bookings/${second.id}/actions/confirm`);
    const refused = { code: 'bookings.slot_taken', resource_id: user.resource_id };
    expect(taken).toMatchObject({ status: 409, body: refused });
    const actions = [{ booking_id: second.id, action: 'confirm' }];
    const many = await world.api<Problem>('post', '/bookings/bulk', { actions });
    expect(many).toMatchObject({ status: 409, body: { errors: [refused] } });
    const declined = await world.api<NativeBooking>('post', `/bookings/${second.id}/actions/decline`, {
      message: 'Sorry',
    });
    expect(declined.body).toMatchObject({ state: 'declined', completed: true, allowed_actions: [] });
    expect(await world.history(second.id)).toMatchObject([
      { version: 1, action: 'create', to_state: 'tentative' },
      { version: 2, action: 'decline', from_state: 'tentative', to_state: 'declined', detail: { message: 'Sorry' } },
    ]);
    const upstream = await world.v2<Record<string, unknown>>(
      'get',
      `/bookings/${second.timekit_booking_id}?include=attributes`,
    );
    expect(upstream).toMatchObject({ attributes: { decline: { message: 'Sorry' } } });
  });

  test('that the state does not allow is refused, with those that are', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(3));
    for (const action of [
      'confirm',
      'decline',
      'pay',
      'reschedule_by_customer',
      'toString',
      'drop%20table',
      '..%2F..',
    ]) {
      const { status, body } = await world.api<Problem>('post', `/bookings/${booking.id}/actions/${action}`, {});
      expect([action, status, body.code, body['allowed_actions']]).toEqual([
        action,
        409,
        'bookings.action_not_allowed',
        booking.allowed_actions,
      ]);
    }
    expect(await world.history(booking.id)).toHaveLength(1);
  });

  test('a second time is refused', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(4));
    const cancel = () => world.api<Problem>('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect((await cancel()).status).toBe(200);
    expect(await cancel()).toMatchObject({ status: 409, body: { state: 'cancelled', allowed_actions: [] } });
  });

  test('sent many times at once is recorded once', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(5));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => world.api<NativeBooking>('post', `/bookings/${booking.id}/actions/cancel`, {})),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    const history = await world.history(booking.id);
    expect(history.map(({ version, to_state }) => [version, to_state])).toEqual([
      [1, 'confirmed'],
      [2, 'cancelled'],
    ]);
  });

  test('paid twice at once is paid with what the answer of 200 was given for', async () => {
    const booking = await world.book({ user_id: doc.id }, { ...hourOf(60), graph: 'instant_payment' });
    const answers = await Promise.all(
      ['card', 'cash', 'cheque', 'barter'].map(async (payment_id) => {
        const path = `/bookings/${booking.id}/actions/pay`;
        return { ...(await world.api<NativeBooking>('post', path, { payment_id })), payment_id };
      }),
    );
    const paid = answers.filter(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([409, 409, 409]);
    const upstream = `/bookings/${booking.timekit_booking_id}?include=attributes`;
    expect(await world.v2(`get`, upstream)).toMatchObject({
      attributes: { pay: { payment_id: paid[0]?.payment_id } },
    });
  });

  test('of opposite wishes at once leaves both sides agreeing', async () => {
    const booking = await world.book({ user_id: doc.id }, { ...hourOf(6), graph: 'confirm_decline' });
    await Promise.all(
      ['confirm', 'decline', 'confirm', 'decline'].map((action) =>
        world.api('post', `/bookings/${booking.id}/actions/${action}`, {}),
      ),
    );
    const ours = (await world.api<NativeBooking>('get', `/bookings/${booking.id}`)).body;
    const theirs = await world.v2<NativeBooking>('get', `/bookings/${booking.timekit_booking_id}`);
    expect(ours.state).toBe(theirs.state);
    expect((await world.history(booking.id)).at(-1)).toMatchObject({ version: ours.version, to_state: ours.state });
  });

  test.each([
    [{ message: '' }, '/message'],
    [{ message: 5 }, '/message'],
    [{ inputs: [] }, '/inputs'],
    [{ inputs: { message: 5 } }, '/inputs/message'],
    [{ note: 'x' }, '/note'],
  ])('with %j is answered with 422', async (body, pointer) => {
    const booking = await world.book({ user_id: doc.id }, { allow_double_bookings: true });
    const answer = await world.api<Problem>('post', `/bookings/${booking.id}/actions/cancel`, body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect(answer.body.detail).not.toMatch(/answered|PUT|[0-9a-f-]{36}/);
  });

  test('on nothing is 404', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'x', '1;drop']) {
      expect((await world.api('post', `/bookings/${id}/actions/cancel`, {})).status).toBe(404);
      expect((await world.api('get', `/bookings/${id}`)).status).toBe(404);
      expect((await world.api('get', `/bookings/${id}/history`)).status).toBe(404);
      expect((await world.api('patch', `/bookings/${id}`, { meta: {} })).status).toBe(404);
    }
  });
});

describe('the meta of a booking', () => {
  test('is replaced on both sides; our reference stays upstream', async () => {
    const booking = await world.book({ user_id: doc.id }, { ...hourOf(7), meta: { colour: 'red' } });
    const changed = await world.api<NativeBooking>('patch', `/bookings/${booking.id}`, { meta: { size: 3 } });
    expect([changed.status, changed.body.meta, changed.body.version]).toEqual([200, { size: 3 }, 2]);
    const upstream = await world.v2<NativeBooking>('get', `/bookings/${booking.timekit_booking_id}?include=meta`);
    expect(upstream.meta).toEqual({ size: 3, openslot_ref: booking.id });
    expect((await world.history(booking.id)).at(-1)).toMatchObject({
      action: 'update_meta',
      from_state: 'confirmed',
      to_state: 'confirmed',
      detail: { meta: { size: 3 } },
    });
  });

  test('may not hold our reference', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(8));
    const answer = await world.api<Problem>('patch', `/bookings/${booking.id}`, { meta: { openslot_ref: 'x' } });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, '/meta/openslot_ref']);
  });

  test('written by many at once is the same on both sides in the end', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(9));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => world.api('patch', `/bookings/${booking.id}`, { meta: { index } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const ours = (await world.api<NativeBooking>('get', `/bookings/${booking.id}`)).body;
    const theirs = await world.v2<NativeBooking>('get', `/bookings/${booking.timekit_booking_id}?include=meta`);
    expect(theirs.meta).toEqual({ ...ours.meta, openslot_ref: booking.id });
    expect(ours.version).toBe(7);
  });
});
