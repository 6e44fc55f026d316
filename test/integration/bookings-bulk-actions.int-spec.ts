/** Actions on many bookings: in one request, or on those that are related to the one that is acted on. */
import { describe, expect, test } from '@jest/globals';
import { bookingBody, type Fate, type NativeBooking, type Problem } from './native.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

interface BulkAnswer {
  code?: string;
  data: NativeBooking[];
  errors: { index: number; code: string }[];
}

const NOBODY = '00000000-0000-4000-8000-000000000000';

useWorld();

const bulk = async (body: object) => await world.api<BulkAnswer>('post', '/bookings/bulk', body);
const get = async (id = '') => (await world.api<NativeBooking>('get', `/bookings/${id}`)).body;
const statesOf = async (rows: readonly { id: string }[]) =>
  await Promise.all(rows.map(async ({ id }) => (await get(id)).state));
const codesOf = ({ body }: { body: BulkAnswer }) => body.errors.map(({ index, code }) => [index, code]);
const cancelling = (...rows: { id: string }[]) =>
  rows.map(({ id }) => ({ booking_id: id, action: 'cancel', message: 'No more' }));

const cancelAsCustomer = async (id = '') =>
  await world.api<Problem>('post', `/bookings/${id}/actions/cancel_by_customer`, {});

async function made(count: number, flags: object = {}): Promise<NativeBooking[]> {
  const bookings = Array.from({ length: count }, () => {
    return bookingBody({ user_id: doc.id }, freshHour());
  });
  return (await bulk({ bookings, ...flags })).body.data;
}

function meddleWithPut(fate: Fate): () => void {
  return world.meddle(({ method, url }) => (method === 'PUT' && url.startsWith('/v2/bookings/') ? fate : 'arrives'));
}

