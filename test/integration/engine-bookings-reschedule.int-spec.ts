/** Rescheduling under /v2: another booking takes the place of the old one, or nothing changes. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, BookingWorld, customer, slotTaken, type WireBooking } from './engine-bookings.support.js';

let world: BookingWorld;
let resourceId: string;
let calendarId: string;

beforeAll(async () => {
  world = await BookingWorld.start();
});

beforeEach(async () => {
  world.app.clock.set('2026-11-23T08:00:00Z');
  ({ resourceId, calendarId } = await world.resource());
});

afterAll(async () => {
  await world.close();
});

/** From one time to another, UTC, on 2026-12-01. The booking of the support file is from 09:00 to 10:00. */
function at(start: string, end: string): { start: string; end: string } {
  return { start: `2026-12-01T${start}:00Z`, end: `2026-12-01T${end}:00Z` };
}

async function move(id: string, body: object, key?: string): Promise<Answer<WireBooking>> {
  return await world.v2(
    'post',
    `/bookings/${id}/reschedule/?include=attributes,meta,event,customer,resource`,
    body,
    key,
  );
}

async function read(id: string): Promise<WireBooking> {
  return (await world.v2<WireBooking>('get', `/bookings/${id}?include=attributes,event,logs`)).body.data;
}

/** That booking and nothing of it changed. */
async function expectUntouched(id: string, state = 'confirmed'): Promise<void> {
  expect(await read(id)).toMatchObject({ state, logs: expect.any(Array) });
  expect(await world.rowsOf(id)).toMatchObject({ claims: state === 'tentative' ? 0 : 1 });
  expect(await world.sql('select 1 from engine.booking where rescheduled_from_id = ?', [id])).toEqual([]);
}

/** Makes sure that the time is free or taken, by booking it. */
async function statusOfBooking(period: object, of = resourceId): Promise<number> {
  const body = { resource_id: of, graph: 'instant', ...period, what: 'x', where: '', description: '', customer };
  return (await world.v2('post', '/bookings', body)).status;
}

