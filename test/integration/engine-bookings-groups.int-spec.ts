/** Group bookings under /v2: an owner's booking holds the time and opens seats, customers book those, each as a booking of its own. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Temporal } from 'temporal-polyfill';
import {
  type Answer,
  bookingBody,
  BookingWorld,
  customer,
  slotTaken,
  type WireBooking,
} from './engine-bookings.support.js';

let world: BookingWorld;
let resourceId: string;

beforeAll(async () => {
  world = await BookingWorld.start();
});

beforeEach(async () => {
  world.app.clock.set('2026-11-23T08:00:00Z');
  ({ resourceId } = await world.resource());
});

afterAll(async () => {
  await world.close();
});

/** One hour from 09:00 UTC on 2026-12-01, eight days and one hour after the clock's beginning. */
async function group(settings: Record<string, unknown> = {}, change: Record<string, unknown> = {}): Promise<string> {
  const body = { graph: 'group_owner', settings: { max_seats: 3, ...settings }, customer: undefined, ...change };
  return (await world.book(resourceId, body)).id;
}

async function seat(
  ownerId: string,
  change: Record<string, unknown> = {},
  include = 'attributes',
): Promise<Answer<WireBooking>> {
  const body = { graph: 'group_customer', related: { owner_booking_id: ownerId }, customer, ...change };
  return await world.v2('post', `/bookings?include=${include}`, body);
}

async function act(id: string, action: string, body: unknown = {}): Promise<Answer<WireBooking>> {
  return await world.v2('put', `/bookings/${id}/${action}`, body);
}

async function read(id: string, include = ''): Promise<WireBooking> {
  return (await world.v2<WireBooking>('get', `/bookings/${id}?include=${include}`)).body.data;
}

async function used(ownerId: string): Promise<number> {
  const { attributes } = await read(ownerId, 'attributes');
  return (attributes as { group_booking: { current_seats: number } }).group_booking.current_seats;
}

async function groups(query = `?search=resource.id:${resourceId}`): Promise<string[]> {
  return (await world.v2<WireBooking[]>('get', `/bookings/groups${query}`)).body.data.map(({ id }) => id);
}

/** A list, or a refusal, as the holder of a key gets it. */
async function fetchAs(key: string, path: string): Promise<Answer<WireBooking[]>> {
  return await world.v2('get', path, undefined, key);
}

/** One hour on a day at the beginning of December 2026. */
function onDay(day: number): { start: string; end: string } {
  return { start: `2026-12-0${day}T09:00:00Z`, end: `2026-12-0${day}T10:00:00Z` };
}

/** Groups whose count is not that of their seats, and seats that outlived their group. */
const CONTRADICTIONS = `
  select g.booking_id::text as problem from engine.group_seats g
  where g.used <> (select count(*) from engine.booking b where b.owner_booking_id = g.booking_id
                   and (b.graph = 'group_customer' and b.state in ('confirmed', 'completed')
                     or b.graph = 'group_customer_payment' and b.state in ('paid', 'completed')))
  union all
  select s.id::text from engine.booking s join engine.booking o on o.id = s.owner_booking_id
  where o.completed and not s.completed
  union all
  select b.id::text from engine.booking b
  where (select count(*) from engine.booking_log l where l.booking_id = b.id) <> b.version`;

