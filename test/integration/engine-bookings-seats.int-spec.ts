/** Seats of group bookings under /v2: taken, paid for, given back, and moved along when the owner moves. */
import { describe, expect, test } from '@jest/globals';
import { customer, type WireBooking } from './engine-bookings.support.js';
import { act, CONTRADICTIONS, group, resourceId, seat, used, useWorld, world } from './engine-groups.support.js';

useWorld();

describe('a seat', () => {
  test('takes time, resource and text from the owner, and holds no time of its own', async () => {
    const id = await group();
    const { status, body } = await seat(id, {}, 'attributes,event,user,customers,owner_booking');
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      state: 'confirmed',
      graph: 'group_customer',
      possible_actions: ['cancel_by_customer', 'cancel_by_owner', 'complete'],
      event: null,
      user: { id: resourceId },
      customers: [{ name: 'Marty McFly' }],
      attributes: { event_info: { what: 'Haircut', where: 'Sesame St', start: '2026-12-01T10:00:00+01:00' } },
      owner_booking: { id, graph: 'group_owner', attributes: { group_booking: { max_seats: 3, current_seats: 1 } } },
    });
    expect(body.data['attributes']).not.toHaveProperty('group_booking');
    expect(await world.rowsOf(body.data.id)).toEqual({ claims: 0, events: 0, logs: 1 });
    expect(await used(id)).toBe(1);
    expect(await world.rowsOf(id)).toEqual({ claims: 1, events: 1, logs: 1 });
    const found = await world.v2<WireBooking[]>(
      'get',
      `/bookings?search=graph:group_customer;resource.id:${resourceId}`,
    );
    expect(found.body.data.map((each) => each.id)).toEqual([body.data.id]);
  });

  test('is booked as the widget sends it, whatever times it names', async () => {
    const id = await group();
    const { widgetKey } = world.app.engineKeys;
    const body = {
      start: '2030-01-01T10:00:00+02:00',
      end: 'never',
      description: 'Name: Joe Test\nEmail: test@timekit.io\n',
      customer: { name: 'Joe Test', email: 'test@timekit.io', timezone: 'Europe/Copenhagen' },
      resource_id: resourceId,
      related: { owner_booking_id: id },
      graph: 'group_customer',
      action: 'create',
    };
    const made = await world.v2<WireBooking>('post', '/bookings?include=attributes,event,user', body, widgetKey);
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
      attributes: { event_info: { start: '2026-12-01T10:00:00+01:00', description: body.description } },
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['without an owner', { related: undefined }, 'related.owner_booking_id'],
    ['with an empty relation', { related: {} }, 'related.owner_booking_id'],
    ['with a relation that is no object', { related: 'group' }, 'related'],
    ['with an owner that is no id', { related: { owner_booking_id: "' or 1=1" } }, 'related.owner_booking_id'],
    [
      'with an owner that does not exist',
      { related: { owner_booking_id: '0197a000-0000-7000-8000-000000000000' } },
      'related.owner_booking_id',
    ],
    ['of another resource', { resource_id: '0197a000-0000-7000-8000-000000000000' }, 'resource_id'],
    ['without a customer', { customer: undefined }, 'customer'],
    ['with another action', { action: 'pay' }, 'action'],
  ])('%s is refused', async (_, change, field) => {
    const { status, body } = await seat(await group(), change);
    expect(status).toBe(422);
    expect(body).toHaveProperty(['errors', field]);
  });

  test('cannot be in a booking that is no group, or is one of another app', async () => {
    const single = await world.book(resourceId);
    expect((await seat(single.id)).body).toHaveProperty(['errors', 'related.owner_booking_id']);
    const other = await group({}, { start: '2026-12-02T10:00:00Z', end: '2026-12-02T11:00:00Z' });
    const body = { graph: 'group_customer', related: { owner_booking_id: other }, customer };
    expect((await world.v2('post', '/bookings', body, await world.otherAppKey())).status).toBe(422);
    expect((await seat((await seat(other)).body.data.id)).status).toBe(422);
  });

  test('is gone when all are taken, and free again when one is cancelled or deleted', async () => {
    const id = await group({ max_seats: 2 });
    const [first, second] = [await seat(id), await seat(id)];
    const refused = await seat(id);
    expect(refused.status).toBe(422);
    expect(refused.body).toEqual({ error: 'All seats of this group booking are taken.', code: 'seats_taken' });
    await act(first.body.data.id, 'cancel_by_customer');
    expect(await used(id)).toBe(1);
    expect((await act(first.body.data.id, 'cancel_by_customer')).body).toMatchObject({ code: 'action_not_allowed' });
    expect(await used(id)).toBe(1);
    await act(second.body.data.id, 'complete');
    expect(await used(id)).toBe(1);
    await world.v2('delete', `/bookings/${second.body.data.id}`);
    expect(await used(id)).toBe(0);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('can be cancelled by the customer until min_cancel_time, and by the owner at any time', async () => {
    const id = await group({ min_cancel_time: '1 day' });
    const [first, second] = [await seat(id), await seat(id)];
    world.app.clock.set('2026-11-30T09:00:00Z');
    expect((await act(first.body.data.id, 'cancel_by_customer')).body.data.state).toBe('cancelled_by_customer');
    world.app.clock.set('2026-11-30T09:00:00.001Z');
    expect((await act(second.body.data.id, 'cancel_by_customer')).body).toMatchObject({ code: 'too_late' });
    expect(await world.read(second.body.data.id)).toMatchObject({ state: 'confirmed' });
    expect((await act(second.body.data.id, 'cancel_by_owner')).body.data.state).toBe('cancelled_by_owner');
    expect(await used(id)).toBe(0);
  });

  test('cannot be had in a group that is cancelled or over', async () => {
    const cancelled = await group();
    await act(cancelled, 'cancel');
    expect((await seat(cancelled)).body).toMatchObject({ code: 'group_closed' });
    const ended = await group();
    world.app.clock.set('2026-12-01T11:00:00Z');
    expect((await seat(ended)).body).toEqual({ error: 'The group booking is completed.', code: 'group_closed' });
  });
});

