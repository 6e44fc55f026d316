/** Many bookings in one call under /v2: each for itself or all together, and related ones that are moved together. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, bookingBody, BookingWorld, slotTaken, type WireBooking } from './engine-bookings.support.js';

let world: BookingWorld;
let resourceId: string;

beforeAll(async () => {
  world = await BookingWorld.start();
});

beforeEach(async () => {
  ({ resourceId } = await world.resource());
});

afterAll(async () => {
  await world.close();
});

/** An hour of 2026-12-01. */
function at(hour: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  const start = `2026-12-01T${String(hour).padStart(2, '0')}:00:00Z`;
  const end = `2026-12-01T${String(hour + 1).padStart(2, '0')}:00:00Z`;
  return bookingBody(resourceId, { start, end, ...change });
}

async function bulk(bookings: unknown[], flags: object = {}, include = 'attributes'): Promise<Answer<WireBooking[]>> {
  return await world.v2('post', `/bookings/bulk?include=${include}`, { bookings, ...flags });
}

async function related(hours: number[], change: Record<string, unknown> = {}): Promise<string[]> {
  const made = await bulk(
    hours.map((hour) => at(hour, change)),
    { relate_bookings: true },
  );
  expect(made.status).toBe(201);
  return made.body.data.map(({ id }) => id);
}

async function statesOf(ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map(async (id) => await world.v2<WireBooking>('get', `/bookings/${id}`)));
  return found.map(({ body }) => body.data.state);
}

async function total(): Promise<unknown> {
  return (await world.v2('get', `/bookings?search=resource.id:${resourceId}`)).body['total'];
}

describe('booking many times at once', () => {
  test('makes what can be made, in order, and says of the rest what a single call would say', async () => {
    const made = await bulk([at(8), at(8), at(9, { what: '' }), at(10), { ...at(11), resource_id: world.app.url }]);
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject([
      { state: 'confirmed', attributes: { event_info: { start: '2026-12-01T09:00:00+01:00' } } },
      { state: 'confirmed', attributes: { event_info: { start: '2026-12-01T11:00:00+01:00' } } },
    ]);
    expect(made.body['errors']).toEqual([
      { index: 1, status: 422, ...slotTaken },
      { index: 2, status: 422, errors: { what: ['The what field is required.'] } },
      { index: 4, status: 422, errors: { resource_id: ['resource id must be a valid UUID'] } },
    ]);
    expect(await total()).toBe(2);
  });

  test('stops at the first error when told so, and keeps what was made', async () => {
    const made = await bulk([at(8), at(8), at(9)], { stop_on_first_error: true });
    expect(made.body.data).toHaveLength(1);
    expect(made.body['errors']).toMatchObject([{ index: 1 }]);
    expect(await total()).toBe(1);
  });

  test('makes all or nothing when told so', async () => {
    const refused = await bulk([at(8), at(9), at(8), at(10)], { delete_all_on_error: true });
    expect(refused.status).toBe(422);
    expect(refused.body).toEqual({
      error: 'Nothing was done: every booking was refused.',
      code: 'bulk_failed',
      errors: [{ index: 2, status: 422, ...slotTaken }],
    });
    expect(await total()).toBe(0);
    const made = await bulk([at(8), at(9), at(10)], { delete_all_on_error: true });
    expect(made.status).toBe(201);
    expect(made.body).not.toHaveProperty('errors');
    expect(await total()).toBe(3);
  });

  test('says so when nothing was made, and what is wrong with the call itself', async () => {
    await world.book(resourceId, at(8));
    const refused = await bulk([at(8), at(8)]);
    expect(refused).toMatchObject({ status: 422, body: { code: 'bulk_failed', errors: [{ index: 0 }, { index: 1 }] } });
    for (const bookings of [undefined, [], Array.from({ length: 101 }, () => at(9)), 'all']) {
      const wrong = await world.v2('post', '/bookings/bulk', { bookings });
      expect(wrong).toMatchObject({ status: 422, body: { errors: { bookings: [expect.any(String)] } } });
    }
    const widget = await world.v2('post', '/bookings/bulk', { bookings: [at(9)] }, world.app.engineKeys.widgetKey);
    expect(widget.status).toBe(403);
  });

  test('books seats and makes bookings of reservations like a single call', async () => {
    const group = await world.book(resourceId, at(8, { graph: 'group_owner', settings: { max_seats: 1 } }));
    const seat = { ...at(8), graph: 'group_customer', related: { owner_booking_id: group.id } };
    const reserved = await world.v2<WireBooking>('post', '/bookings/reserve', at(9));
    const body = { ...at(9), reservation_id: reserved.body.data.id };
    const together = await bulk([seat, body, seat], { delete_all_on_error: true });
    expect(together.body['errors']).toMatchObject([{ index: 2, code: 'seats_taken' }]);
    expect(await statesOf([reserved.body.data.id])).toEqual(['reserved']);
    const made = await bulk([seat, body, seat]);
    expect(made.body.data).toMatchObject([{ graph: 'group_customer' }, { graph: 'instant' }]);
    expect(made.body['errors']).toMatchObject([{ index: 2, code: 'seats_taken' }]);
    expect(await statesOf([reserved.body.data.id])).toEqual(['expired']);
  });
});

