/** The native API through the real Timekit: what that can do is done with its means alone, the rest is refused with nothing sent. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InboundWorld } from './inbound.support.js';
import { bookingBody, type NativeBooking, type NativeUser, type Problem } from './native.support.js';

const customer = { name: 'Marty', email: 'marty@example.com' };

let world: InboundWorld;
let other: NativeUser;

beforeAll(async () => {
  world = await InboundWorld.start('remote');
  other = await world.native.user();
});
beforeEach(() => {
  world.line.writes.length = 0;
});
afterEach(() => {
  world.line.loses = () => false;
});
afterAll(async () => await world.close());

/** With what was sent so far out of sight. */
async function booked(change: Record<string, unknown> = {}): Promise<NativeBooking> {
  const booking = await world.booked(change);
  world.line.writes.length = 0;
  return booking;
}

async function move(id: string, body: object) {
  return await world.native.api<NativeBooking & Problem>('post', `/bookings/${id}/reschedule`, body);
}

describe('a booking at the real Timekit', () => {
  test('moves, to another user too, and takes its reference along', async () => {
    const [booking, to] = [await booked(), world.time()];
    const { status, body } = await move(booking.id, { ...to, user_id: other.id, message: 'Ill' });
    expect([status, body]).toMatchObject([
      200,
      { ...to, id: booking.id, user_id: other.id, version: 2, what: 'Haircut' },
    ]);
    expect(world.line.writes.map(({ body: sent }) => JSON.parse(sent))).toEqual([
      { resource_id: other.timekit_resource_id, ...utc(to), message: 'Ill' },
    ]);
    const found = await world.timekit.v2('get', `/bookings/${body.timekit_booking_id}?include=meta`);
    expect(found.body.data.meta).toEqual({ openslot_ref: booking.id });
    expect(
      (await world.native.api<NativeBooking>('post', `/bookings/${booking.id}/actions/cancel`, {})).body,
    ).toMatchObject({
      state: 'cancelled',
      version: 3,
    });
  });

  test('that moves while the answer is lost is found where it went', async () => {
    const [booking, to] = [await booked(), world.time()];
    world.line.loses = ({ path }) => path.includes('/reschedule');
    const { status, body } = await move(booking.id, to);
    expect([status, body]).toMatchObject([200, { ...to, version: 2 }]);
    expect(world.line.writes).toHaveLength(1);
  });

  test('stays where it is when the time is taken', async () => {
    const [booking, taken] = [await booked(), await booked()];
    const answer = await move(booking.id, { start: taken['start'], end: taken['end'] });
    expect(answer).toMatchObject({ status: 409, body: { code: 'bookings.slot_taken' } });
    expect(await world.get(booking.id)).toEqual(booking);
  });

  test('has its meta replaced', async () => {
    const { id } = await booked();
    const { status, body } = await world.native.api<NativeBooking>('patch', `/bookings/${id}`, {
      meta: { room: 'blue' },
    });
    expect([status, body]).toMatchObject([200, { meta: { room: 'blue' }, version: 2 }]);
    expect(world.line.writes.map(({ body: sent }) => JSON.parse(sent))).toEqual([
      { meta: { room: 'blue', openslot_ref: id } },
    ]);
  });
});

describe('what the real Timekit cannot do changes nothing and is not sent', () => {
  const refusal = { status: 422, body: { code: 'bookings.not_supported_upstream' } };

  test.each(['confirm_decline', 'instant_payment', 'group_owner'])('rescheduling %s', async (graph) => {
    const booking = await booked({ graph, ...(graph === 'group_owner' ? { max_seats: 2, customer: undefined } : {}) });
    expect(await move(booking.id, world.time())).toMatchObject(refusal);
    expect(await world.get(booking.id)).toEqual(booking);
    expect(world.line.writes).toEqual([]);
  });

  test('moving a seat', async () => {
    const group = { graph: 'group_owner', max_seats: 2, customer: undefined };
    const [first, second] = [await booked(group), await booked(group)];
    const seat = { graph: 'group_customer', owner_booking_id: first.id, customer };
    const { body: booking } = await world.native.api<NativeBooking>('post', '/bookings', seat);
    world.line.writes.length = 0;
    expect(await move(booking.id, { owner_booking_id: second.id })).toMatchObject(refusal);
    expect(world.line.writes).toEqual([]);
  });

  test.each([{ what: 'Shave' }, { where: '' }, { description: 'Close', meta: {} }])('changing %j', async (texts) => {
    const booking = await booked();
    expect(await world.native.api('patch', `/bookings/${booking.id}`, texts)).toMatchObject(refusal);
    expect(await move(booking.id, { ...world.time(), what: 'Shave' })).toMatchObject(refusal);
    expect(await world.get(booking.id)).toEqual(booking);
    expect(world.line.writes).toEqual([]);
  });

  test.each(['/bookings', '/holds'])('several resources: POST %s', async (path) => {
    const { what, customer: who, ...rest } = bookingBody({ user_id: world.doc.id }, world.time());
    const body = {
      ...rest,
      resource_ids: [other.resource_id],
      ...(path === '/bookings' ? { what, customer: who } : {}),
    };
    expect(await world.native.api('post', path, body)).toMatchObject(refusal);
    expect(world.line.writes).toEqual([]);
    expect(await world.native.app.em().execute("select id from openslot.booking where state = 'pending'")).toEqual([]);
    expect(await world.native.app.em().execute('select id from openslot.hold')).toEqual([]);
  });

  test('a resource that holds several bookings at once', async () => {
    const refused = { status: 422, body: { code: 'resources.not_supported_upstream' } };
    expect(await world.native.api('post', '/resources', { name: 'Hall', timezone: 'UTC', capacity: 2 })).toMatchObject(
      refused,
    );
    expect(await world.native.api('patch', `/resources/${world.doc.resource_id}`, { capacity: 2 })).toMatchObject(
      refused,
    );
    expect(world.line.writes).toEqual([]);
    expect((await world.native.api<{ data: unknown[] }>('get', '/resources')).body.data).toHaveLength(2);
  });
});

describe('a hold at the real Timekit', () => {
  test('is kept, prolonged, and made a booking', async () => {
    const time = world.time();
    const hold = await world.native.api<{ id: string }>('post', '/holds', { user_id: world.doc.id, ...time });
    expect(hold.status).toBe(201);
    const { id } = hold.body;
    expect(await world.native.api('post', '/bookings', bookingBody({ user_id: world.doc.id }, time))).toMatchObject({
      status: 409,
    });
    expect(await world.native.api('post', `/holds/${id}/extend`, { seconds: 600 })).toMatchObject({ status: 200 });
    const made = await world.native.api<NativeBooking>('post', '/bookings', { hold_id: id, what: 'Haircut', customer });
    expect(made).toMatchObject({ status: 201, body: { ...time, state: 'confirmed' } });
    expect(await world.native.api('get', `/holds/${id}`)).toMatchObject({ body: { state: 'converted' } });
  });

  test('is given back', async () => {
    const time = world.time();
    const hold = await world.native.api<{ id: string }>('post', '/holds', { user_id: world.doc.id, ...time });
    expect(await world.native.api('delete', `/holds/${hold.body.id}`)).toMatchObject({ status: 204 });
    expect((await world.native.api('post', '/bookings', bookingBody({ user_id: world.doc.id }, time))).status).toBe(
      201,
    );
  });
});

function utc({ start, end }: { start: string; end: string }): { start: string; end: string } {
  return { start: start.replace('.000Z', '+00:00'), end: end.replace('.000Z', '+00:00') };
}
