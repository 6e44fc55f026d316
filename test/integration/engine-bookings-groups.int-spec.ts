/** Group bookings under /v2: an owner's booking holds the time and opens seats, customers book those, each as a booking of its own. */
import { describe, expect, test } from '@jest/globals';
import { bookingBody, slotTaken, type WireBooking } from './engine-bookings.support.js';
import {
  act,
  CONTRADICTIONS,
  fetchAs,
  group,
  groups,
  onDay,
  resourceId,
  seat,
  useWorld,
  world,
} from './engine-groups.support.js';

useWorld();

describe('the booking of the owner', () => {
  test('needs no customer, holds its time, and counts its seats', async () => {
    const id = await group({ max_seats: '20' });
    expect(await world.read(id, 'attributes,customers,event')).toMatchObject({
      state: 'tentative',
      graph: 'group_owner',
      completed: false,
      possible_actions: ['complete', 'cancel'],
      attributes: { group_booking: { max_seats: 20, current_seats: 0 } },
      customers: [],
      event: { what: 'Haircut' },
    });
    expect((await world.v2('post', '/bookings', bookingBody(resourceId))).body).toEqual(slotTaken);
    expect(await world.rowsOf(id)).toEqual({ claims: 1, events: 1, logs: 1 });
  });

  test.each<[Record<string, unknown>, string]>([
    [{ max_seats: undefined }, 'max_seats'],
    [{ max_seats: null }, 'max_seats'],
    [{ max_seats: 0 }, 'max_seats'],
    [{ max_seats: -1 }, 'max_seats'],
    [{ max_seats: 10_001 }, 'max_seats'],
    [{ max_seats: 1.5 }, 'max_seats'],
    [{ max_seats: 'many' }, 'max_seats'],
    [{ max_seats: [3] }, 'max_seats'],
    [{ min_cancel_time: 'soon' }, 'min_cancel_time'],
    [{ min_booking_time: -1 }, 'min_booking_time'],
    [{ min_booking_time: '1 month' }, 'min_booking_time'],
    [{ max_booking_time: {} }, 'max_booking_time'],
    [{ max_booking_time: '99999 days' }, 'max_booking_time'],
    [{ min_booking_time: '2 days', max_booking_time: '1 day' }, 'max_booking_time'],
  ])('cannot have the settings %j', async (settings, field) => {
    const body = bookingBody(resourceId, { graph: 'group_owner', settings: { max_seats: 3, ...settings } });
    const answer = await world.v2('post', '/bookings', body);
    expect(answer.status).toBe(422);
    expect(answer.body).toHaveProperty(['errors', `settings.${field}`]);
  });

  test('that is deleted takes its counter along and leaves the seats that were', async () => {
    const id = await group();
    const taken = (await seat(id)).body.data;
    expect((await world.v2('delete', `/bookings/${id}`)).body).toMatchObject({ code: 'booking_not_final' });
    await act(id, 'complete');
    expect((await world.v2('delete', `/bookings/${id}`)).status).toBe(204);
    expect(await world.read(taken.id, 'owner_booking')).toMatchObject({ state: 'completed', owner_booking: null });
    expect((await world.v2('delete', `/bookings/${taken.id}`)).status).toBe(204);
  });
});

