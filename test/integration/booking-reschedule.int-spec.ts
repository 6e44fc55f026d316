/** Rescheduling and editing through the native API: one booking that moves, whatever happens on the line. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { BookingStore } from '../../src/bookings/booking-store.service.js';
import { type Fate, hourOf, type NativeBooking, type Problem } from './native.support.js';
import { doc, freshHour, restart, useWorld, world } from './world.support.js';

let restore = (): void => undefined;

useWorld();
afterEach(() => {
  restore();
  jest.restoreAllMocks();
});

async function made(change: Record<string, unknown> = {}): Promise<NativeBooking> {
  return await world.book({ user_id: doc.id }, { ...freshHour(), meta: { order: 7 }, ...change });
}

async function move(id: string, body: object) {
  return await world.api<NativeBooking & Problem>('post', `/bookings/${id}/reschedule`, body);
}

const get = async (id: string) => (await world.api<NativeBooking>('get', `/bookings/${id}`)).body;
const actionsOf = async (id: string) => (await world.history(id)).map(({ action }) => action);
const moving = ({ method, url }: { method: string; url: string }) =>
  method === 'POST' && /^\/v2\/bookings\/[^/]+\/reschedule/.test(url);
const looking = ({ method, url }: { method: string; url: string }) =>
  method === 'GET' && url.startsWith('/v2/bookings');

/** Rescheduling has this fate, and looking that one. */
function breakLine(fate: Fate, lookFate: Fate = 'arrives'): void {
  restore = world.meddle((request) => (moving(request) ? fate : looking(request) ? lookFate : 'arrives'));
}

/** Resolves once somebody waits for the turn on a booking, which another one has. */
async function turnIsAwaited(): Promise<void> {
  const store = world.app.app.get(BookingStore);
  const takeTurn = store.takeTurn.bind(store);
  await new Promise<void>((resolve) => {
    jest.spyOn(store, 'takeTurn').mockImplementation(async (id) => {
      const turn = await takeTurn(id);
      if (turn === undefined) resolve();
      return turn;
    });
  });
}

