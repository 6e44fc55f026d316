/** Bookings over a bad line: whatever gets lost on the way, a booking exists on both sides or on neither. */
import { describe, expect, test } from '@jest/globals';
import { Booking } from '../../src/bookings/booking.entity.js';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { bookingBody, type Fate, hourOf, type NativeBooking, type Problem } from './native.support.js';
import { doc, restart, useWorld, world } from './world.support.js';

let hour = 0;

useWorld();

interface Page {
  data: NativeBooking[];
}

const making = { method: 'POST', url: /^\/v2\/bookings(\?|$)/ };
const looking = { method: 'GET', url: /^\/v2\/bookings\?/ };
const acting = { method: 'PUT', url: /^\/v2\/bookings\/[^/]+\/\w+$/ };

/** One fate for the requests that match, another for the look-ups; the rest arrives. */
function fates(...rules: [typeof making, Fate][]): (request: { method: string; url: string }) => Fate {
  return ({ method, url }) => rules.find(([rule]) => rule.method === method && rule.url.test(url))?.[1] ?? 'arrives';
}

/** A body for an hour that nobody has used yet. */
function freshBody(): Record<string, unknown> {
  hour += 1;
  return bookingBody(
    { user_id: doc.id },
    { ...hourOf(hour), customer: { name: 'C', email: `hour${hour}@example.com` } },
  );
}

/** Sends it over a line with these fates. */
async function bookWith<T>(body: Record<string, unknown>, fateOf: (request: { method: string; url: string }) => Fate) {
  const restore = world.meddle(fateOf);
  try {
    return await world.api<T>('post', '/bookings', body);
  } finally {
    restore();
  }
}

async function made(): Promise<NativeBooking> {
  return (await world.api<NativeBooking>('post', '/bookings', freshBody())).body;
}

async function listed(query: string): Promise<NativeBooking[]> {
  return (await world.api<Page>('get', `/bookings?customer_email=hour${hour}@example.com&${query}`)).body.data;
}

async function upstreamCount(): Promise<number> {
  return (await world.v2<unknown[]>('get', `/bookings?search=customer.email:hour${hour}@example.com`)).length;
}

describe('a booking whose answer is lost', () => {
  test('is found by its reference and acknowledged', async () => {
    const { status, body } = await bookWith<NativeBooking>(freshBody(), fates([making, 'answer_lost']));
    expect([status, body.state, body.version]).toEqual([201, 'confirmed', 1]);
    expect(await upstreamCount()).toBe(1);
    expect(await world.history(body.id)).toMatchObject([{ actor: expect.stringMatching(/^key:/), action: 'confirm' }]);
  });

  test('and that cannot be looked up is pending, then settled when it is asked for', async () => {
    const lost = await bookWith<Problem>(freshBody(), fates([making, 'answer_lost'], [looking, 'throttled']));
    expect([lost.status, lost.body.code]).toEqual([504, 'bookings.outcome_unknown']);
    const id = String(lost.body['booking_id']);
    expect(Number(lost.headers['retry-after'])).toBe(60);

    const early = await world.api<NativeBooking>('get', `/bookings/${id}`);
    expect(early.body).toMatchObject({ state: 'pending', timekit_booking_id: null, version: 0, allowed_actions: [] });
    expect(await listed('')).toEqual([]);
    expect(await listed('state=pending')).toHaveLength(1);
    expect(await world.api<Problem>('post', `/bookings/${id}/actions/cancel`, {})).toMatchObject({
      status: 409,
      body: { code: 'bookings.pending', booking_id: id },
    });

    world.app.clock.advance({ seconds: 61 });
    const settled = await world.api<NativeBooking>('get', `/bookings/${id}`);
    expect(settled.body).toMatchObject({ state: 'confirmed', version: 1 });
    expect(await world.history(id)).toMatchObject([{ version: 1, actor: 'system', action: 'confirm' }]);
    expect(await upstreamCount()).toBe(1);
  });

  test('before the process ends is settled when it starts again', async () => {
    const lost = await bookWith<Problem>(freshBody(), fates([making, 'answer_lost'], [looking, 'throttled']));
    const id = String(lost.body['booking_id']);
    world.app.clock.advance({ seconds: 61 });
    await restart();
    const recovery = world.app.app.get(BookingRecovery);
    // Twice at once, as two processes would.
    await Promise.all([recovery.resolvePending(), recovery.resolvePending()]);
    expect(await listed('')).toMatchObject([{ id, state: 'confirmed', version: 1 }]);
    expect(await world.history(id)).toHaveLength(1);
    expect(await upstreamCount()).toBe(1);
  });
});