describe('the list of groups', () => {
  test('has the recorded shape, for a widget too, and names no more than everybody may know', async () => {
    const id = await group({}, { participants: ['secret@example.com'], meta: { secret: true } });
    const { widgetKey } = world.app.engineKeys;
    const { status, body } = await fetchAs(
      widgetKey,
      `/bookings/groups?search=resource.id:${resourceId}&include=meta,logs`,
    );
    expect(status).toBe(200);
    expect(body.data).toEqual([
      {
        id,
        state: 'tentative',
        graph: 'group_owner',
        completed: false,
        created_at: '2026-11-23T09:00:00+0100',
        updated_at: '2026-11-23T09:00:00+0100',
        attributes: {
          group_booking: { max_seats: 3, current_seats: 0 },
          event_info: {
            what: 'Haircut',
            where: 'Sesame St',
            description: '',
            calendar_id: expect.any(String),
            participants: [],
            start: '2026-12-01T10:00:00+01:00',
            end: '2026-12-01T11:00:00+01:00',
          },
        },
        available_actions: ['complete', 'cancel'],
        resource: { id: resourceId, name: 'Doc Brown' },
      },
    ]);
    expect(body).toMatchObject({ total: 1, current_page: 1 });
    const one = await world.v2<WireBooking>('get', `/bookings/groups/${id}`, undefined, widgetKey, {
      'Timekit-Timezone': 'UTC',
    });
    expect(one.body.data).toMatchObject({ id, attributes: { event_info: { start: '2026-12-01T09:00:00+00:00' } } });
    expect((await fetchAs(widgetKey, '/bookings')).status).toBe(403);
    expect((await fetchAs(widgetKey, `/bookings/${id}`)).status).toBe(403);
  });

  test('holds the next one first, and only those in which a seat can be booked now', async () => {
    const later = await group({}, onDay(5));
    const sooner = await group({}, onDay(3));
    const full = await group({ max_seats: 1 }, onDay(4));
    await seat(full);
    const gone = await group({}, onDay(6));
    await act(gone, 'cancel');
    const early = await group({ max_booking_time: '1 day' }, onDay(7));
    const closed = await group({ min_booking_time: '30 days' }, onDay(8));
    expect(await groups()).toEqual([sooner, later]);
    expect(await groups(`?search=resource.id:${resourceId}&limit=1&page=2`)).toEqual([later]);
    for (const id of [full, gone, early, closed]) {
      expect((await world.v2('get', `/bookings/groups/${id}`)).status).toBe(404);
    }
    expect((await world.v2('get', '/bookings/groups/nonsense')).status).toBe(404);
    expect(await groups('?search=project.id:0197a000-0000-7000-8000-000000000000')).toEqual([]);
    expect((await world.v2('get', '/bookings/groups?search=customer.email:*')).status).toBe(422);
    expect((await world.v2('get', `/bookings/groups`, undefined, await world.otherAppKey())).body).toMatchObject({
      total: 0,
    });
  });

  test('and the booking of a seat agree to the moment about when seats are open', async () => {
    const id = await group({ min_booking_time: '2 hours', max_booking_time: '5 days' });
    for (const [at, open, code] of [
      ['2026-11-26T08:59:59.999Z', false, 'too_early'],
      ['2026-11-26T09:00:00Z', true, undefined],
      ['2026-12-01T07:00:00Z', true, undefined],
      ['2026-12-01T07:00:00.001Z', false, 'too_late'],
    ] as const) {
      world.app.clock.set(at);
      expect(await groups()).toEqual(open ? [id] : []);
      const { status, body } = await seat(id);
      expect(status).toBe(open ? 201 : 422);
      expect(body['code']).toBe(code);
    }
  });

  test('without windows is open until the start', async () => {
    const id = await group();
    world.app.clock.set('2026-12-01T09:00:00Z');
    expect((await seat(id)).status).toBe(201);
    world.app.clock.set('2026-12-01T09:00:00.001Z');
    expect((await seat(id)).body).toMatchObject({ code: 'too_late' });
    expect(await groups()).toEqual([]);
  });
});

describe('anything a client may send', () => {
  const values = [
    null,
    0,
    -1,
    1e308,
    '',
    'x'.repeat(40_000),
    '\0',
    '\uD800',
    [],
    [[]],
    {},
    { a: { b: [] } },
    true,
    '__proto__',
  ];

  test('in any field of a group or a seat is accepted or refused, never a failure', async () => {
    const owner = await group({ max_seats: 10_000 });
    const double = { allow_double_bookings: true, max_seats: 3 };
    const statuses = new Set<number>();
    for (const value of values) {
      for (const field of ['max_seats', 'min_cancel_time', 'min_booking_time', 'max_booking_time', 'timeout']) {
        const settings = { ...double, [field]: value };
        for (const graph of ['group_owner', 'instant_payment']) {
          statuses.add((await world.v2('post', '/bookings', bookingBody(resourceId, { graph, settings }))).status);
        }
        statuses.add((await seat(owner, { graph: 'group_customer_payment', settings })).status);
      }
      for (const field of ['resource_id', 'calendar_id', 'related', 'start', 'what', 'where', 'customer', 'settings']) {
        statuses.add((await seat(owner, { [field]: value })).status);
      }
      statuses.add((await seat(owner, { related: { owner_booking_id: value } })).status);
      statuses.add((await act(owner, 'pay', { pay: value })).status);
      statuses.add(
        (await world.v2('get', `/bookings/groups/${encodeURIComponent(String(value).toWellFormed().slice(0, 50))}`))
          .status,
      );
    }
    expect([...statuses].filter((status) => ![200, 201, 400, 404, 422].includes(status))).toEqual([]);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });
});
