/** Bookings under /v2: who may do what to which booking, and input that means harm. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { BookingWorld, bookingBody, customer, slotTaken, type WireBooking } from './engine-bookings.support.js';

let world: BookingWorld;
let otherKey: string;

beforeAll(async () => {
  world = await BookingWorld.start();
  otherKey = await world.otherAppKey();
});

afterAll(async () => {
  await world.close();
});

describe('creating', () => {
  test('refuses a calendar of another resource, with the shape of an action that failed', async () => {
    const { resourceId } = await world.resource();
    const foreign = (await world.resource()).calendarId;
    for (const calendar_id of [foreign, uuidv7()]) {
      const answer = await world.v2('post', '/bookings', bookingBody(resourceId, { calendar_id }));
      expect(answer.status).toBe(422);
      expect(answer.body).toEqual({
        errors: { event: ['calendar id does not belong to the resource'] },
        action: 'save_booking_data',
      });
    }
  });

  test('puts the event into the calendar that was named', async () => {
    const { resourceId } = await world.resource();
    const calendarId = await world.calendar(resourceId);
    const booking = await world.book(resourceId, { calendar_id: calendarId }, 'calendar');
    expect(booking).toMatchObject({ calendar: { id: calendarId } });
    expect((await world.v2('post', '/bookings', bookingBody(resourceId))).body).toEqual(slotTaken);
  });

  test('answers 404 for an unknown resource and for one of another app', async () => {
    const { resourceId } = await world.resource();
    const unknown = await world.v2('post', '/bookings', bookingBody(uuidv7()));
    const foreign = await world.v2('post', '/bookings', bookingBody(resourceId), otherKey);
    for (const answer of [unknown, foreign]) {
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual({ error: 'Resource does not exist', model: 'Resource' });
    }
  });

  test('is open to a widget key, and nothing else is', async () => {
    const { resourceId } = await world.resource();
    const widget = world.app.engineKeys.widgetKey;
    const answer = await world.v2<WireBooking>(
      'post',
      '/bookings?include=attributes,event,user',
      bookingBody(resourceId),
      widget,
    );
    expect(answer.status).toBe(201);
    const { id } = answer.body.data;
    expect((await world.v2('get', `/bookings/${id}?include=logs`)).body.data).toMatchObject({
      logs: [{ actor: 'widget_key' }],
    });
    for (const [method, path] of [
      ['get', '/bookings'],
      ['get', `/bookings/${id}`],
      ['put', `/bookings/${id}`],
      ['put', `/bookings/${id}/cancel`],
      ['post', `/bookings/${id}/cancel`],
      ['delete', `/bookings/${id}`],
    ] as const) {
      expect((await world.v2(method, path, method === 'put' ? {} : undefined, widget)).status).toBe(403);
    }
  });

  test('is refused to a widget key where it is not for customers to decide', async () => {
    const { resourceId } = await world.resource();
    const widget = world.app.engineKeys.widgetKey;
    const group = { graph: 'group_owner', settings: { max_seats: 9 } };
    const copied = { meta: { openslot_ref: '019ab0c6-4c30-7b84-9e6f-4f2180ad5f06' } };
    const over = { settings: { allow_double_bookings: true } };
    for (const [path, change, about] of [
      ['/bookings', group, 'group booking'],
      ['/bookings', over, 'allow_double_bookings'],
      ['/bookings', { 'settings.allow_double_bookings': 'true' }, 'allow_double_bookings'],
      ['/bookings/reserve', { graph: 'group_owner' }, 'group booking'],
      ['/bookings/reserve', over, 'allow_double_bookings'],
      ['/bookings', copied, 'openslot_ref'],
      ['/bookings/reserve', copied, 'openslot_ref'],
    ] as const) {
      const { status, body } = await world.v2('post', path, bookingBody(resourceId, change), widget);
      expect([path, status, body]).toEqual([path, 403, { error: expect.stringContaining(about), code: 'forbidden' }]);
    }
    const reserved = await world.v2<WireBooking>('post', '/bookings/reserve', bookingBody(resourceId, over));
    const converting = { reservation_id: reserved.body.data.id, graph: 'instant', customer };
    expect((await world.v2('post', '/bookings', converting, widget)).status).toBe(403);
    const customers = { settings: { allow_double_bookings: false } };
    const free = await world.resource();
    expect((await world.v2('post', '/bookings', bookingBody(free.resourceId, customers), widget)).status).toBe(201);
  });

  test('reads times without an offset in the zone of the resource and writes them in it', async () => {
    const { resourceId } = await world.resource('America/New_York');
    const times = { start: '2026-12-01T10:00:00', end: '2026-12-01T11:00:00' };
    const booking = await world.book(resourceId, times, 'attributes');
    expect(booking).toMatchObject({ attributes: { event_info: { start: '2026-12-01T10:00:00-05:00' } } });
    const inTokyo = await world.v2('get', `/bookings/${booking.id}?include=attributes`, undefined, undefined, {
      'timekit-timezone': 'Asia/Tokyo',
    });
    expect(inTokyo.body.data).toMatchObject({ attributes: { event_info: { start: '2026-12-02T00:00:00+09:00' } } });
  });

  test('takes what is empty for what was not sent', async () => {
    const { resourceId } = await world.resource();
    expect(await world.book(resourceId, { related: {} })).toMatchObject({ state: 'confirmed' });
    const group = { graph: 'group_owner', settings: { max_seats: 2 }, related: { owner_booking_id: null } };
    const hours = { start: '2026-12-02T10:00:00Z', end: '2026-12-02T11:00:00Z' };
    expect(await world.book(resourceId, { ...group, ...hours, customer: [] })).toMatchObject({ state: 'tentative' });
  });
});

describe('one booking', () => {
  test("is another app's secret", async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId);
    const missing = { error: 'Resource does not exist', model: 'Booking' };
    for (const [method, path, body] of [
      ['get', `/bookings/${id}`, undefined],
      ['put', `/bookings/${id}`, { meta: {} }],
      ['put', `/bookings/${id}/cancel`, {}],
      ['delete', `/bookings/${id}`, undefined],
    ] as const) {
      const answer = await world.v2(method, path, body, otherKey);
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual(missing);
    }
    expect((await world.v2('get', `/bookings?search=id:${id}`, undefined, otherKey)).body).toMatchObject({ total: 0 });
    expect((await world.v2('get', '/bookings/nonsense')).body).toEqual(missing);
  });

  test('gets its meta replaced, and nothing else', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, { meta: { a: 1, b: 2 } });
    const answer = await world.v2<WireBooking>('put', `/bookings/${id}?include=meta,logs`, {
      meta: { b: 3 },
      what: 'x',
      state: 'y',
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ state: 'confirmed', meta: { b: 3 }, logs: [{ version: 1 }] });
    expect(answer.body.data['meta']).toEqual({ b: 3 });
    expect((await world.v2('put', `/bookings/${id}`, {})).body).toEqual({
      errors: { meta: ['The meta field is required.'] },
    });
  });

  test('is deleted only in a final state, with all that belongs to it', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId);
    expect((await world.v2('delete', `/bookings/${id}`)).body).toMatchObject({ code: 'booking_not_final' });
    await world.v2('put', `/bookings/${id}/complete`, {});
    expect((await world.v2('delete', `/bookings/${id}`)).status).toBe(204);
    expect((await world.v2('delete', `/bookings/${id}`)).status).toBe(404);
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 0 });
    expect((await world.v2('get', `/bookings/${id}`)).status).toBe(404);
  });
});

/** Any value as one part of a path; never empty. */
function pathPart(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed().slice(0, 90)) || 'x';
}