describe('actions on many bookings', () => {
  test('are performed in the order of the request, and refused one by one', async () => {
    const [a, b, c] = await made(3);
    await world.api('post', `/bookings/${b?.id}/actions/cancel`, {});
    const actions = cancelling(c ?? { id: '' }, b ?? { id: '' }, { id: NOBODY }, a ?? { id: '' });
    const answer = await bulk({ actions });
    expect([answer.status, answer.body.data.map(({ id, state }) => [id, state])]).toEqual([
      201,
      [
        [c?.id, 'cancelled'],
        [a?.id, 'cancelled'],
      ],
    ]);
    expect(codesOf(answer)).toEqual([
      [1, 'bookings.action_not_allowed'],
      [2, 'bookings.not_found'],
    ]);
    expect((await world.history(a?.id ?? '')).at(-1)).toMatchObject({
      version: 2,
      action: 'cancel',
      detail: { message: 'No more' },
    });
  });

  test.each([{ delete_all_on_error: true }, { stop_on_first_error: true }])(
    'go on when somebody else was faster with one of them: %o',
    async (flags) => {
      const rows = await made(3);
      // At Timekit directly, so that nobody here knows of it yet.
      await world.app.v2('put', `/bookings/${rows[0]?.timekit_booking_id}/cancel`).send({}).expect(200);
      const { status, body } = await bulk({ actions: cancelling(...rows), ...flags });
      expect([status, body.data.map(({ id, state }) => [id, state]), body.errors]).toEqual([
        201,
        rows.map(({ id }) => [id, 'cancelled']),
        [],
      ]);
      const last = await Promise.all(rows.map(async ({ id }) => (await world.history(id)).at(-1)?.['action']));
      expect(last).toEqual(['reconcile', 'cancel', 'cancel']);
    },
  );

  test('are all or none with delete_all_on_error, and give every turn back', async () => {
    const rows = await made(3);
    await world.api('post', `/bookings/${rows[1]?.id}/actions/cancel`, {});
    const refused = await bulk({ actions: cancelling(...rows), delete_all_on_error: true });
    expect([refused.status, refused.body.code, codesOf(refused)]).toEqual([
      409,
      'bookings.bulk_failed',
      [[1, 'bookings.action_not_allowed']],
    ]);
    expect(await statesOf(rows)).toEqual(['confirmed', 'cancelled', 'confirmed']);
    const [first, , last] = rows;
    const others = cancelling(first ?? { id: '' }, last ?? { id: '' });
    expect((await bulk({ actions: others, delete_all_on_error: true })).body.data).toHaveLength(2);
  });

  test('whose answer is lost are looked up and recorded as what they were', async () => {
    const rows = await made(2);
    const restore = meddleWithPut('answer_lost');
    const answer = await bulk({ actions: cancelling(...rows) });
    restore();
    expect([answer.status, answer.body.data.length]).toEqual([201, 2]);
    expect((await world.history(rows[0]?.id ?? '')).map(({ action }) => action)).toEqual(['confirm', 'cancel']);
  });

  test('that were lost keep the turns, until they are looked up again', async () => {
    const rows = await made(2);
    const restore = meddleWithPut('request_lost');
    const answer = await bulk({ actions: cancelling(...rows) });
    restore();
    expect([answer.status, answer.body.code]).toEqual([503, 'bookings.outcome_unknown']);
    world.app.clock.advance({ seconds: 31 });
    expect((await bulk({ actions: cancelling(...rows) })).body.data.map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
    ]);
  });

  test('that were cut short are acknowledged when the request is repeated with its key', async () => {
    const actions = cancelling(...(await made(2)));
    const post = async () =>
      await world.app.api('post', '/bookings/bulk').set('idempotency-key', 'bulk-actions').send({ actions });
    const restore = world.meddle(({ method, url }) => {
      const isAct = method === 'PUT' && url.startsWith('/v2/bookings/');
      return isAct ? 'answer_lost' : method === 'GET' && url.startsWith('/v2/bookings/') ? 'request_lost' : 'arrives';
    });
    expect((await post()).status).toBe(503);
    restore();
    world.app.clock.advance({ seconds: 61 });
    const repeat = await post();
    expect([repeat.status, repeat.body.data.length, repeat.body.errors]).toEqual([201, 2, []]);
    expect((await post()).text).toBe(repeat.text);
  });

  test('of which one is left open are not answered for good, and the repeat goes on', async () => {
    const rows = await made(2);
    const post = async () =>
      await world.app
        .api('post', '/bookings/bulk')
        .set('idempotency-key', 'open-actions')
        .send({ actions: cancelling(...rows) });
    const restore = world.meddle(({ method, url }) => {
      const isLook = method === 'GET' && url.includes(`/v2/bookings/${rows[1]?.timekit_booking_id}`);
      return isLook ? 'request_lost' : method === 'PUT' && url.startsWith('/v2/bookings/') ? 'answer_lost' : 'arrives';
    });
    const first = await post();
    restore();
    expect([first.status, first.body.data.length, first.body.errors.length]).toEqual([201, 1, 1]);
    world.app.clock.advance({ seconds: 61 });
    const repeat = await post();
    expect([repeat.status, repeat.body.data.map(({ state }: NativeBooking) => state), repeat.body.errors]).toEqual([
      201,
      ['cancelled', 'cancelled'],
      [],
    ]);
    for (const { id } of rows) {
      expect(await world.typesTold(id)).toEqual(['booking.created', 'booking.cancelled']);
    }
    const again = await post();
    expect([again.headers['idempotency-replayed'], again.text]).toEqual(['true', repeat.text]);
  });

  test('of several at once are each performed once', async () => {
    const rows = await made(4);
    const answers = await Promise.all(
      Array.from(
        { length: 4 },
        async (_, n) => await bulk({ actions: cancelling(...(n % 2 === 0 ? rows : rows.toReversed())) }),
      ),
    );
    expect(answers.every(({ status }) => [201, 409].includes(status))).toBe(true);
    for (const { id } of rows) {
      expect(await world.typesTold(id)).toEqual(['booking.created', 'booking.cancelled']);
    }
  });
});

