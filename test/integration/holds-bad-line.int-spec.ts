/** Native holds whose calls to Timekit get lost: each is found, lapses, or is settled, and blocks nothing. */
import { describe, expect, test } from '@jest/globals';
import { HoldTurns } from '../../src/holds/hold-turns.service.js';
import type { Fate, NativeBooking, Problem } from './native.support.js';
import { book, factsOf, hold, type NativeHold, rival, seen } from './holds.support.js';
import { holdBookings } from './idempotency.support.js';
import { doc, freshHour, restart, useWorld, world } from './world.support.js';

useWorld();

const turns = () => world.app.app.get(HoldTurns);

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

const reserving =
  (fate: Fate, looking: Fate = 'arrives') =>
  ({ method, url }: { method: string; url: string }): Fate =>
    url.startsWith('/v2/bookings/reserve') ? fate : method === 'GET' ? looking : 'arrives';

/** The same for the making of bookings. */
const making =
  (fate: Fate, looking: Fate = 'arrives') =>
  ({ method, url }: { method: string; url: string }): Fate =>
    method === 'POST' && /^\/v2\/bookings(\?|$)/.test(url) ? fate : method === 'GET' ? looking : 'arrives';

const inSeconds = (seconds: number): string =>
  world.app.clock.now().add({ seconds }).toString({ fractionalSecondDigits: 3 });

async function extendedUnheard(held: NativeHold, seconds: number, fate: Fate): Promise<void> {
  await over(reserving(fate, 'throttled'), async () => {
    const lost = await world.api<Problem>('post', `/holds/${held.id}/extend`, { seconds });
    expect([lost.status, lost.body.code]).toEqual([504, 'holds.outcome_unknown']);
  });
}