describe('hostile input', () => {
  const values: unknown[] = [
    null,
    '',
    ' ',
    'x',
    0,
    -1,
    1.5,
    1e308,
    true,
    [],
    [[]],
    {},
    { a: { b: [] } },
    '\0',
    'a\0b',
    '\uD800',
    '💥',
    "'; drop table",
    'x'.repeat(40_000),
    '9'.repeat(400),
    '2026-13-45T99:99:99Z',
    '0000-00-00',
    '+999999-01-01T00:00:00Z',
    '__proto__',
  ];
  const fields = [
    'resource_id',
    'calendar_id',
    'graph',
    'action',
    'start',
    'end',
    'what',
    'where',
    'description',
    'customer',
    'participants',
    'invite',
    'my_rsvp',
    'meta',
    'settings',
    'project_id',
    'reservation_id',
    'related',
    'event',
    'auto_complete_one_hour_after_booking_ends',
    'webhooks',
    'buffer',
  ];

  test('in any field of a new booking is accepted or refused, never a failure', async () => {
    const { resourceId } = await world.resource();
    const statuses = new Set<number>();
    for (const field of fields) {
      for (const value of values) {
        const body = bookingBody(resourceId, { settings: { allow_double_bookings: true }, [field]: value });
        statuses.add((await world.v2('post', '/bookings', body)).status);
      }
    }
    expect([...statuses].filter((status) => ![201, 400, 404, 422].includes(status))).toEqual([]);
  });

  test('as a whole body, nested, in actions and in queries is refused, never a failure', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId);
    for (const value of values) {
      const nested = { customer: { ...customer, extra: value }, settings: { x: value }, meta: { k: value } };
      const inCustomer = { customer: { name: value, email: value, timezone: value } };
      const answers = [
        await world.v2('post', '/bookings', value),
        await world.v2('post', '/bookings', bookingBody(resourceId, nested)),
        await world.v2('post', '/bookings', bookingBody(resourceId, inCustomer)),
        await world.v2('put', `/bookings/${id}`, { meta: value }),
        await world.v2('put', `/bookings/${id}/decline`, { decline: value }),
        await world.v2('put', `/bookings/${id}/${pathPart(value)}`, {}),
        await world.v2('get', `/bookings/${pathPart(value)}`),
      ];
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    }
    for (const name of ['search', 'orderBy', 'sortedBy', 'start', 'end', 'limit', 'page', 'include']) {
      for (const text of [
        '%00',
        "'",
        '-1',
        '99999999999999999999',
        'meta.%00:x',
        'meta.a:%00',
        'customer.name:\\',
        '%F0%9F',
        'a&a=b',
      ]) {
        expect((await world.v2('get', `/bookings?${name}=${text}`)).status).toBeLessThan(500);
      }
    }
    for (const key of ['meta.a', 'customer.a', 'customer.name', 'id', 'graph']) {
      const answer = await world.v2('get', `/bookings?search=${encodeURIComponent(`${key}:' or '1'='1`)}`);
      expect(answer.body).toMatchObject({ total: 0 });
    }
  });
});
