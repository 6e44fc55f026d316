/** Bookings that are made of a reservation under /v2: they take its time over, and nobody gets in between. */
import { describe, expect, test } from '@jest/globals';
import { bookingBody, customer, slotTaken, type WireBooking } from './engine-bookings.support.js';
import {
  expired,
  reservations,
  resourceId,
  SLOT,
  unknown,
  useReservations,
  world,
} from './engine-reservations.support.js';

useReservations();

describe('a booking made of a reservation', () => {
  test('takes over its time and what was said with it', async () => {
    const said = {
      what: 'Beard',
      where: 'Hill Valley',
      description: 'Trim',
      graph: 'instant_payment',
      customer: { ...customer, seat: '12' },
      reservation_time: 300,
    };
    const { id } = await reservations.reserve(resourceId, said);
    const made = await world.v2<WireBooking>('post', '/bookings?include=attributes,event,customers', {
      reservation_id: id,
    });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
      graph: 'instant_payment',
      state: 'tentative',
      customers: [{ ...customer, seat: '12' }],
      attributes: {
        reservation: { reservation_id: id },
        event_info: { ...SLOT, what: 'Beard', where: 'Hill Valley', description: 'Trim' },
      },
    });
    expect(made.body.data['event']).not.toBeNull();
    expect(await reservations.holders(resourceId)).toEqual([made.body.data.id]);
    expect(await world.read(id, 'logs')).toMatchObject({
      state: 'expired',
      logs: [{ action: 'reserve' }, { action: 'expire', actor: 'api_key' }],
    });
    expect((await reservations.convert(id)).body).toEqual(expired);
    expect((await reservations.extend(id, 60)).body).toEqual(expired);
  });

  test('may say otherwise: another time on another resource gives the reserved one back', async () => {
    const { id } = await reservations.reserve(resourceId);
    const elsewhere = await world.resource('America/New_York');
    const later = { resource_id: elsewhere.resourceId, start: '2026-12-02T10:00:00', end: '2026-12-02T11:00:00' };
    const made = await reservations.convert(id, { ...later, what: 'Shave' });
    expect(made.body.data['attributes']).toMatchObject({
      event_info: { what: 'Shave', start: '2026-12-02T10:00:00-05:00', calendar_id: elsewhere.calendarId },
    });
    expect(await reservations.holders(resourceId)).toEqual([]);
  });

  test('keeps the further resources, and has none when it goes elsewhere', async () => {
    const [room, elsewhere] = [await world.resource(), await world.resource()];
    const together = { openslot: { resource_ids: [room.resourceId] } };
    const { id } = await reservations.reserve(resourceId, together);
    expect((await world.v2('post', '/bookings', bookingBody(room.resourceId))).body).toEqual(slotTaken);
    expect((await reservations.convert(id)).body.data['attributes']).toMatchObject(together);
    expect((await world.v2('post', '/bookings', bookingBody(room.resourceId))).body).toEqual(slotTaken);
    const later = { start: '2026-12-01T12:00:00Z', end: '2026-12-01T13:00:00Z' };
    const alone = await reservations.convert((await reservations.reserve(resourceId, { ...together, ...later })).id, {
      resource_id: elsewhere.resourceId,
    });
    expect(alone.body.data['attributes']).not.toHaveProperty('openslot');
  });

  test('overlaps its own reservation without being in its own way', async () => {
    const { id } = await reservations.reserve(resourceId);
    expect((await reservations.convert(id, { end: '2026-12-01T11:30:00+01:00' })).status).toBe(201);
  });

  test('leaves the reservation as it was when it cannot be made', async () => {
    const { id } = await reservations.reserve(resourceId);
    await world.book(resourceId, { start: '2026-12-01T11:00:00+01:00', end: '2026-12-01T12:00:00+01:00' });
    expect((await reservations.convert(id, { end: '2026-12-01T11:30:00+01:00' })).body).toEqual(slotTaken);
    expect((await reservations.convert(id, { customer: {} })).status).toBe(422);
    expect((await reservations.convert(id, { calendar_id: '00000000-0000-4000-8000-000000000000' })).status).toBe(422);
    expect(await world.read(id, 'logs')).toMatchObject({ state: 'reserved', logs: [{}] });
    expect(await reservations.holders(resourceId)).toContain(id);
    expect((await reservations.convert(id)).status).toBe(201);
  });

  test('that waits for an answer gives the time back, as every such booking holds none', async () => {
    const { id } = await reservations.reserve(resourceId);
    const made = await reservations.convert(id, { graph: 'confirm_decline' });
    expect(made.body.data).toMatchObject({ state: 'tentative', event: null });
    expect(await reservations.holders(resourceId)).toEqual([]);
  });

  test('is allowed what the reservation was allowed', async () => {
    await world.book(resourceId);
    const { id } = await reservations.reserve(resourceId, { settings: { allow_double_bookings: true } });
    expect((await reservations.convert(id)).status).toBe(201);
    const again = await reservations.reserve(resourceId, { settings: { allow_double_bookings: true } });
    expect((await reservations.convert(again.id, { settings: { allow_double_bookings: false } })).body).toEqual(
      slotTaken,
    );
  });

  test('goes to the primary calendar when the one that was named is gone', async () => {
    const calendar = await world.calendar(resourceId);
    const { id } = await reservations.reserve(resourceId, { calendar_id: calendar });
    expect((await world.v2('delete', `/calendars/${calendar}`)).status).toBe(204);
    const [primary] = await world.sql<{ id: string }>(
      'select id from engine.calendar where resource_id = ? and is_primary',
      [resourceId],
    );
    const made = await reservations.convert(id);
    expect([made.status, made.body]).toMatchObject([
      201,
      { data: { attributes: { event_info: { calendar_id: primary?.id } } } },
    ]);
  });

  test.each([[[]], [{}], [null], [{ allow_double_bookings: null }]])(
    'takes over what is not said: settings and openslot %j',
    async (nothing) => {
      const room = await world.resource();
      await world.book(resourceId);
      const together = { openslot: { resource_ids: [room.resourceId] } };
      const { id } = await reservations.reserve(resourceId, { ...together, settings: { allow_double_bookings: true } });
      const made = await reservations.convert(id, { settings: nothing, openslot: nothing });
      expect([made.status, made.body]).toMatchObject([201, { data: { attributes: together } }]);
    },
  );

  test('is never a seat, and never made of something else', async () => {
    const { id } = await reservations.reserve(resourceId);
    const seat = { graph: 'group_customer', related: { owner_booking_id: id } };
    expect((await reservations.convert(id, seat)).body).toMatchObject({
      errors: { reservation_id: [expect.any(String)] },
    });
    expect((await reservations.convert('nonsense')).body).toEqual({
      errors: { reservation_id: ['reservation id must be a valid UUID'] },
    });
    const { id: booking } = await world.book((await world.resource()).resourceId);
    expect((await reservations.convert(booking)).body).toEqual(unknown);
  });
});
