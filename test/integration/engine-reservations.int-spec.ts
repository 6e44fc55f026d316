/** Reservations under /v2: time that is kept free for a moment, prolonged, and given back. */
import { describe, expect, test } from '@jest/globals';
import { type Answer, bookingBody, slotTaken, type WireBooking } from './engine-bookings.support.js';
import {
  expired,
  reservations,
  resourceId,
  SLOT,
  unknown,
  useFreshResource,
  useReservations,
  world,
} from './engine-reservations.support.js';

useReservations();

async function book(): Promise<Answer<WireBooking>> {
  return await world.v2<WireBooking>('post', '/bookings', bookingBody(resourceId));
}

async function offered(): Promise<number> {
  const query = { resources: [resourceId], from: '2026-12-01T09:00:00Z', to: '2026-12-01T10:00:00Z', length: '1 hour' };
  return (await world.v2<unknown[]>('post', '/availability', query)).body.data.length;
}

describe('a reservation', () => {
  test('keeps its time from others and puts nothing into the calendar', async () => {
    expect(await offered()).toBe(1);
    const { id, ...made } = await reservations.reserve(resourceId, {}, 'attributes,event,customers,meta');
    expect(made).toMatchObject({
      graph: 'reservation',
      completed: false,
      possible_actions: [],
      event: null,
      customers: [],
      attributes: { reservation: { expires_at: '2026-11-23T09:00:30+01:00' }, event_info: { what: '', where: '' } },
    });
    expect(await world.rowsOf(id)).toEqual({ claims: 1, events: 0, logs: 1 });
    expect((await book()).body).toEqual(slotTaken);
    expect(await offered()).toBe(0);
    await reservations.extend(id, 0);
  });

  test('is over exactly when its time has passed, whoever looks first, and no job is needed', async () => {
    const lookers = [
      async () => expect(await offered()).toBe(1),
      async () => expect((await book()).status).toBe(201),
      async () => expect((await reservations.tryReserve(resourceId)).status).toBe(201),
      async (id: string) => expect(await world.read(id)).toMatchObject({ state: 'expired', completed: true }),
      async (id: string) => expect((await reservations.extend(id, 60)).body).toEqual(expired),
      async (id: string) => expect((await reservations.convert(id)).body).toEqual(expired),
    ];
    for (const look of lookers) {
      await useFreshResource();
      const { id } = await reservations.reserve(resourceId, { reservation_time: 90 });
      world.app.clock.advance({ seconds: 89, milliseconds: 999 });
      expect((await book()).body).toEqual(slotTaken);
      world.app.clock.advance({ milliseconds: 1 });
      const moment = world.app.clock.now().epochMilliseconds;
      world.app.clock.advance({ minutes: 7 });
      await look(id);
      const gone = await world.read(id, 'logs,attributes');
      expect(gone).toMatchObject({
        state: 'expired',
        attributes: { reservation: { expires_at: null } },
        logs: [
          { action: 'reserve', actor: 'api_key' },
          { action: 'expire', actor: 'system', to_state: 'expired' },
        ],
      });
      const [{ at } = { at: 0 }] = await world.sql<{ at: number | string }>(
        "select (extract(epoch from at) * 1000)::bigint as at from engine.booking_log where booking_id = ? and action = 'expire'",
        [id],
      );
      expect(Number(at)).toBe(moment);
    }
  });

  test('is listed and found by its graph, and can be deleted once it is over', async () => {
    const { id } = await reservations.reserve(resourceId);
    const found = await world.v2<WireBooking[]>('get', `/bookings?search=graph:reservation;resource.id:${resourceId}`);
    expect(found.body.data).toMatchObject([{ id, state: 'reserved' }]);
    expect((await world.v2('delete', `/bookings/${id}`)).body).toMatchObject({ code: 'booking_not_final' });
    expect((await world.v2('put', `/bookings/${id}/expire`, {})).body).toMatchObject({
      code: 'action_not_allowed',
      allowed: [],
    });
    world.app.clock.advance({ seconds: 30 });
    const later = await world.v2<WireBooking[]>('get', `/bookings?search=state:expired;resource.id:${resourceId}`);
    expect(later.body.data).toMatchObject([{ id, completed: true }]);
    expect((await world.v2('delete', `/bookings/${id}`)).status).toBe(204);
    expect((await reservations.extend(id, 10)).body).toEqual(unknown);
    expect((await reservations.convert(id)).body).toEqual(unknown);
  });

  test.each([
    [{ resource_id: undefined }, { resource_id: ['The resource id field is required.'] }],
    [{ start: '' }, { start: ['The start field is required.'] }],
    [{ end: SLOT.start }, { end: ['The end must be a date after start.'] }],
    [{ reservation_time: -1 }, { reservation_time: [expect.stringContaining('0 to 86400')] }],
    [{ reservation_time: 86_401 }, { reservation_time: [expect.stringContaining('0 to 86400')] }],
    [{ reservation_time: 1.5 }, { reservation_time: [expect.stringContaining('0 to 86400')] }],
    [{ reservation_time: 'soon' }, { reservation_time: [expect.stringContaining('0 to 86400')] }],
    [{ graph: 'group_customer' }, { graph: ['The selected graph is not supported.'] }],
    [{ graph: 'waltz' }, { graph: ['The selected graph is invalid.'] }],
    [{ customer: { email: 'nobody' } }, { 'customer.email': ['The customer.email must be a valid email address.'] }],
    [{ customer: 'Joe' }, { customer: ['The customer must be an object.'] }],
  ])('with %j is refused, by the name of the field', async (change, errors) => {
    const refused = await reservations.tryReserve(resourceId, change);
    expect(refused).toMatchObject({ status: 422, body: { errors } });
    expect(await reservations.holders(resourceId)).toEqual([]);
  });

  test('for no time at all is over when it is answered, though not of time that is taken', async () => {
    const made = await reservations.tryReserve(resourceId, { reservation_time: 0 });
    expect(made).toMatchObject({
      status: 201,
      body: { data: { state: 'expired', completed: true, attributes: { reservation: { expires_at: null } } } },
    });
    const logs = [{ action: 'reserve' }, { action: 'expire', actor: 'system' }];
    expect(await world.read(made.body.data.id, 'logs')).toMatchObject({ state: 'expired', logs });
    expect(await reservations.holders(resourceId)).toEqual([]);
    expect((await book()).status).toBe(201);
    expect((await reservations.tryReserve(resourceId, { reservation_time: 0 })).body).toEqual(slotTaken);
  });

  test('of an unknown resource or project is not found', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect((await reservations.tryReserve(nobody)).body).toMatchObject({ model: 'Resource' });
    const project = await reservations.tryReserve(resourceId, { project_id: nobody });
    expect(project.body).toMatchObject({ model: 'Project' });
  });
});

