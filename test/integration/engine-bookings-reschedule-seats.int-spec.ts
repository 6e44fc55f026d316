/** Seats that go from one group booking to another under /v2. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, BookingWorld, customer, type WireBooking } from './engine-bookings.support.js';

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

/** A group booking of one hour on a day at the beginning of December 2026. */
async function group(day: number, settings: object = {}, texts: object = {}): Promise<string> {
  const period = { start: `2026-12-0${day}T09:00:00Z`, end: `2026-12-0${day}T10:00:00Z` };
  const all = { max_seats: 3, ...settings };
  const body = { graph: 'group_owner', settings: all, customer: undefined, ...period, ...texts };
  return (await world.book(resourceId, body)).id;
}

async function seat(ownerId: string, graph = 'group_customer', texts: object = { what: 'Mat 1' }): Promise<string> {
  const body = { graph, related: { owner_booking_id: ownerId }, customer, ...texts };
  return (await world.v2<WireBooking>('post', '/bookings', body)).body.data.id;
}

async function move(id: string, ownerId: string, body: object = {}): Promise<Answer<WireBooking>> {
  const openslot = { owner_booking_id: ownerId };
  return await world.v2('post', `/bookings/${id}/reschedule?include=attributes,owner_booking`, { openslot, ...body });
}

async function used(ownerId: string): Promise<number> {
  const { body } = await world.v2<WireBooking>('get', `/bookings/${ownerId}?include=attributes`);
  return (body.data['attributes'] as { group_booking: { current_seats: number } }).group_booking.current_seats;
}

async function stateOf(id: string): Promise<string> {
  return (await world.v2<WireBooking>('get', `/bookings/${id}`)).body.data.state;
}

/** Groups whose count is not that of their seats. */
const MISCOUNTED = `
  select g.booking_id::text as id from engine.group_seats g
  where g.used <> (select count(*) from engine.booking b where b.owner_booking_id = g.booking_id
                   and (b.graph = 'group_customer' and b.state in ('confirmed', 'completed')
                     or b.graph = 'group_customer_payment' and b.state in ('paid', 'completed')))`;

