/** Many bookings in one request: each for itself or all or none, and no line so bad that one is made twice. */
import { describe, expect, test } from '@jest/globals';
import { bookingBody, type Fate, type NativeBooking, type Problem } from './native.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

interface ItemProblem extends Problem {
  index: number;
}

type BulkAnswer = Omit<Problem, 'errors'> & { data: NativeBooking[]; errors: ItemProblem[] };

const NOBODY = '00000000-0000-4000-8000-000000000000';

useWorld();

function item(change: Record<string, unknown> = {}): Record<string, unknown> {
  return bookingBody({ user_id: doc.id }, { ...freshHour(), ...change });
}

const bulk = async (body: object, key?: string) => await world.api<BulkAnswer>('post', '/bookings/bulk', body, key);
const book = async (bookings: unknown[], flags: object = {}) => await bulk({ bookings, ...flags });
const get = async (id: string) => (await world.api<NativeBooking>('get', `/bookings/${id}`)).body;
const codesOf = ({ body }: { body: BulkAnswer }) => body.errors.map(({ index, code }) => [index, code]);
const atTimekit = async (starts: unknown) =>
  (
    await world.v2<{ id: string; attributes: { event_info: { start: string } }; state: string }[]>(
      'get',
      `/bookings?limit=500&include=attributes&search=resource.id:${doc.timekit_resource_id}`,
    )
  ).filter(
    ({ state, attributes }) =>
      state === 'confirmed' && Date.parse(attributes.event_info.start) === Date.parse(String(starts)),
  ).length;

function meddleWithBulk(fate: Fate): () => void {
  return world.meddle(({ method, url }) =>
    method !== 'GET' && url.startsWith('/v2/bookings/bulk') ? fate : 'arrives',
  );
}

async function pendings(): Promise<number> {
  return (await world.api<{ data: unknown[] }>('get', '/bookings?state=pending')).body.data.length;
}

async function holdAt(body: Record<string, unknown>): Promise<string> {
  const { user_id, start, end } = body;
  return (await world.api<{ id: string }>('post', '/holds', { user_id, start, end })).body.id;
}

describe('many bookings', () => {
  test('are made in the order of the request, each with its history', async () => {
    const bodies = [item({ meta: { n: 1 } }), item(), item({ graph: 'confirm_decline' })];
    const { status, body } = await book(bodies);
    expect([status, body.errors]).toEqual([201, []]);
    expect(body.data.map(({ start, state, bulk_id }) => [start, state, bulk_id])).toEqual([
      [bodies[0]?.['start'], 'confirmed', null],
      [bodies[1]?.['start'], 'confirmed', null],
      [bodies[2]?.['start'], 'tentative', null],
    ]);
    expect(await get(body.data[0]?.id ?? '')).toMatchObject({ version: 1, meta: { n: 1 } });
    expect(await world.history(body.data[1]?.id ?? '')).toHaveLength(1);
  });

  test('are refused one by one, by us and by Timekit, while the others are made', async () => {
    const taken = item();
    await world.book({ user_id: doc.id }, taken);
    const answer = await book([item(), { ...item(), user_id: NOBODY }, taken, item({ hold_id: NOBODY }), item()]);
    expect([answer.status, answer.body.data.length]).toEqual([201, 2]);
    expect(codesOf(answer)).toEqual([
      [1, 'users.not_found'],
      [2, 'bookings.slot_taken'],
      [3, 'holds.not_found'],
    ]);
    expect(await pendings()).toBe(0);
  });

  test('are none when all of them are refused', async () => {
    const answer = await book([item({ user_id: NOBODY }), item({ user_id: NOBODY })]);
    expect([answer.status, answer.body.code]).toEqual([404, 'bookings.bulk_failed']);
    expect(codesOf(answer)).toHaveLength(2);
  });

  test('are all or none with delete_all_on_error', async () => {
    const [free, taken] = [item(), item()];
    await world.book({ user_id: doc.id }, taken);
    for (const [wrong, status, code] of [
      [taken, 409, 'bookings.slot_taken'],
      [{ ...taken, user_id: NOBODY }, 404, 'users.not_found'],
    ] as const) {
      const answer = await book([free, wrong], { delete_all_on_error: true });
      expect([answer.status, answer.body.code, codesOf(answer)]).toEqual([status, 'bookings.bulk_failed', [[1, code]]]);
    }
    expect([await pendings(), await atTimekit(free['start'])]).toEqual([0, 0]);
    expect((await book([free], { delete_all_on_error: true })).status).toBe(201);
  });

  test('stop at the first error with stop_on_first_error', async () => {
    const taken = item();
    await world.book({ user_id: doc.id }, taken);
    const last = item();
    for (const wrong of [taken, { ...taken, user_id: NOBODY }]) {
      const answer = await book([item(), wrong, last], { stop_on_first_error: true });
      expect([answer.status, answer.body.data.length, codesOf(answer).length]).toEqual([201, 1, 1]);
    }
    expect([await pendings(), await atTimekit(last['start'])]).toEqual([0, 0]);
  });

  test('are made from holds, each of which makes one', async () => {
    const body = item();
    const hold_id = await holdAt(body);
    const { customer, what } = body;
    const again = { hold_id: hold_id.toUpperCase(), customer, what };
    const twice = await book([{ hold_id, customer, what }, item(), again]);
    expect([twice.status, twice.body.code, twice.body.errors]).toEqual([
      422,
      'http.invalid_body',
      [expect.objectContaining({ pointer: '/bookings/2/hold_id', code: 'distinct' })],
    ]);
    const answer = await book([{ hold_id, customer, what }, item()]);
    expect([answer.status, answer.body.data.map((row) => row['hold_id'])]).toEqual([201, [hold_id, null]]);
    expect(await world.api('get', `/holds/${hold_id}`)).toMatchObject({ body: { state: 'converted' } });
  });
});