describe('related bookings', () => {
  test('are those of several calls that say so', async () => {
    const flags = { relate_bookings: true, openslot: { bulk_id: '01890a5d-ac96-774b-bcce-b302099a8057' } };
    const calls = [await bulk([at(8), at(9)], flags), await bulk([at(10)], flags)];
    const ids = calls.flatMap(({ body }) => body.data.map(({ id }) => id));
    expect((await world.v2('put', `/bookings/${ids[0]}/cancel`, {})).status).toBe(200);
    expect(await statesOf(ids)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    const wrong = await bulk([at(11)], { ...flags, openslot: { bulk_id: 'x' } });
    expect([wrong.status, wrong.body]).toMatchObject([422, { errors: { 'openslot.bulk_id': [expect.any(String)] } }]);
  });

  test('know each other and are cancelled together', async () => {
    const ids = await related([8, 9, 10]);
    const one = await world.v2<WireBooking>('get', `/bookings/${ids[0]}?include=bulked_bookings`);
    expect(one.body.data['bulked_bookings']).toMatchObject([{ id: ids[1] }, { id: ids[2] }]);
    const acted = await world.v2<WireBooking>('put', `/bookings/${ids[1]}/cancel`, { cancel: { message: 'Ill' } });
    expect(acted.body.data).toMatchObject({ id: ids[1], state: 'cancelled' });
    expect(await statesOf(ids)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    for (const id of ids) {
      expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
    }
  });

  test('show what time has done to the others, and what took their place', async () => {
    const elsewhere = await world.resource();
    const unpaid = { ...at(8), resource_id: elsewhere.resourceId, graph: 'instant_payment' };
    const made = await bulk([at(8), unpaid, at(9)], { relate_bookings: true });
    const [first, second, third] = made.body.data.map(({ id }) => id);
    const moved = await world.v2<WireBooking>('post', `/bookings/${third}/reschedule`, at(10));
    world.app.clock.advance({ minutes: 5 });
    const shown = await world.v2<WireBooking>('get', `/bookings/${first}?include=bulked_bookings`);
    expect(shown.body.data['bulked_bookings']).toMatchObject([
      { id: second, state: 'unpaid' },
      { id: moved.body.data.id, state: 'confirmed' },
    ]);
  });

  test('are left alone when told so, and by those who stand otherwise', async () => {
    const ids = await related([8, 9, 10]);
    await world.v2('put', `/bookings/${ids[0]}/complete`, { apply_to_bulked_bookings: false });
    expect(await statesOf(ids)).toEqual(['completed', 'confirmed', 'confirmed']);
    await world.v2('put', `/bookings/${ids[1]}/cancel`, {});
    expect(await statesOf(ids)).toEqual(['completed', 'cancelled', 'cancelled']);
    const again = await world.v2('put', `/bookings/${ids[0]}/cancel`, {});
    expect(again.body).toMatchObject({ code: 'action_not_allowed' });
  });

  test('do without a seat that its customer can no longer cancel, which alone is refused', async () => {
    const settings = { max_seats: 1, min_cancel_time: '300 days' };
    const group = await world.book(resourceId, at(8, { graph: 'group_owner', settings }));
    const seat = { ...at(8), graph: 'group_customer', related: { owner_booking_id: group.id } };
    const ids = (await bulk([seat, at(9), at(10)], { relate_bookings: true })).body.data.map(({ id }) => id);
    const [late = '', named = ''] = ids;
    const refused = await world.v2('put', `/bookings/${late}/cancel_by_customer`, {});
    expect(refused).toMatchObject({ status: 422, body: { code: 'too_late' } });
    expect(await statesOf(ids)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    expect((await world.v2('put', `/bookings/${named}/cancel_by_customer`, {})).status).toBe(200);
    expect(await statesOf(ids)).toEqual(['confirmed', 'cancelled_by_customer', 'cancelled_by_customer']);
  });

  test('are confirmed together or not at all', async () => {
    const ids = await related([8, 9], { graph: 'confirm_decline' });
    const other = await world.book(resourceId, at(9));
    expect((await world.v2('put', `/bookings/${ids[0]}/confirm`, {})).body).toEqual(slotTaken);
    expect(await statesOf(ids)).toEqual(['tentative', 'tentative']);
    await world.v2('put', `/bookings/${other.id}/cancel`, {});
    expect((await world.v2('put', `/bookings/${ids[0]}/confirm`, {})).status).toBe(200);
    expect(await statesOf(ids)).toEqual(['confirmed', 'confirmed']);
  });
});

describe('acting on many bookings at once', () => {
  test('does what can be done, each on its booking alone', async () => {
    const ids = await related([8, 9, 10]);
    const bookings = [
      { id: ids[2], action: 'cancel', cancel: { message: 'Ill' } },
      { id: ids[2], action: 'cancel' },
      { id: ids[0], action: 'complete' },
      { id: ids[0], action: 'waltz' },
      { id: '00000000-0000-4000-8000-000000000000', action: 'cancel' },
    ];
    const acted = await world.v2<WireBooking[]>('put', '/bookings/bulk?include=attributes', { bookings });
    expect(acted.status).toBe(200);
    expect(acted.body.data).toMatchObject([
      { id: ids[2], state: 'cancelled', attributes: { cancel: { message: 'Ill' } } },
      { id: ids[0], state: 'completed' },
    ]);
    expect(acted.body['errors']).toMatchObject([
      { index: 1, status: 422, code: 'action_not_allowed' },
      { index: 3, status: 422, errors: { action: ['The selected action is invalid.'] } },
      { index: 4, status: 404, model: 'Booking' },
    ]);
    expect(await statesOf(ids)).toEqual(['completed', 'confirmed', 'cancelled']);
  });

  test('does all or nothing when told so', async () => {
    const ids = await related([8, 9]);
    const [first, second] = ids.map((id) => ({ id, action: 'cancel' }));
    const flags = { delete_all_on_error: true };
    const refused = await world.v2('put', '/bookings/bulk', { bookings: [first, second, first], ...flags });
    expect(refused).toMatchObject({ status: 422, body: { code: 'bulk_failed', errors: [{ index: 2 }] } });
    expect(await statesOf(ids)).toEqual(['confirmed', 'confirmed']);
    expect((await world.v2('put', '/bookings/bulk', { bookings: [second, first], ...flags })).status).toBe(200);
    expect(await statesOf(ids)).toEqual(['cancelled', 'cancelled']);
  });

  test('on a seat, on its group, and on a seat again, sees each time what the one before did', async () => {
    const { id: group } = await world.book(resourceId, at(8, { graph: 'group_owner', settings: { max_seats: 3 } }));
    const body = { ...at(8), graph: 'group_customer', related: { owner_booking_id: group } };
    const [left, stayed, other] = (await bulk([body, body, body])).body.data.map(({ id }) => id);
    const flags = { delete_all_on_error: true };
    const bookings = [
      { id: left, action: 'cancel_by_customer' },
      { id: stayed, action: 'complete' },
      { id: group, action: 'cancel' },
    ];
    for (const id of [left, stayed, other]) {
      const again = { id, action: 'cancel_by_customer' };
      const refused = await world.v2('put', '/bookings/bulk', { bookings: [...bookings, again], ...flags });
      expect(refused.body['errors']).toMatchObject([{ index: 3, code: 'action_not_allowed', allowed: [] }]);
    }
    expect(await statesOf([group, left!, stayed!, other!])).toEqual(['tentative', ...Array(3).fill('confirmed')]);
    const acted = await world.v2<WireBooking[]>('put', '/bookings/bulk', { bookings, ...flags });
    expect(acted.body.data.map(({ state }) => state)).toEqual(['cancelled_by_customer', 'completed', 'cancelled']);
    expect(await statesOf([left!, stayed!, other!])).toEqual([
      'cancelled_by_customer',
      'completed',
      'cancelled_by_owner',
    ]);
    const [seats] = await world.sql('select used from engine.group_seats where booking_id = ?', [group]);
    expect(seats).toEqual({ used: 1 });
  });
});
