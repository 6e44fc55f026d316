/** Bookings of several resources under /v2: a person with a room is one booking, and it has the time of both or of neither. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, bookingBody, BookingWorld, slotTaken, type WireBooking } from './engine-bookings.support.js';

let world: BookingWorld;
let doctor: { resourceId: string; calendarId: string };
let room: { resourceId: string; calendarId: string };

beforeAll(async () => {
  world = await BookingWorld.start();
});

beforeEach(async () => {
  world.app.clock.set('2026-11-23T08:00:00Z');
  doctor = await world.resource();
  room = await world.resource();
});

afterAll(async () => {
  await world.close();
});

const together = (...ids: string[]): Record<string, unknown> => ({ openslot: { resource_ids: ids } });

async function attempt(resourceId: string, change: Record<string, unknown>): Promise<Answer<WireBooking>> {
  return await world.v2('post', '/bookings', bookingBody(resourceId, change));
}

async function act(id: string, action: string): Promise<Answer<WireBooking>> {
  return await world.v2('put', `/bookings/${id}/${action}`, {});
}

/** The resources of the active claims, and the calendars of the events. */
async function held(bookingId: string): Promise<{ resources: string[]; calendars: string[] }> {
  const claims = await world.sql<{ id: string }>(
    'select resource_id as id from engine.claim where booking_id = ? and active order by id',
    [bookingId],
  );
  const events = await world.sql<{ id: string }>(
    'select calendar_id as id from engine.event where booking_id = ? order by id',
    [bookingId],
  );
  return { resources: claims.map(({ id }) => id), calendars: events.map(({ id }) => id) };
}

async function foundBy(resourceId: string): Promise<string[]> {
  return (await world.v2<WireBooking[]>('get', `/bookings?search=resource.id:${resourceId}`)).body.data.map(
    ({ id }) => id,
  );
}

describe('a booking of several resources', () => {
  test('has a claim and an event for each, is found by each, and gives all of it back', async () => {
    const own = await world.calendar(doctor.resourceId);
    const change = { calendar_id: own, ...together(room.resourceId.toUpperCase()) };
    const made = await world.book(doctor.resourceId, change, 'attributes,calendar');
    expect(made).toMatchObject({
      attributes: { openslot: { resource_ids: [room.resourceId] }, event_info: { calendar_id: own } },
      calendar: { id: own },
    });
    expect(await held(made.id)).toEqual({
      resources: [doctor.resourceId, room.resourceId].toSorted(),
      calendars: [own, room.calendarId].toSorted(),
    });
    expect([await foundBy(doctor.resourceId), await foundBy(room.resourceId)]).toEqual([[made.id], [made.id]]);
    expect((await attempt(room.resourceId, {})).body).toEqual({ ...slotTaken, resource_id: room.resourceId });

    expect((await act(made.id, 'cancel')).status).toBe(200);
    expect(await held(made.id)).toEqual({ resources: [], calendars: [] });
    await world.book(room.resourceId);
  });

  test('is refused as a whole, naming the resource, when one of them is taken', async () => {
    await world.book(room.resourceId);
    const refused = await attempt(doctor.resourceId, together(room.resourceId));
    expect([refused.status, refused.body]).toEqual([422, { ...slotTaken, resource_id: room.resourceId }]);
    expect(await foundBy(doctor.resourceId)).toEqual([]);
    await world.book(doctor.resourceId);
  });

  test("goes by each resource's own calendar and days", async () => {
    const abroad = await world.resource('Pacific/Auckland');
    // In Auckland it is 22:00 of that day, so the day ends at noon in Copenhagen.
    await world.event(abroad.calendarId, '2026-12-01T00:00:00+13:00', '2026-12-02T00:00:00+13:00', true);
    expect((await attempt(doctor.resourceId, together(abroad.resourceId))).body).toMatchObject({
      resource_id: abroad.resourceId,
    });
    const next = { start: '2026-12-01T12:00:00+01:00', end: '2026-12-01T13:00:00+01:00' };
    await world.book(doctor.resourceId, { ...next, ...together(abroad.resourceId) });
  });

  test('that waits for its confirmation remembers them, holds nothing, and then takes all or nothing', async () => {
    const { id } = await world.book(doctor.resourceId, { graph: 'confirm_decline', ...together(room.resourceId) });
    expect(await held(id)).toEqual({ resources: [], calendars: [] });
    const other = await world.book(room.resourceId);
    const refused = await act(id, 'confirm');
    expect([refused.status, refused.body]).toEqual([422, { ...slotTaken, resource_id: room.resourceId }]);
    expect(await held(id)).toEqual({ resources: [], calendars: [] });
    await act(other.id, 'cancel');
    expect((await act(id, 'confirm')).status).toBe(200);
    expect((await held(id)).resources).toHaveLength(2);
  });

  test('that was not paid is out of the way of every one of its resources', async () => {
    await world.book(doctor.resourceId, { graph: 'instant_payment', ...together(room.resourceId) });
    expect((await attempt(room.resourceId, {})).status).toBe(422);
    world.app.clock.set('2026-11-23T08:05:00Z');
    await world.book(room.resourceId);
  });

  test('that was not paid is out of the way of one that shares a resource with it and is confirmed', async () => {
    const waiting = await world.book(room.resourceId, { graph: 'confirm_decline' });
    await world.book(doctor.resourceId, { graph: 'instant_payment', ...together(room.resourceId) });
    world.app.clock.set('2026-11-23T08:05:00Z');
    expect((await act(waiting.id, 'confirm')).status).toBe(200);
  });

  test('may be a group booking, whose seats hold nothing of it and whose public face does not tell', async () => {
    const change = { graph: 'group_owner', settings: { max_seats: 2 }, ...together(room.resourceId) };
    const owner = await world.book(doctor.resourceId, change, 'attributes');
    expect(owner).toMatchObject({ attributes: { openslot: { resource_ids: [room.resourceId] } } });
    const seat = { graph: 'group_customer', related: { owner_booking_id: owner.id } };
    expect((await attempt(doctor.resourceId, { ...seat, ...together(room.resourceId) })).body).toMatchObject({
      errors: { 'openslot.resource_ids': ['A seat holds no time of resources.'] },
    });
    const { id } = await world.book(doctor.resourceId, seat);
    expect(await held(id)).toEqual({ resources: [], calendars: [] });
    const shown = await world.v2<WireBooking>('get', `/bookings/groups/${owner.id}`);
    expect(shown.body.data['attributes']).not.toHaveProperty('openslot');
  });
});