describe('the booking of the owner', () => {
  test('needs no customer, holds its time, and counts its seats', async () => {
    const id = await group({ max_seats: '20' });
    expect(await read(id, 'attributes,customers,event')).toMatchObject({
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
    expect(await read(taken.id, 'owner_booking')).toMatchObject({ state: 'completed', owner_booking: null });
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
    expect(await read(second.body.data.id)).toMatchObject({ state: 'confirmed' });
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
    expect(await read(first.body.data.id)).toMatchObject({ state: 'tentative' });
    expect((await seat(id, paying)).body).toMatchObject({ code: 'seats_taken' });
    await act(second.body.data.id, 'cancel_by_customer');
    expect((await act(first.body.data.id, 'pay')).status).toBe(200);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('is unpaid exactly when its time is up', async () => {
    const id = await group();
    const made = await seat(id, { ...paying, settings: { timeout: '2 minutes' } });
    world.app.clock.advance({ minutes: 2 });
    expect((await act(made.body.data.id, 'pay')).body).toMatchObject({ code: 'action_not_allowed', allowed: [] });
    expect(await read(made.body.data.id)).toMatchObject({ state: 'unpaid', completed: true });
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
    const states = await Promise.all([free, paid, waiting, late, gone].map(async (each) => (await read(each!)).state));
    // The third is Timekit's own: what waits for its payment is "cancelled by the customer" when the owner cancels.
    expect(states).toEqual([
      'cancelled_by_owner',
      'cancelled_by_owner',
      'cancelled_by_customer',
      'unpaid',
      'cancelled_by_customer',
    ]);
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
    expect(await used(id)).toBe(0);
    const { logs } = await read(free!, 'logs');
    expect(logs).toMatchObject([{}, { action: 'cancel_by_owner', actor: 'api_key', to_state: 'cancelled_by_owner' }]);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
    await world.book(resourceId);
  });

  test('completing completes the seats, and a payment that has not come does not', async () => {
    const id = await group();
    const taken = (await seat(id)).body.data.id;
    const waiting = (await seat(id, { graph: 'group_customer_payment' })).body.data.id;
    expect((await act(id, 'complete')).body.data.state).toBe('completed');
    expect(await read(taken)).toMatchObject({ state: 'completed', completed: true });
    expect(await read(waiting)).toMatchObject({ state: 'unpaid', completed: true });
    expect(await used(id)).toBe(1);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test.each<[string, (ids: { owner: string; seat: string }) => Promise<unknown>]>([
    ['the owner is read', async ({ owner }) => await read(owner)],
    ['a seat is read', async (ids) => await read(ids.seat)],
    ['bookings are listed', async () => await world.v2('get', '/bookings?limit=1')],
  ])('one hour after the end all is completed when %s', async (_, looks) => {
    const owner = await group();
    const off = { auto_complete_one_hour_after_booking_ends: { enabled: false } };
    const [own, silent] = [(await seat(owner)).body.data.id, (await seat(owner, off)).body.data.id];
    world.app.clock.set('2026-12-01T10:59:59.999Z');
    expect(await read(owner)).toMatchObject({ state: 'tentative' });
    world.app.clock.set('2026-12-01T11:00:00Z');
    await looks({ owner, seat: silent });
    const rows = await world.sql<{ state: string }>('select state from engine.booking where id in (?, ?, ?)', [
      owner,
      own,
      silent,
    ]);
    expect([...new Set(rows.map(({ state }) => state))].includes('completed')).toBe(true);
    expect(await read(own)).toMatchObject({ state: 'completed' });
    expect(await read(silent)).toMatchObject({ state: 'completed' });
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
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

describe('many at once', () => {
  test('100 customers and 10 seats are 10 seats', async () => {
    const id = await group({ max_seats: 10 });
    const answers = await Promise.all(Array.from({ length: 100 }, async () => await seat(id)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body['code']))).toEqual(new Set(['seats_taken']));
    expect(await used(id)).toBe(10);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('two who pay for the last seat are one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const hour = { start: `2026-12-02T1${round}:00:00Z`, end: `2026-12-02T1${round}:30:00Z` };
      const id = await group({ max_seats: 1 }, hour);
      const paying = { graph: 'group_customer_payment' };
      const made = [await seat(id, paying), await seat(id, paying)];
      const paid = await Promise.all(made.map(async ({ body }) => await act(body.data.id, 'pay')));
      expect(paid.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
      expect(await used(id)).toBe(1);
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test.each<[string, Temporal.DurationLike | null]>([
    ['cancel', null],
    ['complete', null],
    ['nothing but time', { hours: 500 }],
  ])('no seat outlives its group when %s meets new, paid and cancelled seats', async (action, passes) => {
    const id = await group({ max_seats: 50 });
    const paying = { graph: 'group_customer_payment', settings: { timeout: '1 day' } };
    const standing = await Promise.all(Array.from({ length: 6 }, async (_, n) => await seat(id, n % 2 ? paying : {})));
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, async () => await seat(id)),
      ...standing.map(async ({ body }, n) => await act(body.data.id, n % 2 ? 'pay' : 'cancel_by_customer')),
      passes === null ? act(id, action) : Promise.resolve().then(() => world.app.clock.advance(passes)),
      ...Array.from({ length: 8 }, async () => await seat(id, paying)),
      world.v2('get', '/bookings?limit=1'),
    ]);
    const statuses = answers.map((answer) => answer?.status ?? 200);
    expect(statuses.filter((status) => ![200, 201, 422].includes(status))).toEqual([]);
    expect(await read(id)).toMatchObject({ completed: true });
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('a seat that is still being written when its owner cancels is cancelled too, or refused', async () => {
    await world.sql(`create function engine.dawdle() returns trigger language plpgsql as $$ begin
      perform pg_sleep(0.2); return new; end $$`);
    await world.sql(`create trigger dawdle before insert on engine.booking for each row
      when (new.graph = 'group_customer') execute function engine.dawdle()`);
    try {
      const id = await group();
      const [made, cancelled] = await Promise.all([
        seat(id),
        setTimeout(100).then(async () => await act(id, 'cancel')),
      ]);
      expect([201, 422]).toContain(made.status);
      expect(cancelled.status).toBe(200);
    } finally {
      await world.sql('drop trigger dawdle on engine.booking');
      await world.sql('drop function engine.dawdle()');
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('nothing fails in an unknown way when the resource goes away under a group', async () => {
    for (let round = 0; round < 4; round += 1) {
      ({ resourceId } = await world.resource());
      const id = await group({ max_seats: 50 });
      const standing = await Promise.all(Array.from({ length: 4 }, async () => await seat(id)));
      const answers = await Promise.all([
        ...Array.from({ length: 4 }, async () => await seat(id)),
        ...standing.map(async ({ body }) => await act(body.data.id, 'cancel_by_customer')),
        act(id, 'cancel'),
        world.v2('delete', `/resources/${resourceId}`),
        ...Array.from({ length: 4 }, async () => await seat(id)),
        world.v2('get', '/bookings/groups'),
      ]);
      expect(
        answers.map(({ status }) => status).filter((status) => ![200, 201, 204, 404, 422].includes(status)),
      ).toEqual([]);
      expect((await world.v2('get', `/bookings/${id}`)).status).toBe(404);
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });
});