test('what breaks a rule is refused before anything is done', async () => {
  const good = item();
  const pointers = async (body: object) => {
    const answer = await bulk(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'http.invalid_body']);
    return answer.body.errors.map(({ pointer }) => pointer);
  };
  expect(await pointers({ bookings: [good, { ...good, what: '' }, { ...good, strange: 1 }] })).toEqual([
    '/bookings/1/what',
    '/bookings/2/strange',
  ]);
  expect(await pointers({ bookings: [good, { ...good, start: undefined, max_seats: 3 }] })).toEqual([
    '/bookings/1/start',
    '/bookings/1/max_seats',
  ]);
  expect(await pointers({ bookings: [] })).toEqual(['/bookings']);
  expect(await pointers({ bookings: [null] })).toEqual(['/bookings/0']);
  expect(await pointers({ bookings: [[]] })).toEqual(['/bookings/0']);
  expect(await pointers({ actions: [[]] })).toEqual(['/actions/0']);
  expect(await pointers({ bookings: [{ ...good, reminders: [[]] }] })).toEqual(['/bookings/0/reminders/0']);
  expect(await pointers({ bookings: Array.from({ length: 101 }, () => good) })).toEqual(['/bookings']);
  expect(await pointers({})).toEqual(['']);
  expect(await pointers({ bookings: [good], actions: [{ booking_id: NOBODY, action: 'cancel' }] })).toEqual(['']);
  expect(await pointers({ actions: [{ booking_id: NOBODY, action: 'explode' }] })).toEqual(['/actions/0/action']);
  const cancel = { booking_id: NOBODY, action: 'cancel' };
  expect(await pointers({ actions: [cancel, cancel] })).toEqual(['/actions/1/booking_id']);
  expect(await pointers({ actions: [cancel], relate_bookings: true })).toEqual(['/relate_bookings']);
  expect((await bulk({ bookings: [good] }, await world.key('public'))).status).toBe(403);
  expect([await pendings(), await atTimekit(good['start'])]).toEqual([0, 0]);
});