describe('a booking that never arrives', () => {
  test('is pending for a minute and gone after it', async () => {
    const lost = await bookWith<Problem>(freshBody(), fates([making, 'request_lost']));
    expect([lost.status, lost.body.code]).toEqual([504, 'bookings.outcome_unknown']);
    const id = String(lost.body['booking_id']);
    expect((await world.api<NativeBooking>('get', `/bookings/${id}`)).body.state).toBe('pending');

    world.app.clock.advance({ seconds: 61 });
    const restore = world.meddle(fates([looking, 'throttled']));
    expect((await world.api<Problem>('get', `/bookings/${id}`)).body.code).toBe('upstream.rate_limited');
    restore();
    expect((await world.api('get', `/bookings/${id}`)).status).toBe(404);
    expect(await upstreamCount()).toBe(0);
  });

  test('stays pending while Timekit cannot be asked, and is gone when it can', async () => {
    const lost = await bookWith<Problem>(freshBody(), fates([making, 'request_lost']));
    world.app.clock.advance({ seconds: 61 });
    const recovery = world.app.app.get(BookingRecovery);
    const restore = world.meddle(fates([looking, 'throttled']));
    await expect(recovery.resolvePending()).resolves.toBeUndefined();
    restore();
    expect(await listed('state=pending')).toHaveLength(1);
    await recovery.resolvePending();
    expect(await listed('state=pending')).toEqual([]);
    expect((await world.api('get', `/bookings/${String(lost.body['booking_id'])}`)).status).toBe(404);
  });

  test('because Timekit throttles leaves nothing', async () => {
    const throttled = await bookWith<Problem>(freshBody(), fates([making, 'throttled']));
    expect([throttled.status, throttled.body.code, throttled.headers['retry-after']]).toEqual([
      503,
      'upstream.rate_limited',
      '3600',
    ]);
    expect(await listed('state=pending')).toEqual([]);
  });
});

test('a booking outlives the removal of its pending row while Timekit was slow', async () => {
  const body = freshBody();
  const restore = world.meddle(async ({ method, url }): Promise<Fate> => {
    if (method === 'POST' && making.url.test(url)) await world.app.em().nativeDelete(Booking, { state: 'pending' });
    return 'arrives';
  });
  const made = await world.api<NativeBooking>('post', '/bookings', body);
  restore();
  expect(made.status).toBe(201);
  expect(await listed('')).toMatchObject([{ id: made.body.id, state: 'confirmed', version: 1 }]);
});

test('an upstream that ignores the search is read page by page, and a foreign booking is never taken for ours', async () => {
  const lost = await bookWith<Problem>(freshBody(), fates([making, 'answer_lost'], [looking, 'throttled']));
  const id = String(lost.body['booking_id']);
  world.app.clock.advance({ seconds: 61 });
  const restore = world.meddle((request) => {
    if (looking.url.test(request.url))
      request.url = request.url.replace(/search=[^&]*/, '').replace('limit=100', 'limit=2');
    return 'arrives';
  });
  const settled = await world.api<NativeBooking>('get', `/bookings/${id}`);
  restore();
  expect(settled.body).toMatchObject({ id, state: 'confirmed', start: hourOf(hour).start });
});

test('an upstream that hides the meta leaves the booking pending', async () => {
  const lost = await bookWith<Problem>(freshBody(), fates([making, 'answer_lost'], [looking, 'throttled']));
  const id = String(lost.body['booking_id']);
  world.app.clock.advance({ seconds: 61 });
  const restore = world.meddle((request) => {
    if (looking.url.test(request.url)) request.url = request.url.replace(/include=meta/, '');
    return 'arrives';
  });
  expect((await world.api<NativeBooking>('get', `/bookings/${id}`)).body.state).toBe('pending');
  restore();
  expect((await world.api<NativeBooking>('get', `/bookings/${id}`)).body.state).toBe('confirmed');
});

describe('an action', () => {
  test('whose answer is lost is recorded as what it was', async () => {
    const booking = await made();
    let first = true;
    const restore = world.meddle(({ method, url }) => {
      const lost = first && method === 'PUT' && acting.url.test(url);
      if (lost) first = false;
      return lost ? 'answer_lost' : 'arrives';
    });
    const { status, body } = await world.api<NativeBooking>('post', `/bookings/${booking.id}/actions/cancel`, {});
    restore();
    expect([status, body.state]).toEqual([200, 'cancelled']);
    expect(await world.history(booking.id)).toMatchObject([
      { version: 1 },
      { version: 2, action: 'cancel', actor: expect.stringMatching(/^key:/), to_state: 'cancelled' },
    ]);
  });

  test('that was done at Timekit but never recorded here succeeds, as a reconciliation', async () => {
    const booking = await made();
    await world.v2('put', `/bookings/${booking.timekit_booking_id}/cancel`, {});
    const { status, body } = await world.api<NativeBooking>('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect([status, body.state, body.version]).toEqual([200, 'cancelled', 2]);
    expect((await world.history(booking.id)).at(-1)).toMatchObject({
      actor: 'system',
      action: 'reconcile',
      from_state: 'confirmed',
      to_state: 'cancelled',
    });
  });

  test('that another change at Timekit forbids is refused, and that change is recorded', async () => {
    const booking = await made();
    await world.v2('put', `/bookings/${booking.timekit_booking_id}/cancel_by_customer`, {});
    const { status, body } = await world.api<Problem>('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect([status, body.code, body['state'], body['allowed_actions']]).toEqual([
      409,
      'bookings.action_not_allowed',
      'cancelled_by_customer',
      [],
    ]);
    expect((await world.history(booking.id)).map(({ action }) => action)).toEqual(['confirm', 'reconcile']);
  });

  test('that never arrives changes nothing', async () => {
    const booking = await made();
    const restore = world.meddle(fates([acting, 'request_lost']));
    const { status, body } = await world.api<Problem>('post', `/bookings/${booking.id}/actions/cancel`, {});
    restore();
    expect([status, body.code]).toEqual([503, 'upstream.unreachable']);
    expect((await world.api<NativeBooking>('get', `/bookings/${booking.id}`)).body).toMatchObject({
      state: 'confirmed',
      version: 1,
    });
  });
});
