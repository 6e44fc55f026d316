/** Holds: a slot kept free for a short time, over by the clock alone, and turned into one booking. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Hold } from '../../src/holds/hold.entity.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import {
  bookingBody,
  type Fate,
  hourOf,
  type NativeBooking,
  type NativeUser,
  NativeWorld,
  type Problem,
} from './native.support.js';

interface NativeHold {
  id: string;
  state: string;
  expires_at: string;
  booking_id: string | null;
  version: number;
  [field: string]: unknown;
}

const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';
const customer = { name: 'Marty McFly', email: 'marty@example.com' };

let world: NativeWorld;
let doc: NativeUser;
let hour = 0;

beforeAll(async () => {
  world = await NativeWorld.start();
  doc = await world.user();
});
afterAll(async () => {
  await world.close();
});

/** An hour that nobody has used yet. */
function freshHour(): { start: string; end: string } {
  hour += 1;
  return hourOf(hour);
}

async function hold(fields: Record<string, unknown> = {}): Promise<NativeHold> {
  const answer = await world.api<NativeHold>('post', '/holds', { user_id: doc.id, ...freshHour(), ...fields });
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ state: 'held' })]);
  return answer.body;
}

async function seen(id: string): Promise<NativeHold> {
  return (await world.api<NativeHold>('get', `/holds/${id}`)).body;
}

async function book<T = NativeBooking>(fields: Record<string, unknown>) {
  return await world.api<T>('post', '/bookings', { what: 'Haircut', customer, ...fields });
}

/** Somebody else's try to book the hold's time. */
async function rival({ start, end }: NativeHold) {
  return await book<Problem>({ user_id: doc.id, start, end });
}

async function over(
  line: (request: { method: string; url: string }) => Fate,
  work: () => Promise<void>,
): Promise<void> {
  const restore = world.meddle(line);
  try {
    await work();
  } finally {
    restore();
  }
}

async function factsOf(id: string): Promise<[string, number][]> {
  const rows = await world.app.em().find(OutboxEvent, { subjectId: id }, { orderBy: { version: 'asc' } });
  return rows.map(({ type, version }) => [type, version]);
}