describe('on a bad line', () => {
  test.each([{ delete_all_on_error: true }, {}])('an answer that is lost costs nothing: %j', async (flags) => {
    const bodies = [item(), item()];
    const restore = meddleWithBulk('answer_lost');
    const answer = await book(bodies, flags);
    restore();
    expect([answer.status, answer.body.data.map(({ state }) => state)]).toEqual([201, ['confirmed', 'confirmed']]);
  });

  test('a request that is lost is not known to be, until the recovery has looked', async () => {
    const body = item();
    const restore = meddleWithBulk('request_lost');
    const answer = await book([body]);
    restore();
    expect([answer.status, answer.body.code, codesOf(answer)]).toEqual([
      504,
      'bookings.outcome_unknown',
      [[0, 'bookings.outcome_unknown']],
    ]);
    expect(await pendings()).toBe(1);
    world.app.clock.advance({ seconds: 61 });
    const id = String(answer.body.errors[0]?.['booking_id']);
    expect((await world.api('get', `/bookings/${id}`)).status).toBe(404);
    expect((await book([body])).status).toBe(201);
  });

  test.each(['answer_lost', 'request_lost'] as const)('a repeat of %s with its key books once', async (fate) => {
    const [taken, ...bodies] = [item(), item(), item()];
    const body = { bookings: [...bodies, { ...taken, user_id: NOBODY }] };
    const post = async () =>
      await world.app.api('post', '/bookings/bulk').set('idempotency-key', `bulk-${fate}`).send(body);
    // Neither the answer nor what is looked up after it.
    const restore = world.meddle(({ method, url }) => {
      const isBulk = method === 'POST' && url.startsWith('/v2/bookings/bulk');
      return isBulk ? fate : url.includes('openslot_ref') ? 'request_lost' : 'arrives';
    });
    expect((await post()).status).toBe(504);
    restore();
    world.app.clock.advance({ seconds: 61 });
    const repeat = await post();
    expect([repeat.status, repeat.body.data.length, repeat.body.errors.length]).toEqual([201, 2, 1]);
    expect(await Promise.all(bodies.map(async ({ start }) => await atTimekit(start)))).toEqual([1, 1]);
    const again = await post();
    expect([again.headers['idempotency-replayed'], again.text]).toEqual(['true', repeat.text]);
  });
});

test('an answer that leaves an item open is not kept, and the repeat with its key goes on', async () => {
  const body = { bookings: [item(), item()] };
  const post = async () => await world.app.api('post', '/bookings/bulk').set('idempotency-key', 'open').send(body);
  let looks = 0;
  const restore = world.meddle(({ method, url }) => {
    const isBulk = method === 'POST' && url.startsWith('/v2/bookings/bulk');
    return isBulk ? 'answer_lost' : url.includes('openslot_ref') && (looks += 1) > 1 ? 'request_lost' : 'arrives';
  });
  const first = await post();
  restore();
  expect([first.status, first.body.data.length, codesOf(first)]).toEqual([201, 1, [[1, 'bookings.outcome_unknown']]]);
  world.app.clock.advance({ seconds: 61 });
  expect((await get(String(first.body.errors[0].booking_id))).state).toBe('confirmed');
  const repeat = await post();
  expect([repeat.status, repeat.body.data.length, repeat.body.errors]).toEqual([201, 2, []]);
  expect(repeat.body.data[0]).toEqual(first.body.data[0]);
  expect(await Promise.all(body.bookings.map(async ({ start }) => await atTimekit(start)))).toEqual([1, 1]);
  const again = await post();
  expect([again.headers['idempotency-replayed'], again.text]).toEqual(['true', repeat.text]);
});

test('eight who want the same slots at once get each once, and whoever wants all or none gets all or none', async () => {
  const bodies = [item(), item(), item(), item()];
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => await book(n % 2 === 0 ? bodies : bodies.toReversed())),
  );
  const made = answers.flatMap(({ body }) => body.data ?? []);
  expect(made).toHaveLength(bodies.length);
  expect(new Set(made.map(({ start }) => start))).toEqual(new Set(bodies.map(({ start }) => start)));

  const others = [item(), item(), item()];
  const together = await Promise.all(
    Array.from(
      { length: 8 },
      async (_, n) => await book(n % 2 === 0 ? others : others.toReversed(), { delete_all_on_error: true }),
    ),
  );
  expect(together.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array<number>(7).fill(409)]);
  expect(await Promise.all(others.map(async ({ start }) => await atTimekit(start)))).toEqual([1, 1, 1]);
  expect(await pendings()).toBe(0);
});