describe('extending a reservation', () => {
  test('counts from now, is recorded, and can be done again', async () => {
    const { id } = await reservations.reserve(resourceId, { reservation_time: '60' });
    world.app.clock.advance({ seconds: 59 });
    const answer = await reservations.extend(id, 600);
    const expires = world.app.clock.now().add({ seconds: 600 });
    expect(answer.status).toBe(200);
    const { reservation } = answer.body.data['attributes'] as { reservation: { expires_at: string } };
    expect(Date.parse(reservation.expires_at)).toBe(expires.epochMilliseconds);
    expect((await reservations.extend(id, '5')).status).toBe(200);
    world.app.clock.advance({ seconds: 5 });
    expect(await world.read(id, 'logs')).toMatchObject({
      state: 'expired',
      logs: [
        { version: 1, action: 'reserve' },
        {
          version: 2,
          action: 'extend',
          from_state: 'reserved',
          to_state: 'reserved',
          input: { reservation_time: 600 },
        },
        { version: 3, action: 'extend', input: { reservation_time: 5 } },
        { version: 4, action: 'expire' },
      ],
    });
  });

  test('by nothing gives the time back at once', async () => {
    const { id } = await reservations.reserve(resourceId, { reservation_time: 3_600 });
    expect((await reservations.extend(id, 0)).body.data).toMatchObject({ state: 'expired', completed: true });
    expect(await reservations.holders(resourceId)).toEqual([]);
    expect((await reservations.extend(id, 60)).body).toEqual(expired);
    expect((await book()).status).toBe(201);
  });

  test('says what is wrong with the request, and knows reservations only', async () => {
    const { id } = await world.book(resourceId);
    expect(await reservations.extend(id, 60)).toMatchObject({ status: 404, body: unknown });
    expect((await reservations.extend('nonsense', 60)).body).toEqual({
      errors: { reservation_id: ['reservation id must be a valid UUID'] },
    });
    expect((await world.v2('put', '/bookings/reserve/extend', {})).body).toEqual({
      errors: {
        reservation_id: ['The reservation id field is required.'],
        reservation_time: ['The reservation time field is required.'],
      },
    });
    const other = await reservations.reserve(resourceId, {
      start: '2026-12-01T12:00:00Z',
      end: '2026-12-01T13:00:00Z',
    });
    const stranger = await world.otherAppKey();
    const body = { reservation_id: other.id, reservation_time: 9 };
    expect((await world.v2('put', '/bookings/reserve/extend', body, stranger)).status).toBe(404);
    expect((await world.v2('put', '/bookings/reserve/extend', body, world.app.engineKeys.widgetKey)).status).toBe(200);
  });
});