describe('the resources booked together', () => {
  test("must be known, distinct, not the booking's own, and not too many", async () => {
    const unknown = '018f0000-0000-7000-8000-000000000000';
    const problems = async (...ids: unknown[]): Promise<unknown> => {
      const { status, body } = await attempt(doctor.resourceId, { openslot: { resource_ids: ids } });
      return [status, body['errors']];
    };
    expect(await problems(room.resourceId, unknown)).toEqual([
      422,
      { 'openslot.resource_ids.1': ['The resource does not exist.'] },
    ]);
    expect(await problems('x', doctor.resourceId, room.resourceId, room.resourceId)).toEqual([
      422,
      {
        'openslot.resource_ids.0': ['The openslot.resource_ids.0 must be a valid UUID.'],
        'openslot.resource_ids.1': ['The openslot.resource_ids.1 is the resource_id of the booking.'],
        'openslot.resource_ids.3': ['The openslot.resource_ids.3 has a duplicate value.'],
      },
    ]);
    expect(await problems(...Array.from({ length: 21 }, () => unknown))).toEqual([
      422,
      { 'openslot.resource_ids': ['The openslot.resource_ids may not have more than 20 items.'] },
    ]);
    const wrong = await Promise.all(
      [{ openslot: 5 }, { openslot: { resource_ids: 'x' } }].map(
        async (body) => await attempt(doctor.resourceId, body),
      ),
    );
    expect(wrong.map(({ body }) => body['errors'])).toEqual([
      { openslot: ['The openslot must be an object.'] },
      { 'openslot.resource_ids': ['The openslot.resource ids must be an array.'] },
    ]);
    expect(await foundBy(doctor.resourceId)).toEqual([]);
  });

  test('leave the booking when they are deleted; the booking goes with its own resource', async () => {
    const { id } = await world.book(doctor.resourceId, together(room.resourceId));
    expect((await world.v2('delete', `/resources/${room.resourceId}`)).status).toBe(204);
    const left = await world.v2<WireBooking>('get', `/bookings/${id}?include=attributes`);
    expect(left.body.data).toMatchObject({
      state: 'confirmed',
      attributes: expect.not.objectContaining({ openslot: expect.anything() }),
    });
    expect(await held(id)).toEqual({ resources: [doctor.resourceId], calendars: [doctor.calendarId] });

    const lab = await world.resource();
    const next = { start: '2026-12-02T10:00:00Z', end: '2026-12-02T11:00:00Z' };
    const { id: second } = await world.book(lab.resourceId, { ...next, ...together(doctor.resourceId) });
    expect((await world.v2('delete', `/resources/${lab.resourceId}`)).status).toBe(204);
    expect((await world.v2('get', `/bookings/${second}`)).status).toBe(404);
    expect(await held(second)).toEqual({ resources: [], calendars: [] });
    await world.book(doctor.resourceId, next);
  });

  test('keep the calendar in which the booking is shown', async () => {
    await world.book(doctor.resourceId, together(room.resourceId));
    const own = await world.calendar(room.resourceId);
    await world.v2('put', `/calendars/${own}`, { primary: true });
    expect((await world.v2('delete', `/calendars/${room.calendarId}`)).body).toMatchObject({
      code: 'calendar_has_bookings',
    });
  });
});

describe('many who want overlapping sets of resources', () => {
  test('never meet half a booking, nor an error of the database', async () => {
    const [a, b] = [doctor.resourceId, room.resourceId];
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const hour = 10 + (index % 3);
        const time = { start: `2026-12-08T${hour}:00:00Z`, end: `2026-12-08T${hour + 1}:30:00Z` };
        const [own, further] = index % 2 === 0 ? [a, b] : [b, a];
        return await attempt(own, { ...time, ...together(further) });
      }),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].toSorted((x, y) => x - y)).toEqual([201, 422]);
    const halves = await world.sql(
      `select b.id from engine.booking b where b.resource_id in (?, ?)
        and 2 <> (select count(*) from engine.claim c where c.booking_id = b.id and c.active)`,
      [a, b],
    );
    expect(halves).toEqual([]);
    const made = answers.filter(({ status }) => status === 201).length;
    expect(await foundBy(a)).toHaveLength(made);
    expect(made).toBeGreaterThanOrEqual(1);
    expect(made).toBeLessThanOrEqual(2);
  });
});
