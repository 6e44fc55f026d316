/** Holds: a slot kept free for a short time, over by the clock alone, and turned into one booking. */
import { describe, expect, test } from '@jest/globals';
import { Hold } from '../../src/holds/hold.entity.js';
import { bookingBody, hourOf, type NativeBooking, type Problem } from './native.support.js';
import { book, customer, factsOf, hold, type NativeHold, NOBODY, rival, seen } from './holds.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

useWorld();

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
      const detail = 'A booking was made from the hold.';
      expect(answer).toMatchObject({ status: 409, body: { code: 'holds.not_held', detail, booking_id: made.body.id } });
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
    for (const named of [{ user_id: other.id }, { resource_id: other.resource_id }]) {
      const errors = [{ pointer: `/${Object.keys(named)[0]}`, code: 'foreign_hold' }];
      const refused = { status: 422, body: { code: 'holds.foreign', errors } };
      expect(await book({ hold_id: held.id, ...named })).toMatchObject(refused);
    }
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