describe('a booking that is rescheduled', () => {
  test('stays the same booking, at another time, with its history', async () => {
    const [booking, to] = [await made(), freshHour()];
    const { status, body } = await move(booking.id, { ...to, message: 'Ill', what: 'Shave', where: 'Here' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...to,
      id: booking.id,
      user_id: doc.id,
      state: 'confirmed',
      version: 2,
      what: 'Shave',
      where: 'Here',
      meta: { order: 7 },
      calendar_id: booking['calendar_id'],
    });
    expect(body.timekit_booking_id).not.toBe(booking.timekit_booking_id);
    expect((await world.history(booking.id)).at(-1)).toMatchObject({
      version: 2,
      action: 'reschedule',
      detail: {
        message: 'Ill',
        from: { start: booking['start'], resource_id: doc.resource_id },
        to: { ...to, resource_id: doc.resource_id },
      },
    });
    expect(await world.typesTold(booking.id)).toEqual(['booking.created', 'booking.rescheduled']);
    const upstream = await world.v2<NativeBooking>(
      'get',
      `/bookings/${body.timekit_booking_id}?include=meta,attributes`,
    );
    expect(upstream).toMatchObject({
      meta: { openslot_ref: booking.id },
      attributes: { event_info: { what: 'Shave' } },
    });
  });

  test('goes to another user, and can be cancelled there', async () => {
    const [booking, other] = [await made(), await world.user()];
    const { body } = await move(booking.id, { ...freshHour(), user_id: other.id });
    expect(body).toMatchObject({
      user_id: other.id,
      resource_id: other.resource_id,
      calendar_id: other.timekit_booking_calendar,
    });
    const cancelled = await world.api<NativeBooking>('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect(cancelled.body).toMatchObject({ state: 'cancelled', version: 3 });
  });

  test.each(['user_id', 'resource_id'])('goes to what it held beside its own, named by %s', async (name) => {
    const other = await world.user();
    const booking = await made({ resource_ids: [other.resource_id] });
    const to = { [name]: name === 'user_id' ? other.id : other.resource_id };
    const { status, body } = await move(booking.id, { ...freshHour(), ...to });
    expect([status, body]).toMatchObject([200, { user_id: other.id, resource_ids: [] }]);
  });

  test('keeps its state when the owner has not answered yet', async () => {
    const booking = await made({ graph: 'confirm_decline' });
    const { body } = await move(booking.id, freshHour());
    expect(body).toMatchObject({ state: 'tentative', allowed_actions: ['decline', 'confirm'] });
    const confirmed = await world.api<NativeBooking>('post', `/bookings/${booking.id}/actions/confirm`, {});
    expect(confirmed.body.state).toBe('confirmed');
  });

  test.each<[string, Fate]>([
    ['', 'arrives'],
    [', also when the answer is lost', 'answer_lost'],
  ])('goes as a seat to another group booking, whose texts it takes over%s', async (_, fate) => {
    const group = { graph: 'group_owner', max_seats: 2, customer: undefined };
    const [first, second] = [await made(group), await made({ ...group, what: 'Shave', where: 'Hall' })];
    const customer = { name: 'Marty', email: 'marty@example.com' };
    const body = { graph: 'group_customer', owner_booking_id: first.id, customer, where: 'Corner' };
    const seat = (await world.api<NativeBooking>('post', '/bookings', body)).body;
    breakLine(fate);
    const moved = await move(seat.id, { owner_booking_id: second.id });
    restore();
    const there = { owner_booking_id: second.id, start: second['start'], what: 'Shave', where: 'Corner' };
    expect(moved).toMatchObject({ status: 200, body: there });
    expect(await actionsOf(seat.id)).toEqual(['create', 'reschedule']);
    expect((await move(seat.id, freshHour())).body.errors).toHaveLength(3);
    expect((await move(seat.id, { owner_booking_id: seat.id })).status).toBe(422);
  });

  test('stays where it is when the time is taken, and when it is there already', async () => {
    const [booking, other] = [await made(), await made()];
    const taken = await move(booking.id, { start: other['start'], end: other['end'] });
    expect(taken).toMatchObject({ status: 409, body: { code: 'bookings.slot_taken' } });
    const same = await move(booking.id, { start: booking['start'], end: booking['end'] });
    expect(same).toMatchObject({ status: 200, body: { version: 1, timekit_booking_id: booking.timekit_booking_id } });
    expect(await actionsOf(booking.id)).toEqual(['confirm']);
  });

  test.each<[object, number, string]>([
    [{}, 422, 'http.invalid_body'],
    [{ start: '2026-12-30T10:00:00Z' }, 422, 'http.invalid_body'],
    [{ start: '2026-12-30T10:00:00Z', end: '2026-12-30T10:00:00Z' }, 422, 'http.invalid_body'],
    [{ ...hourOf(600), owner_booking_id: '0199d0c8-0000-7000-8000-000000000000' }, 422, 'http.invalid_body'],
    [{ ...hourOf(600), resource_id: '0199d0c8-0000-7000-8000-000000000000' }, 404, 'resources.not_found'],
  ])('is refused with %j', async (body, status, code) => {
    const { id } = await made();
    expect(await move(id, body)).toMatchObject({ status, body: { code } });
    expect(await get(id)).toMatchObject({ version: 1 });
  });

  test('is refused once it is over', async () => {
    const { id } = await made();
    await world.api('post', `/bookings/${id}/actions/cancel`, {});
    const refused = { status: 409, body: { code: 'bookings.action_not_allowed', allowed_actions: [] } };
    expect(await move(id, freshHour())).toMatchObject(refused);
    expect(await move('0199d0c8-0000-7000-8000-000000000000', freshHour())).toMatchObject({ status: 404 });
  });
});

describe('rescheduling over a bad line', () => {
  test('whose answer is lost is found and recorded as what it was', async () => {
    const [booking, to] = [await made(), freshHour()];
    breakLine('answer_lost');
    const { status, body } = await move(booking.id, to);
    expect([status, body['start'], body.version]).toEqual([200, to.start, 2]);
    expect(await actionsOf(booking.id)).toEqual(['confirm', 'reschedule']);
    restore();
    expect((await world.api('post', `/bookings/${booking.id}/actions/cancel`, {})).status).toBe(200);
  });

  test('that nobody can look up is recorded by the recovery after a crash, to whomever it went', async () => {
    const [booking, other, to] = [await made(), await world.user(), freshHour()];
    breakLine('answer_lost', 'throttled');
    expect((await move(booking.id, { ...to, user_id: other.id })).status).toBeGreaterThanOrEqual(500);
    restore();
    expect(await get(booking.id)).toMatchObject({ version: 1, user_id: doc.id });
    const removal = await world.api<Problem>('delete', `/resources/${other.resource_id}`);
    expect(removal.status).toBe(409);
    world.app.clock.advance({ seconds: 61 });
    await restart();
    await Promise.all([1, 2].map(async () => await world.app.app.get(BookingRecovery).resolvePending()));
    expect(await get(booking.id)).toMatchObject({ ...to, version: 2, user_id: other.id, state: 'confirmed' });
    expect(await actionsOf(booking.id)).toEqual(['confirm', 'reconcile']);
  });

  test('that never arrives leaves the booking where it is', async () => {
    const [booking, to] = [await made(), freshHour()];
    breakLine('request_lost');
    expect((await move(booking.id, to)).status).toBe(503);
    restore();
    world.app.clock.advance({ seconds: 61 });
    expect(await get(booking.id)).toMatchObject({ start: booking['start'], version: 1 });
    expect((await move(booking.id, to)).status).toBe(200);
  });

  test('that was done at Timekit by somebody else is noticed by the next change', async () => {
    const [booking, to] = [await made(), freshHour()];
    await world.v2('post', `/bookings/${booking.timekit_booking_id}/reschedule`, to);
    const cancel = async () => await world.api<Problem>('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'bookings.changed_meanwhile' } });
    expect(await get(booking.id)).toMatchObject({ ...to, state: 'confirmed', version: 2 });
    expect((await cancel()).status).toBe(200);
  });

  test('twice at once, one after the other: both sides agree', async () => {
    const [booking, one, two] = [await made(), freshHour(), freshHour()];
    const answers = await Promise.all([move(booking.id, one), move(booking.id, two)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const ours = await get(booking.id);
    expect(ours.version).toBe(3);
    const path = `/bookings?search=meta.openslot_ref:${booking.id};state:confirmed`;
    expect(await world.v2<NativeBooking[]>('get', path)).toMatchObject([{ id: ours.timekit_booking_id }]);
  });
});

describe('two moves at once', () => {
  test('end where the later one says, and with the resource that only the earlier one named', async () => {
    const [other, further, to] = [await world.user(), await world.user(), freshHour()];
    const booking = await made({ resource_ids: [further.resource_id] });
    let later: ReturnType<typeof move> | undefined;
    restore = world.meddle(async (request): Promise<Fate> => {
      if (moving(request) && later === undefined) {
        const awaited = turnIsAwaited();
        later = move(booking.id, to);
        // By then it has seen the booking as it was.
        await awaited;
      }
      return 'arrives';
    });
    const earlier = await move(booking.id, { ...freshHour(), resource_id: other.resource_id });
    expect([earlier.status, (await later)?.status]).toEqual([200, 200]);
    const there = { ...to, user_id: other.id, resource_ids: [further.resource_id], version: 3 };
    expect(await get(booking.id)).toMatchObject(there);
  });
});

describe('the texts of a booking', () => {
  test('are changed on both sides, as one version', async () => {
    const { id, timekit_booking_id: upstreamId } = await made();
    const texts = { what: 'Shave', where: '', description: 'Close' };
    const { body } = await world.api<NativeBooking>('patch', `/bookings/${id}`, { ...texts, meta: { order: 8 } });
    expect(body).toMatchObject({ ...texts, meta: { order: 8 }, version: 2 });
    const upstream = await world.v2('get', `/bookings/${upstreamId}?include=event,meta`);
    expect(upstream).toMatchObject({ event: texts, meta: { order: 8, openslot_ref: id } });
    expect((await world.history(id)).at(-1)).toMatchObject({
      action: 'edit',
      detail: { ...texts, meta: { order: 8 } },
    });
    expect(await world.typesTold(id)).toEqual(['booking.created', 'booking.updated']);
    expect(await world.api('patch', `/bookings/${id}`, {})).toMatchObject({ status: 422 });
    const blank = await world.api<Problem>('patch', `/bookings/${id}`, { what: '  ' });
    expect(blank).toMatchObject({ status: 422, body: { code: 'http.invalid_body', errors: [{ pointer: '/what' }] } });
  });

  test('whose answer is lost are looked up at once', async () => {
    const { id } = await made();
    restore = world.meddle(({ method }) => (method === 'PUT' ? 'answer_lost' : 'arrives'));
    const { status, body } = await world.api<NativeBooking>('patch', `/bookings/${id}`, { what: 'Shave' });
    expect([status, body['what'], body.version]).toEqual([200, 'Shave', 2]);
  });
});