describe('related bookings', () => {
  test('know each other, and what is done to one is done to all', async () => {
    const rows = await made(3, { relate_bookings: true });
    expect(new Set(rows.map(({ bulk_id }) => bulk_id))).toEqual(new Set([rows[0]?.['bulk_id']]));
    expect(rows[0]?.['bulk_id']).toMatch(/^[0-9a-f-]{36}$/);
    await world.api('post', `/bookings/${rows[1]?.id}/actions/cancel`, { message: 'No more' });
    const listed = await world.api<{ data: NativeBooking[] }>('get', '/bookings?state=cancelled');
    expect(rows.every(({ id }) => listed.body.data.some((row) => row.id === id))).toBe(true);
    for (const { id } of rows) {
      expect((await world.history(id)).map(({ action, to_state }) => [action, to_state])).toEqual([
        ['confirm', 'confirmed'],
        ['cancel', 'cancelled'],
      ]);
      expect(await world.typesTold(id)).toEqual(['booking.created', 'booking.cancelled']);
    }
  });

  test('are completed with the one that a client completes', async () => {
    const rows = await made(3, { relate_bookings: true });
    const { status } = await world.api('post', `/bookings/${rows[0]?.id}/actions/complete`, {});
    expect([status, await statesOf(rows)]).toEqual([200, ['completed', 'completed', 'completed']]);
    expect(await world.typesTold(rows[2]?.id ?? '')).toEqual(['booking.created', 'booking.completed']);
  });

  test('are completed with the one that somebody completed at Timekit', async () => {
    const rows = await made(2, { relate_bookings: true });
    await world.app.v2('put', `/bookings/${rows[0]?.timekit_booking_id}/complete`).send({}).expect(200);
    await world.api('post', `/bookings/${rows[0]?.id}/actions/cancel`, {});
    expect(await statesOf(rows)).toEqual(['completed', 'completed']);
  });

  test('are cancelled by the customer without a seat that this comes too late for', async () => {
    const owner = { graph: 'group_owner', max_seats: 1, min_cancel_time: '300 days', customer: undefined };
    const group = await world.book({ user_id: doc.id }, { ...freshHour(), ...owner });
    const seat = {
      graph: 'group_customer',
      owner_booking_id: group.id,
      customer: { name: 'Marty', email: 'm@example.com' },
    };
    const bookings = [seat, bookingBody({ user_id: doc.id }, freshHour())];
    const [late, other] = (await bulk({ bookings, relate_bookings: true })).body.data;
    expect(await cancelAsCustomer(late?.id)).toMatchObject({ status: 422, body: { code: 'bookings.too_late' } });
    expect((await cancelAsCustomer(other?.id)).status).toBe(200);
    expect([(await get(late?.id)).state, (await get(other?.id)).state]).toEqual(['confirmed', 'cancelled_by_customer']);
  });

  test('are left alone when that is asked for', async () => {
    const rows = await made(2, { relate_bookings: true });
    await world.api('post', `/bookings/${rows[0]?.id}/actions/cancel`, { apply_to_bulked_bookings: false });
    expect(await statesOf(rows)).toEqual(['cancelled', 'confirmed']);
    expect((await get(rows[1]?.id)).version).toBe(1);
    expect((await bulk({ actions: cancelling(rows[1] ?? { id: '' }) })).status).toBe(201);
  });

  test('are right after an answer that was lost, whoever finds it', async () => {
    const rows = await made(3, { relate_bookings: true });
    // Neither the answer nor what is looked up after it.
    const restore = world.meddle(({ method, url }) => {
      const isAct = method === 'PUT' && url.startsWith('/v2/bookings/');
      return isAct ? 'answer_lost' : method === 'GET' && url.startsWith('/v2/bookings/') ? 'request_lost' : 'arrives';
    });
    const { status } = await world.api('post', `/bookings/${rows[0]?.id}/actions/cancel`, {});
    restore();
    expect(status).toBe(503);
    world.app.clock.advance({ seconds: 61 });
    expect((await get(rows[0]?.id)).state).toBe('cancelled');
    expect(await statesOf(rows)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  test('that are acted on at once do not get stuck', async () => {
    const rows = await made(4, { relate_bookings: true });
    const answers = await Promise.all(
      rows.map(async ({ id }) => await world.api('post', `/bookings/${id}/actions/cancel`, {})),
    );
    expect(answers.every(({ status }) => [200, 409].includes(status))).toBe(true);
    expect(new Set(await statesOf(rows))).toEqual(new Set(['cancelled']));
    for (const { id } of rows) {
      expect(await world.typesTold(id)).toEqual(['booking.created', 'booking.cancelled']);
    }
  });
});