describe('a seat', () => {
  test('goes to another group booking: one is given back, one is taken', async () => {
    const [first, second] = [await group(1), await group(2)];
    const id = await seat(first);
    const { status, body } = await move(id, second, { resource_id: resourceId, message: 'Ill' });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      state: 'confirmed',
      graph: 'group_customer',
      owner_booking: { id: second },
      attributes: { rescheduled: { from: id }, event_info: { what: 'Mat 1', start: '2026-12-02T10:00:00+01:00' } },
    });
    expect([await stateOf(id), await used(first), await used(second)]).toEqual(['rescheduled_by_customer', 0, 1]);
    await world.v2('put', `/bookings/${second}/cancel`, {});
    expect([await stateOf(body.data.id), await stateOf(id)]).toEqual(['cancelled_by_owner', 'rescheduled_by_customer']);
  });

  test('takes over the texts of the other group where it had those of the first, unless they are said anew', async () => {
    const first = await group(1, {}, { what: 'Yoga', where: 'Hall', description: 'For all' });
    const second = await group(2, {}, { what: 'Pilates', where: 'Gym', description: 'For few' });
    const textsAfter = async (texts: object, said: object = {}) => {
      const { body } = await move(await seat(first, 'group_customer', texts), second, {
        openslot: { owner_booking_id: second, ...said },
      });
      const { event_info: shown } = body.data['attributes'] as { event_info: Record<string, unknown> };
      return [shown['what'], shown['where'], shown['description']];
    };
    expect(await textsAfter({})).toEqual(['Pilates', 'Gym', 'For few']);
    expect(await textsAfter({ what: 'Mat 1', description: '' })).toEqual(['Mat 1', 'Gym', '']);
    expect(await textsAfter({ where: 'Corner' }, { what: 'Yoga' })).toEqual(['Yoga', 'Corner', 'For few']);
  });

  test('that is paid stays paid; one that is not cannot be moved', async () => {
    const [first, second] = [await group(1), await group(2)];
    const id = await seat(first, 'group_customer_payment');
    expect((await move(id, second)).body).toMatchObject({
      code: 'action_not_allowed',
      allowed: ['pay', 'cancel_by_owner'],
    });
    await world.v2('put', `/bookings/${id}/pay`, {});
    expect((await move(id, second)).body.data).toMatchObject({ state: 'paid' });
    expect([await used(first), await used(second)]).toEqual([0, 1]);
  });

  test('may go to where it is, even when no other seat is left', async () => {
    const only = await group(1, { max_seats: 1 });
    const { status, body } = await move(await seat(only), only);
    expect([status, body.data.state, await used(only)]).toEqual([200, 'confirmed', 1]);
  });

  test.each<[string, object, object, string, string]>([
    ['a full group', {}, { max_seats: 1 }, '2026-11-23T08:00:00Z', 'seats_taken'],
    ['a group that is not open yet', {}, { max_booking_time: '1 day' }, '2026-11-23T08:00:00Z', 'too_early'],
    ['a group that is closed', {}, { min_booking_time: '3 days' }, '2026-11-30T08:00:00Z', 'too_late'],
    ['another group too late', { min_cancel_time: '1 day' }, {}, '2026-11-30T09:00:01Z', 'too_late'],
  ])('stays when it wants %s', async (_name, from, to, now, code) => {
    const [first, second] = [await group(1, from), await group(2, to)];
    const id = await seat(first);
    if (code === 'seats_taken') await seat(second);
    world.app.clock.set(now);
    expect(await move(id, second)).toMatchObject({ status: 422, body: { code } });
    expect([await stateOf(id), await used(first)]).toEqual(['confirmed', 1]);
  });

  test('says where it goes, and only there', async () => {
    const [first, second] = [await group(1), await group(2)];
    const [id, other] = [await seat(first), (await world.resource()).resourceId];
    const time = { start: '2026-12-03T09:00:00Z', end: '2026-12-03T10:00:00Z' };
    for (const [answer, field] of [
      [await move(id, id), 'openslot.owner_booking_id'],
      [await move(id, second, time), 'start'],
      [await move(id, second, { resource_id: other }), 'resource_id'],
      [await move(id, second, { openslot: { owner_booking_id: second, resource_ids: [] } }), 'openslot.resource_ids'],
      [await world.v2('post', `/bookings/${id}/reschedule`, { ...time, openslot: {} }), 'openslot.owner_booking_id'],
      [await move((await world.book(resourceId, time)).id, second), 'openslot.owner_booking_id'],
    ] as const) {
      expect(answer.status).toBe(422);
      expect(answer.body).toHaveProperty(['errors', field]);
    }
    await world.v2('put', `/bookings/${second}/cancel`, {});
    expect((await move(id, second)).body).toMatchObject({ code: 'group_closed' });
    expect(await stateOf(id)).toBe('confirmed');
  });

  test('changes places with others at once: nobody waits in a circle, and every seat is counted once', async () => {
    const [first, second] = [await group(1, { max_seats: 8 }), await group(2, { max_seats: 8 })];
    const moves: (() => Promise<Answer<WireBooking>>)[] = [];
    for (let index = 0; index < 7; index += 1) {
      const [a, b] = [await seat(first), await seat(second)];
      moves.push(
        async () => await move(a, second),
        async () => await move(b, first),
      );
    }
    const answers = await Promise.all(moves.map(async (run) => await run()));
    expect(answers.filter(({ status, body }) => status !== 200 && body['code'] !== 'seats_taken')).toEqual([]);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect((await used(first)) + (await used(second))).toBe(14);
    expect(await world.sql(MISCOUNTED)).toEqual([]);
  });
});