async function releasedUnheard(fate: Fate): Promise<NativeHold> {
  const held = await hold({ seconds: 600 });
  await over(reserving(fate, 'throttled'), async () => {
    const lost = await world.api<Problem>('delete', `/holds/${held.id}`);
    expect([lost.status, lost.body.code]).toEqual([504, 'holds.outcome_unknown']);
  });
  return held;
}

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

  test('a release whose answer is lost is found out', async () => {
    const held = await hold();
    await over(reserving('answer_lost'), async () => {
      expect((await world.api('delete', `/holds/${held.id}`)).status).toBe(204);
    });
    expect((await rival(held)).status).toBe(201);
    expect(await factsOf(held.id)).toEqual([
      ['hold.created', 1],
      ['hold.released', 2],
    ]);
  });

  test('so is an extension', async () => {
    const held = await hold({ seconds: 60 });
    await over(reserving('answer_lost'), async () => {
      const extended = await world.api<NativeHold>('post', `/holds/${held.id}/extend`, { seconds: 600 });
      expect(extended).toMatchObject({ status: 200, body: { expires_at: inSeconds(600), version: 2 } });
    });
    expect(await seen(held.id)).toMatchObject({ state: 'held', expires_at: inSeconds(600), version: 2 });
  });

  test('a booking whose answer is lost converts its hold when it is settled, though its time has passed', async () => {
    const held = await hold({ seconds: 60 });
    let bookingId = '';
    await over(making('answer_lost', 'throttled'), async () => {
      const lost = await book<Problem>({ hold_id: held.id });
      expect([lost.status, lost.body.code]).toEqual([504, 'bookings.outcome_unknown']);
      bookingId = String(lost.body['booking_id']);
    });
    expect(await book({ hold_id: held.id })).toMatchObject({ status: 409, body: { code: 'holds.in_use' } });
    world.app.clock.advance({ seconds: 61 });
    await restart();
    expect((await world.api<NativeBooking>('get', `/bookings/${bookingId}`)).body.state).toBe('confirmed');
    expect(await seen(held.id)).toMatchObject({ state: 'converted', booking_id: bookingId });
    expect(await factsOf(held.id)).toEqual([
      ['hold.created', 1],
      ['hold.converted', 2],
    ]);
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

describe('a release of which nobody knows what became', () => {
  const EXPIRED = [
    ['hold.created', 1],
    ['hold.expired', 2],
  ];

  test('is looked up by whoever asks for the hold half a minute later', async () => {
    const held = await releasedUnheard('answer_lost');
    world.app.clock.advance({ seconds: 29 });
    expect(await seen(held.id)).toMatchObject({ state: 'held', version: 1 });
    world.app.clock.advance({ seconds: 1 });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => await seen(held.id)));
    expect(answers.some(({ state }) => state === 'expired')).toBe(true);
    expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
    expect(await factsOf(held.id)).toEqual(EXPIRED);
  });

  test('is looked up by the job when nobody asks', async () => {
    const holds = [await releasedUnheard('answer_lost'), await releasedUnheard('answer_lost')];
    world.app.clock.advance({ seconds: 30 });
    await Promise.all([turns().settleAllLeft(), turns().settleAllLeft()]);
    expect(await Promise.all(holds.map(async ({ id }) => await factsOf(id)))).toEqual([EXPIRED, EXPIRED]);
  });

  test('leaves the hold as it is when it never arrived', async () => {
    const held = await releasedUnheard('request_lost');
    world.app.clock.advance({ seconds: 30 });
    expect(await seen(held.id)).toMatchObject({ state: 'held', version: 1 });
    expect((await rival(held)).status).toBe(409);
    expect((await world.api('delete', `/holds/${held.id}`)).status).toBe(204);
  });

  test('stays open while Timekit cannot be asked, and nobody is kept from reading the hold', async () => {
    const held = await releasedUnheard('answer_lost');
    world.app.clock.advance({ seconds: 30 });
    await over(reserving('arrives', 'throttled'), async () => {
      expect(await seen(held.id)).toMatchObject({ state: 'held', version: 1 });
    });
    world.app.clock.advance({ seconds: 30 });
    const extended = await world.api<Problem>('post', `/holds/${held.id}/extend`, { seconds: 60 });
    expect(extended).toMatchObject({ status: 409, body: { code: 'holds.not_held', state: 'expired' } });
  });

  test('is looked up once a booking that was being made from the hold has come to nothing', async () => {
    const held = await releasedUnheard('answer_lost');
    let bookingId = '';
    await over(making('request_lost'), async () => {
      bookingId = String((await book<Problem>({ hold_id: held.id })).body['booking_id']);
    });
    world.app.clock.advance({ seconds: 30 });
    await turns().settleAllLeft();
    expect(await seen(held.id)).toMatchObject({ state: 'held', version: 1 });
    world.app.clock.advance({ seconds: 31 });
    expect((await world.api('get', `/bookings/${bookingId}`)).status).toBe(404);
    expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
    expect(await factsOf(held.id)).toEqual(EXPIRED);
  });

  test('does not end a hold that a booking is being made from', async () => {
    const held = await releasedUnheard('request_lost');
    world.app.clock.advance({ seconds: 30 });
    const onItsWay = holdBookings(world);
    const booking = book({ hold_id: held.id });
    await onItsWay.arrived;
    await turns().settleAllLeft();
    onItsWay.goOn('arrives');
    expect((await booking).status).toBe(201);
    expect((await seen(held.id)).state).toBe('converted');
  });
});

describe('an extension of which nobody knows what became', () => {
  test.each([
    ['longer', 600],
    ['shorter', 120],
  ])('is found out half a minute later, when the hold lasts %s', async (_how, seconds) => {
    const held = await hold({ seconds: 300 });
    const until = inSeconds(seconds);
    await extendedUnheard(held, seconds, 'answer_lost');
    world.app.clock.advance({ seconds: 30 });
    await Promise.all([turns().settleAllLeft(), turns().settleAllLeft()]);
    expect(await seen(held.id)).toMatchObject({ state: 'held', expires_at: until, version: 2 });
    expect(await factsOf(held.id)).toEqual([
      ['hold.created', 1],
      ['hold.extended', 2],
    ]);
  });

  test('leaves the hold as it is when it never arrived', async () => {
    const held = await hold({ seconds: 300 });
    await extendedUnheard(held, 600, 'request_lost');
    world.app.clock.advance({ seconds: 30 });
    expect(await seen(held.id)).toEqual(held);
  });

  test('does not keep the time of a hold that was over here before it was found out', async () => {
    const held = await hold({ seconds: 20 });
    await extendedUnheard(held, 86_400, 'answer_lost');
    world.app.clock.advance({ seconds: 20 });
    expect((await seen(held.id)).state).toBe('expired');
    expect((await rival(held)).status).toBe(409);
    world.app.clock.advance({ seconds: 10 });
    await turns().settleAllLeft();
    expect((await rival(held)).status).toBe(201);
    expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
  });
});