describe('a hold', () => {
  test('keeps others out until its time has passed, with no job', async () => {
    const held = await hold({ seconds: 60, what: 'Haircut', where: 'Salon' });
    expect(held).toMatchObject({
      user_id: doc.id,
      resource_id: doc.resource_id,
      what: 'Haircut',
      version: 1,
      booking_id: null,
    });
    expect(await rival(held)).toMatchObject({ status: 409, body: { code: 'bookings.slot_taken' } });
    const second = { user_id: doc.id, start: held['start'], end: held['end'] };
    expect(await world.api('post', '/holds', second)).toMatchObject({
      status: 409,
      body: { code: 'holds.slot_taken' },
    });

    world.app.clock.advance({ seconds: 59 });
    expect((await seen(held.id)).state).toBe('held');
    world.app.clock.advance({ seconds: 1 });
    expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
    expect((await rival(held)).status).toBe(201);
    expect(await world.api('post', `/holds/${held.id}/extend`, { seconds: 60 })).toMatchObject({
      status: 409,
      body: { code: 'holds.not_held', state: 'expired' },
    });
  });

  test('is extended from now on', async () => {
    const held = await hold({ seconds: 60 });
    world.app.clock.advance({ seconds: 50 });
    const extended = await world.api<NativeHold>('post', `/holds/${held.id}/extend`, { seconds: 100 });
    expect(extended).toMatchObject({ status: 200, body: { version: 2, state: 'held' } });
    world.app.clock.advance({ seconds: 99 });
    expect((await rival(held)).status).toBe(409);
    world.app.clock.advance({ seconds: 1 });
    expect((await rival(held)).status).toBe(201);
    expect(await factsOf(held.id)).toEqual([
      ['hold.created', 1],
      ['hold.extended', 2],
    ]);
  });

  test('is given back at once, and again is no mistake', async () => {
    const held = await hold();
    expect((await world.api('delete', `/holds/${held.id}`)).status).toBe(204);
    expect((await world.api('delete', `/holds/${held.id}`)).status).toBe(204);
    expect(await seen(held.id)).toMatchObject({ state: 'released', version: 2 });
    expect((await rival(held)).status).toBe(201);
    expect((await world.api('post', `/holds/${held.id}/extend`, { seconds: 9 })).status).toBe(409);
    expect(await factsOf(held.id)).toEqual([
      ['hold.created', 1],
      ['hold.released', 2],
    ]);
  });

  test.each([
    [{ seconds: 0 }, '/seconds'],
    [{ seconds: 86_401 }, '/seconds'],
    [{ seconds: 1.5 }, '/seconds'],
    [{ end: '2026-12-01T08:00:00Z', start: '2026-12-01T09:00:00Z' }, '/end'],
    [{ user_id: undefined }, '/resource_id'],
    [{ resource_ids: ['x'] }, '/resource_ids'],
    [{ customer }, '/customer'],
  ])('with %j is refused at %s', async (change, pointer) => {
    const answer = await world.api<Problem>('post', '/holds', { user_id: doc.id, ...hourOf(1), ...change });
    expect([answer.status, answer.body.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });

  test('of one resource in two spellings is refused like one named twice', async () => {
    const { resource_id: id } = await world.user();
    const body = { user_id: doc.id, ...hourOf(1), resource_ids: [id, id.toUpperCase()] };
    const answer = await world.api<Problem>('post', '/holds', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'http.invalid_body' } });
    expect(answer.body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([['/resource_ids', 'distinct']]);
  });

  test('of nobody, or nowhere, is not found', async () => {
    expect((await world.api('post', '/holds', { user_id: NOBODY, ...hourOf(1) })).status).toBe(404);
    expect((await world.api('get', `/holds/${NOBODY}`)).status).toBe(404);
    expect((await world.api('delete', `/holds/${NOBODY}`)).status).toBe(404);
    expect((await book({ hold_id: NOBODY })).status).toBe(404);
  });
});

describe('a booking made from a hold', () => {
  test('has its place, time and texts, and ends it', async () => {
    const held = await hold({ what: 'Haircut', where: 'Salon' });
    const made = await world.api<NativeBooking>('post', '/bookings', { hold_id: held.id, customer });
    expect(made).toMatchObject({
      status: 201,
      body: {
        user_id: doc.id,
        start: held['start'],
        what: 'Haircut',
        where: 'Salon',
        hold_id: held.id,
        state: 'confirmed',
      },
    });
    expect(await seen(held.id)).toMatchObject({ state: 'converted', booking_id: made.body.id, version: 2 });
    expect(await factsOf(held.id)).toEqual([
      ['hold.created', 1],
      ['hold.converted', 2],
    ]);
    for (const answer of [
      await book<Problem>({ hold_id: held.id }),
      await world.api<Problem>('post', `/holds/${held.id}/extend`, { seconds: 9 }),
      await world.api<Problem>('delete', `/holds/${held.id}`),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'holds.not_held', booking_id: made.body.id } });
    }
  });

  test('may be at another time, which gives the held one back', async () => {
    const held = await hold();
    const made = await book({ hold_id: held.id, ...freshHour() });
    expect(made.status).toBe(201);
    expect((await rival(held)).status).toBe(201);
  });

  test('is for whom the hold is, has a title, and is no seat', async () => {
    const held = await hold();
    const other = await world.user();
    expect(await book({ hold_id: held.id, user_id: other.id })).toMatchObject({
      status: 422,
      body: { code: 'holds.foreign' },
    });
    const untitled = await world.api<Problem>('post', '/bookings', { hold_id: held.id, customer });
    expect([untitled.status, untitled.body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/what']]);
    const seat = await book<Problem>({ hold_id: held.id, graph: 'group_customer', owner_booking_id: NOBODY });
    expect([seat.status, seat.body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/hold_id']]);
    expect((await book({ hold_id: held.id, user_id: doc.id })).status).toBe(201);
  });

  test('is one, however many try at once', async () => {
    const held = await hold();
    const answers = await Promise.all(
      Array.from({ length: 16 }, async () => await book<Problem>({ hold_id: held.id })),
    );
    const [made, ...refused] = answers.toSorted((a, b) => a.status - b.status);
    expect(made?.status).toBe(201);
    for (const { status, body } of refused) {
      expect([status, body.code]).toEqual([409, expect.stringMatching(/^holds\.(in_use|not_held)$/)]);
    }
  });

  test('that is refused leaves the hold as it was', async () => {
    const held = await hold();
    const taken = await hold();
    const refused = await book<Problem>({ hold_id: held.id, start: taken['start'], end: taken['end'] });
    expect([refused.status, refused.body.code]).toEqual([409, 'bookings.slot_taken']);
    expect((await seen(held.id)).state).toBe('held');
    expect((await book({ hold_id: held.id })).status).toBe(201);
  });

  test('finds a reservation that somebody ended at Timekit over', async () => {
    const held = await hold();
    const { timekitReservationId } = await world.app.em().findOneOrFail(Hold, { id: held.id });
    await world.v2('put', '/bookings/reserve/extend', { reservation_id: timekitReservationId, reservation_time: 0 });
    expect(await book({ hold_id: held.id })).toMatchObject({
      status: 409,
      body: { code: 'holds.not_held', state: 'expired' },
    });
    expect((await seen(held.id)).state).toBe('expired');
  });
});

test('of 64 who hold and book one slot, one wins', async () => {
  const at = freshHour();
  const answers = await Promise.all(
    Array.from({ length: 64 }, async (_, index) =>
      index % 2 === 0
        ? await world.api<Problem>('post', '/holds', { user_id: doc.id, ...at })
        : await world.api<Problem>('post', '/bookings', bookingBody({ user_id: doc.id }, at)),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(63);
});

/** One fate for what is about reservations, another for what is looked up; the rest arrives. */
const reserving =
  (fate: Fate, looking: Fate = 'arrives') =>
  ({ method, url }: { method: string; url: string }): Fate =>
    url.startsWith('/v2/bookings/reserve') ? fate : method === 'GET' ? looking : 'arrives';

/** The same for the making of bookings. */
const making =
  (fate: Fate, looking: Fate = 'arrives') =>
  ({ method, url }: { method: string; url: string }): Fate =>
    method === 'POST' && /^\/v2\/bookings(\?|$)/.test(url) ? fate : method === 'GET' ? looking : 'arrives';

describe('over a bad line', () => {
  test('a hold whose answer is lost is found by its reference', async () => {
    await over(reserving('answer_lost'), async () => {
      expect(await hold()).toMatchObject({ version: 1 });
    });
  });

  test('one that cannot be looked up is unknown, and known when it is asked for', async () => {
    let id = '';
    await over(reserving('answer_lost', 'throttled'), async () => {
      const lost = await world.api<Problem>('post', '/holds', { user_id: doc.id, ...freshHour() });
      expect([lost.status, lost.body.code]).toEqual([504, 'holds.outcome_unknown']);
      id = String(lost.body['hold_id']);
    });
    expect(await seen(id)).toMatchObject({ state: 'held', version: 1 });
  });

  test('one that never arrived lapses', async () => {
    let id = '';
    await over(reserving('request_lost'), async () => {
      const lost = await world.api<Problem>('post', '/holds', { user_id: doc.id, ...freshHour(), seconds: 60 });
      expect([lost.status, lost.body.code]).toEqual([504, 'holds.outcome_unknown']);
      id = String(lost.body['hold_id']);
    });
    expect((await world.api('get', `/holds/${id}`)).status).toBe(504);
    world.app.clock.advance({ seconds: 60 });
    expect((await seen(id)).state).toBe('expired');
  });

  test('a release whose answer is lost can be repeated', async () => {
    const held = await hold();
    await over(reserving('answer_lost'), async () => {
      expect((await world.api('delete', `/holds/${held.id}`)).status).toBe(504);
    });
    expect((await world.api('delete', `/holds/${held.id}`)).status).toBe(204);
    expect((await rival(held)).status).toBe(201);
  });

  test('a booking whose answer is lost converts its hold when it is settled', async () => {
    const held = await hold({ seconds: 600 });
    let bookingId = '';
    await over(making('answer_lost', 'throttled'), async () => {
      const lost = await book<Problem>({ hold_id: held.id });
      expect([lost.status, lost.body.code]).toEqual([504, 'bookings.outcome_unknown']);
      bookingId = String(lost.body['booking_id']);
    });
    expect(await book({ hold_id: held.id })).toMatchObject({ status: 409, body: { code: 'holds.in_use' } });
    world.app.clock.advance({ seconds: 61 });
    world = await world.restart();
    expect((await world.api<NativeBooking>('get', `/bookings/${bookingId}`)).body.state).toBe('confirmed');
    expect(await seen(held.id)).toMatchObject({ state: 'converted', booking_id: bookingId });
  });

  test('a booking that never arrived sets its hold free when it is settled', async () => {
    const held = await hold({ seconds: 600 });
    let bookingId = '';
    await over(making('request_lost'), async () => {
      bookingId = String((await book<Problem>({ hold_id: held.id })).body['booking_id']);
    });
    world.app.clock.advance({ seconds: 61 });
    expect((await world.api('get', `/bookings/${bookingId}`)).status).toBe(404);
    expect((await book({ hold_id: held.id })).status).toBe(201);
  });
});