describe('an instant booking that is rescheduled', () => {
  test('ends, and one that says the same takes its place; both name each other', async () => {
    const own = await world.calendar(resourceId);
    const old = await world.book(resourceId, {
      calendar_id: own,
      meta: { openslot_ref: 'r1' },
      participants: ['b@example.com'],
    });
    const { status, body } = await move(old.id, { resource_id: resourceId, ...at('12:00', '13:00'), message: 'Sorry' });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      state: 'confirmed',
      graph: 'instant',
      completed: false,
      meta: { openslot_ref: 'r1' },
      customer: { name: customer.name, email: customer.email },
      event: { what: 'Haircut', start: '2026-12-01T13:00:00+01:00' },
      attributes: {
        rescheduled: { from: old.id },
        event_info: { start: '2026-12-01T13:00:00+01:00', calendar_id: own, participants: ['b@example.com'] },
      },
    });
    expect(body.data.id).not.toBe(old.id);
    const ended = await read(old.id);
    expect(ended).toMatchObject({
      state: 'rescheduled_by_customer',
      completed: true,
      event: null,
      attributes: { rescheduled: { to: body.data.id }, reschedule_by_customer: { message: 'Sorry' } },
      logs: [{ version: 1 }, { version: 2, action: 'reschedule_by_customer', input: { message: 'Sorry' } }],
    });
    expect((await read(body.data.id))['logs']).toMatchObject([
      { version: 1, action: 'reschedule', from_state: null, to_state: 'confirmed', actor: 'api_key' },
    ]);
    expect(await world.rowsOf(old.id)).toEqual({ claims: 0, events: 0, logs: 2 });
    expect(await world.rowsOf(body.data.id)).toEqual({ claims: 1, events: 1, logs: 1 });
    expect(await statusOfBooking(at('09:00', '10:00'))).toBe(201);
    expect(await statusOfBooking(at('12:00', '13:00'))).toBe(422);
  });

  test.each([
    ['the same time', at('09:00', '10:00')],
    ['half an hour later', at('09:30', '10:30')],
    ['a longer time around it', at('08:00', '11:00')],
    ['a shorter time inside', at('09:15', '09:45')],
  ])('is not in its own way: %s', async (_name, period) => {
    const old = await world.book(resourceId);
    const { status, body } = await move(old.id, period);
    expect(status).toBe(200);
    expect(await world.rowsOf(body.data.id)).toEqual({ claims: 1, events: 1, logs: 1 });
    expect(await world.rowsOf(old.id)).toMatchObject({ claims: 0, events: 0 });
  });

  test('stays as it was when the time is taken, by a booking or an event', async () => {
    const old = await world.book(resourceId);
    await world.book(resourceId, at('10:00', '11:00'));
    await world.event(calendarId, '2026-12-01T14:00:00Z', '2026-12-01T15:00:00Z');
    for (const period of [at('10:00', '11:00'), at('09:30', '10:30'), at('14:30', '15:30')]) {
      expect(await move(old.id, period)).toEqual({ status: 422, body: slotTaken });
    }
    await expectUntouched(old.id);
  });

  test('may go to another resource, into its primary calendar or a calendar of its own', async () => {
    const [old, other] = [await world.book(resourceId), await world.resource('America/New_York')];
    const foreign = await move(old.id, {
      ...at('12:00', '13:00'),
      resource_id: other.resourceId,
      calendar_id: calendarId,
    });
    expect([foreign.status, Object.keys(foreign.body)]).toEqual([422, ['errors', 'action']]);
    const { body } = await move(old.id, {
      resource_id: other.resourceId,
      start: '2026-12-01 09:00:00',
      end: '2026-12-01 10:00:00',
    });
    expect(body.data).toMatchObject({
      resource: { id: other.resourceId },
      attributes: { event_info: { start: '2026-12-01T09:00:00-05:00', calendar_id: other.calendarId } },
    });
    const back = await move(body.data.id, {
      ...at('12:00', '13:00'),
      resource_id: resourceId,
      calendar_id: calendarId,
    });
    expect(back.body.data).toMatchObject({ attributes: { event_info: { calendar_id: calendarId } } });
    expect(await statusOfBooking(at('14:00', '15:00'), other.resourceId)).toBe(201);
  });

  test('keeps its further resources, or takes others, all or none', async () => {
    const [room, car] = [(await world.resource()).resourceId, (await world.resource()).resourceId];
    const old = await world.book(resourceId, { openslot: { resource_ids: [room] } });
    const kept = (await move(old.id, at('09:30', '10:30'))).body.data;
    expect(kept).toMatchObject({ attributes: { openslot: { resource_ids: [room] } } });
    await world.book(car, at('12:00', '13:00'));
    const both = { openslot: { resource_ids: [room, car] } };
    expect((await move(kept.id, { ...at('12:00', '13:00'), ...both })).body).toMatchObject({ resource_id: car });
    expect(await world.rowsOf(kept.id)).toMatchObject({ claims: 2, events: 2 });
    const own = await move(kept.id, { ...at('12:00', '13:00'), openslot: { resource_ids: [resourceId] } });
    expect(own.body).toHaveProperty(['errors', 'openslot.resource_ids']);
    const changed = (await move(kept.id, { ...at('14:00', '15:00'), ...both })).body.data;
    expect(await world.rowsOf(changed.id)).toMatchObject({ claims: 3, events: 3 });
    const swapped = (await move(changed.id, { ...at('14:00', '15:00'), resource_id: room })).body.data;
    expect(swapped).toMatchObject({ resource: { id: room }, attributes: { openslot: { resource_ids: [car] } } });
    expect(await statusOfBooking(at('14:00', '15:00'))).toBe(201);
  });

  test('keeps its settings, and what time does to it follows its new end', async () => {
    await world.book(resourceId, at('12:00', '13:00'));
    const old = await world.book(resourceId, { settings: { allow_double_bookings: true } });
    const { body } = await move(old.id, at('12:00', '13:00'));
    world.app.clock.set('2026-12-01T13:59:59Z');
    expect((await read(body.data.id)).state).toBe('confirmed');
    world.app.clock.set('2026-12-01T14:00:00Z');
    expect((await read(body.data.id)).state).toBe('completed');
    expect((await read(old.id)).state).toBe('rescheduled_by_customer');
  });

  test('can be rescheduled again, by a widget too, and once it is over no more', async () => {
    const { widgetKey } = world.app.engineKeys;
    const first = await world.book(resourceId);
    const second = (await move(first.id, at('12:00', '13:00'), widgetKey)).body.data;
    const third = (await move(second.id, at('14:00', '15:00'), widgetKey)).body.data;
    expect((await read(second.id))['attributes']).toMatchObject({ rescheduled: { from: first.id, to: third.id } });
    expect((await world.v2('delete', `/bookings/${first.id}`)).status).toBe(204);
    expect((await read(second.id))['attributes']).toMatchObject({ rescheduled: { from: first.id } });
    const again = await move(second.id, at('16:00', '17:00'));
    expect([again.status, again.body]).toMatchObject([422, { code: 'action_not_allowed', allowed: [] }]);
    expect((await move(third.id, { ...at('16:00', '17:00'), openslot: {} }, widgetKey)).status).toBe(403);
  });

  test('is moved over what is taken by an API key that said so, and by nobody else', async () => {
    const { widgetKey } = world.app.engineKeys;
    await world.book(resourceId, at('12:00', '13:00'));
    const over = await world.book(resourceId, { settings: { allow_double_bookings: true } });
    expect((await move(over.id, at('12:00', '13:00'), widgetKey)).body).toMatchObject({ code: 'slot_taken' });
    const moved = await move(over.id, at('12:00', '13:00'));
    expect(moved.status).toBe(200);
    const free = (await move(moved.body.data.id, at('14:00', '15:00'), widgetKey)).body.data;
    expect((await move(free.id, at('12:00', '13:00'))).body).toMatchObject({ code: 'slot_taken' });
  });

  test.each<[object, string]>([
    [{}, 'start'],
    [{ start: '2026-12-01T09:00:00Z' }, 'end'],
    [{ start: 'soon', end: '2026-12-01T09:00:00Z' }, 'start'],
    [{ start: '2026-12-01T09:00:00Z', end: '2026-12-01T09:00:00Z' }, 'end'],
    [{ ...at('12:00', '13:00'), resource_id: 'x' }, 'resource_id'],
    [{ ...at('12:00', '13:00'), message: 7 }, 'message'],
    [{ ...at('12:00', '13:00'), openslot: 'x' }, 'openslot'],
    [{ ...at('12:00', '13:00'), openslot: { what: '' } }, 'openslot.what'],
    [{ ...at('12:00', '13:00'), openslot: { owner_booking_id: 'x' } }, 'openslot.owner_booking_id'],
    [{ openslot: { owner_booking_id: '00000000-0000-4000-8000-000000000000' } }, 'openslot.owner_booking_id'],
  ])('is refused with %j', async (body, field) => {
    const { id } = await world.book(resourceId);
    const answer = await move(id, body);
    expect(answer.status).toBe(422);
    expect(answer.body).toHaveProperty(['errors', field]);
    await expectUntouched(id);
  });

  test('is a 404 when it is unknown, and so are an unknown resource and the path with PUT', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await move(unknown, at('12:00', '13:00'))).toMatchObject({ status: 404, body: { model: 'Booking' } });
    const { id } = await world.book(resourceId);
    const answer = await move(id, { ...at('12:00', '13:00'), resource_id: unknown });
    expect(answer).toMatchObject({ status: 404, body: { model: 'Resource' } });
    expect((await world.v2('put', `/bookings/${id}/reschedule`, at('12:00', '13:00'))).status).toBe(404);
    await expectUntouched(id);
  });
});