describe('a seat that is paid for', () => {
  const paying = { graph: 'group_customer_payment' };

  test('is taken when it is paid, not before', async () => {
    const id = await group({ max_seats: 1 });
    const [first, second] = [await seat(id, paying), await seat(id, paying)];
    expect(first.body.data).toMatchObject({ state: 'tentative', possible_actions: ['pay', 'cancel_by_owner'] });
    expect(await used(id)).toBe(0);
    expect((await act(second.body.data.id, 'pay', { pay: { payment_id: 'p' } })).body.data.state).toBe('paid');
    expect(await used(id)).toBe(1);
    expect((await act(first.body.data.id, 'pay')).body).toMatchObject({ code: 'seats_taken' });
    expect(await world.read(first.body.data.id)).toMatchObject({ state: 'tentative' });
    expect((await seat(id, paying)).body).toMatchObject({ code: 'seats_taken' });
    await act(second.body.data.id, 'cancel_by_customer');
    expect((await act(first.body.data.id, 'pay')).status).toBe(200);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('is "cancelled by the customer" when its owner cancels it before that, as Timekit prints it', async () => {
    const made = await seat(await group(), paying);
    const { status, body } = await act(made.body.data.id, 'cancel_by_owner', { cancel_by_owner: { message: 'Ill' } });
    expect([status, body.data.state]).toEqual([200, 'cancelled_by_customer']);
  });

  test('is unpaid exactly when its time is up', async () => {
    const id = await group();
    const made = await seat(id, { ...paying, settings: { timeout: '2 minutes' } });
    world.app.clock.advance({ minutes: 2 });
    expect((await act(made.body.data.id, 'pay')).body).toMatchObject({ code: 'action_not_allowed', allowed: [] });
    expect(await world.read(made.body.data.id)).toMatchObject({ state: 'unpaid', completed: true });
    expect(await used(id)).toBe(0);
  });
});

describe('when the owner moves', () => {
  test('cancelling cancels the seats that stand, each with its log, and frees everything', async () => {
    const id = await group();
    const paying = { graph: 'group_customer_payment' };
    const [free, paid, waiting, late] = [
      await seat(id),
      await seat(id, paying),
      await seat(id, { ...paying, settings: { timeout: '1 hour' } }),
      await seat(id, paying),
    ].map(({ body }) => body.data.id);
    const gone = (await seat(id)).body.data.id;
    await act(gone, 'cancel_by_customer');
    await act(paid!, 'pay');
    world.app.clock.advance({ minutes: 5 });
    expect((await act(id, 'cancel', { cancel: { message: 'Ill' } })).body.data.state).toBe('cancelled');
    const states = await Promise.all(
      [free, paid, waiting, late, gone].map(async (each) => (await world.read(each!)).state),
    );
    expect(states).toEqual([
      'cancelled_by_owner',
      'cancelled_by_owner',
      'cancelled_by_owner',
      'unpaid',
      'cancelled_by_customer',
    ]);
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
    expect(await used(id)).toBe(0);
    for (const each of [free!, waiting!]) {
      const { logs, attributes } = await world.read(each, 'logs,attributes');
      const told = { action: 'cancel_by_owner', actor: 'api_key', to_state: 'cancelled_by_owner' };
      expect(logs).toMatchObject([{}, { ...told, input: { message: 'Ill' } }]);
      expect(attributes).toMatchObject({ cancel_by_owner: { message: 'Ill' } });
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
    await world.book(resourceId);
  });

  test('completing completes the seats, and a payment that has not come does not', async () => {
    const id = await group();
    const taken = (await seat(id)).body.data.id;
    const waiting = (await seat(id, { graph: 'group_customer_payment' })).body.data.id;
    expect((await act(id, 'complete')).body.data.state).toBe('completed');
    expect(await world.read(taken)).toMatchObject({ state: 'completed', completed: true });
    expect(await world.read(waiting)).toMatchObject({ state: 'unpaid', completed: true });
    expect(await used(id)).toBe(1);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test.each<[string, (ids: { owner: string; seat: string }) => Promise<unknown>]>([
    ['the owner is read', async ({ owner }) => await world.read(owner)],
    ['a seat is read', async (ids) => await world.read(ids.seat)],
    ['bookings are listed', async () => await world.v2('get', '/bookings?limit=1')],
  ])('one hour after the end all is completed when %s', async (_, looks) => {
    const owner = await group();
    const [own, other] = [(await seat(owner)).body.data.id, (await seat(owner)).body.data.id];
    world.app.clock.set('2026-12-01T10:59:59.999Z');
    expect(await world.read(owner)).toMatchObject({ state: 'tentative' });
    world.app.clock.set('2026-12-01T11:00:00Z');
    await looks({ owner, seat: other });
    const rows = await world.sql<{ state: string }>('select state from engine.booking where id in (?, ?, ?)', [
      owner,
      own,
      other,
    ]);
    expect(rows.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });
});