describe('a booking of another graph', () => {
  test('is not rescheduled for a client that only knows Timekit', async () => {
    const { id } = await world.book(resourceId, { graph: 'confirm_decline' });
    const answer = await move(id, at('12:00', '13:00'));
    expect(answer.body).toMatchObject({ code: 'action_not_allowed', allowed: ['decline', 'confirm'] });
    await expectUntouched(id, 'tentative');
  });

  test('confirm_decline keeps its state, and holds time only when it is confirmed', async () => {
    const { id } = await world.book(resourceId, { graph: 'confirm_decline' });
    const texts = { what: 'Shave', where: 'Here', description: 'Short' };
    const waiting = (await move(id, { ...at('12:00', '13:00'), openslot: texts })).body.data;
    expect(waiting).toMatchObject({ state: 'tentative', event: null, possible_actions: ['decline', 'confirm'] });
    expect(waiting['attributes']).toMatchObject({ event_info: texts });
    await world.v2('put', `/bookings/${waiting.id}/confirm`, {});
    const confirmed = (await move(waiting.id, { ...at('14:00', '15:00'), openslot: {} })).body.data;
    expect(confirmed).toMatchObject({ state: 'confirmed', event: { what: 'Shave' } });
    expect(await statusOfBooking(at('12:00', '13:00'))).toBe(201);
    expect((await move(confirmed.id, { ...at('12:00', '13:00'), openslot: {} })).body).toEqual(slotTaken);
    await expectUntouched(confirmed.id);
  });

  test('instant_payment is rescheduled once it is paid, and stays paid', async () => {
    const { id } = await world.book(resourceId, { graph: 'instant_payment' });
    const unpaid = await move(id, { ...at('12:00', '13:00'), openslot: {} });
    expect(unpaid.body).toMatchObject({ code: 'action_not_allowed' });
    await world.v2('put', `/bookings/${id}/pay`, { pay: { payment_id: 'p1' } });
    const moved = (await move(id, { ...at('12:00', '13:00'), openslot: {} })).body.data;
    expect(moved).toMatchObject({ state: 'paid', attributes: { pay: { payment_id: 'p1' } } });
    world.app.clock.advance({ minutes: 10 });
    expect((await read(moved.id)).state).toBe('paid');
  });

  test('group_owner is not rescheduled', async () => {
    const { id } = await world.book(resourceId, { graph: 'group_owner', settings: { max_seats: 2 } });
    const answer = await move(id, { ...at('12:00', '13:00'), openslot: {} });
    expect(answer.body).toMatchObject({ code: 'action_not_allowed' });
  });
});

describe('the texts of a booking', () => {
  test('are changed on it and on its event, as a new version', async () => {
    const { id } = await world.book(resourceId, { meta: { a: 1 } });
    const openslot = { what: 'Shave', where: 'There', description: 'Close' };
    const answer = await world.v2<WireBooking>('put', `/bookings/${id}?include=meta,event,attributes`, { openslot });
    expect(answer.body.data).toMatchObject({ meta: { a: 1 }, event: openslot, attributes: { event_info: openslot } });
    await world.v2('put', `/bookings/${id}`, { meta: { a: 2 }, openslot: { where: '' } });
    expect(await read(id)).toMatchObject({
      event: { what: 'Shave', where: '' },
      logs: [
        { version: 1 },
        { version: 2, action: 'edit', from_state: 'confirmed', to_state: 'confirmed', input: openslot },
        { version: 3, action: 'edit', input: { where: '' } },
      ],
    });
  });

  test('stay when only meta is sent, which is no version', async () => {
    const { id } = await world.book(resourceId);
    await world.v2('put', `/bookings/${id}`, { meta: { a: 2 } });
    expect(await read(id)).toMatchObject({ event: { what: 'Haircut' }, logs: [{ version: 1 }] });
    expect((await world.v2('put', `/bookings/${id}`, { openslot: {} })).status).toBe(422);
  });
});
