/** Changes of one booking happen one after the other, and what nobody recorded is looked up. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { BookingLooks } from '../../src/bookings/booking-looks.service.js';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { BookingStore } from '../../src/bookings/booking-store.service.js';
import { TurnTiming } from '../../src/bookings/booking-turns.service.js';
import { holdRequest } from './idempotency.support.js';
import type { Fate, NativeBooking, Problem } from './native.support.js';
import { doc, freshHour, restart, useWorld, world } from './world.support.js';

let restore = (): void => undefined;

useWorld();
afterEach(() => {
  restore();
});

async function made(): Promise<NativeBooking> {
  return await world.book({ user_id: doc.id }, { ...freshHour(), meta: { at: 'first' } });
}

async function madeGroup(): Promise<NativeBooking> {
  const group = { graph: 'group_owner', max_seats: 1, customer: undefined };
  return await world.book({ user_id: doc.id }, { ...freshHour(), ...group });
}

async function seatIn({ id }: NativeBooking): Promise<NativeBooking> {
  const customer = { name: 'Marty', email: 'marty@example.com' };
  const seat = { graph: 'group_customer', owner_booking_id: id, customer };
  return (await world.api<NativeBooking>('post', '/bookings', seat)).body;
}

const get = async (id: string) => (await world.api<NativeBooking>('get', `/bookings/${id}`)).body;
const cancel = async (id: string) => await world.api<Problem>('post', `/bookings/${id}/actions/cancel`, {});
const patch = async (id: string, meta: object) =>
  await world.api<NativeBooking & Problem>('patch', `/bookings/${id}`, { meta });
const upstreamMeta = async ({ timekit_booking_id: id }: NativeBooking) =>
  (await world.v2<NativeBooking>('get', `/bookings/${id}?include=meta`)).meta;
const actionsOf = async (id: string) => (await world.history(id)).map(({ action, actor }) => [action, actor]);

/** Changes of bookings have this fate, and nobody can look how a booking stands. */
function breakLine(fate: Fate): void {
  restore = world.meddle(({ method, url }) => {
    if (method === 'PUT' && url.startsWith('/v2/bookings/')) return fate;
    return method === 'GET' && /^\/v2\/bookings\/[^?]/.test(url) ? 'throttled' : 'arrives';
  });
}

/** A booking that was cancelled at Timekit, of which nobody here was told. */
async function cancelledUnheard(): Promise<NativeBooking> {
  const booking = await made();
  breakLine('answer_lost');
  expect((await cancel(booking.id)).status).toBeGreaterThanOrEqual(500);
  restore();
  return booking;
}

describe('changes at once', () => {
  test('of the meta: one that is refused was not sent', async () => {
    const booking = await made();
    world.app.app.get(TurnTiming).longestWaitMs = 50;
    let sent = 0;
    const refused: Problem[] = [];
    restore = world.meddle(async ({ method, url }): Promise<Fate> => {
      if (method === 'PUT' && url.startsWith('/v2/bookings/')) {
        sent += 1;
        if (sent === 1) {
          refused.push((await patch(booking.id, { at: 'refused' })).body, (await cancel(booking.id)).body);
        }
      }
      return 'arrives';
    });
    expect(await patch(booking.id, { at: 'taken' })).toMatchObject({ status: 200, body: { meta: { at: 'taken' } } });
    expect(refused).toMatchObject([
      { status: 409, code: 'bookings.changed_meanwhile', booking_id: booking.id },
      { status: 409, code: 'bookings.changed_meanwhile', booking_id: booking.id },
    ]);
    expect(sent).toBe(1);
    expect(await upstreamMeta(booking)).toEqual({ at: 'taken', openslot_ref: booking.id });
    world.app.app.get(TurnTiming).longestWaitMs = Infinity;
  });

  test('of everything: all have their turn, and both sides agree', async () => {
    const booking = await made();
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, index) => patch(booking.id, { index })),
      cancel(booking.id),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const ours = await get(booking.id);
    expect([ours.state, ours.version]).toEqual(['cancelled', 22]);
    expect(await upstreamMeta(booking)).toEqual({ ...ours.meta, openslot_ref: booking.id });
    expect(await world.history(booking.id)).toHaveLength(22);
  });
});

test('a change under way is recorded by whoever makes it, not by who looks meanwhile', async () => {
  const [from, to] = [await madeGroup(), await madeGroup()];
  const seat = await seatIn(from);
  let isMoving = false;
  const looked: NativeBooking[] = [];
  restore = world.meddle(async ({ method, url }): Promise<Fate> => {
    if (url.includes('/reschedule')) {
      isMoving = true;
      // The seat is to be looked at, since it has the texts of its group.
      await world.api('patch', `/bookings/${from.id}`, { what: 'Renamed' });
      return 'answer_lost';
    }
    if (isMoving && method === 'GET' && url.includes('/v2/bookings/')) {
      isMoving = false;
      looked.push(await get(seat.id));
    }
    return 'arrives';
  });
  const moved = await world.api<NativeBooking>('post', `/bookings/${seat.id}/reschedule`, { owner_booking_id: to.id });
  expect(moved).toMatchObject({ status: 200, body: { owner_booking_id: to.id, version: 2 } });
  expect(looked).toMatchObject([{ version: 1 }]);
  expect((await actionsOf(seat.id)).at(-1)).toEqual(['reschedule', expect.stringMatching(/^key:/)]);
});

test('a look does not hide what happened to the group booking after it', async () => {
  const owner = await madeGroup();
  const seat = await seatIn(owner);
  await world.api('patch', `/bookings/${owner.id}`, { what: 'Renamed' });
  const looks = world.app.app.get(BookingLooks);
  const at = looks.at.bind(looks);
  jest.spyOn(looks, 'at').mockImplementationOnce(async (row) => {
    const found = await at(row);
    expect((await cancel(owner.id)).status).toBe(200);
    return found;
  });
  expect(await get(seat.id)).toMatchObject({ state: 'cancelled_by_owner', what: 'Renamed' });
});

test('a change that says nothing of the state does not hide that the group booking has ended', async () => {
  const owner = await madeGroup();
  const seat = await seatIn(owner);
  const first = holdRequest(
    world,
    ({ method, url }) => method === 'PUT' && url.includes(seat.timekit_booking_id ?? ''),
  );
  const edits = [patch(seat.id, { at: 'first' })];
  await first.arrived;
  // It has seen the seat as it was, and waits for its turn.
  const wasRead = Promise.withResolvers<void>();
  const store = world.app.app.get(BookingStore);
  const takeTurn = store.takeTurn.bind(store);
  const waiting = jest.spyOn(store, 'takeTurn').mockImplementation(async (id) => {
    wasRead.resolve();
    return await takeTurn(id);
  });
  edits.push(patch(seat.id, { at: 'second' }));
  await wasRead.promise;
  expect((await cancel(owner.id)).status).toBe(200);
  first.goOn('arrives');
  expect((await Promise.all(edits)).map(({ status }) => status)).toEqual([200, 200]);
  waiting.mockRestore();
  expect(await get(seat.id)).toMatchObject({ state: 'cancelled_by_owner', meta: { at: 'second' } });
});

test('a change that had to wait for longer than a turn lasts is not sent after that', async () => {
  const booking = await made();
  const store = world.app.app.get(BookingStore);
  const begun = store.begun.bind(store);
  const slow = jest.spyOn(store, 'begun').mockImplementationOnce(async (turn) => {
    await begun(turn);
    world.app.clock.advance({ seconds: 31 });
    expect((await patch(booking.id, { at: 'second' })).status).toBe(200);
  });
  expect(await patch(booking.id, { at: 'late' })).toMatchObject({
    status: 409,
    body: { code: 'bookings.changed_meanwhile' },
  });
  slow.mockRestore();
  expect(await upstreamMeta(booking)).toEqual({ at: 'second', openslot_ref: booking.id });
  expect(await get(booking.id)).toMatchObject({ version: 2, meta: { at: 'second' } });
});

describe('a change whose outcome nobody heard', () => {
  test('is recorded when the booking is asked for a minute later', async () => {
    const booking = await cancelledUnheard();
    expect((await get(booking.id)).state).toBe('confirmed');
    world.app.clock.advance({ seconds: 61 });
    expect(await get(booking.id)).toMatchObject({ state: 'cancelled', version: 2, allowed_actions: [] });
    expect((await actionsOf(booking.id)).at(-1)).toEqual(['reconcile', 'system']);
  });

  test('is recorded once by the recovery of the next start, in however many processes', async () => {
    const [cancelled, changed] = [await cancelledUnheard(), await made()];
    breakLine('answer_lost');
    expect((await patch(changed.id, { at: 'second' })).status).toBeGreaterThanOrEqual(500);
    restore();
    world.app.clock.advance({ seconds: 61 });
    await restart();
    const recovery = world.app.app.get(BookingRecovery);
    await Promise.all([recovery.resolvePending(), recovery.resolvePending(), recovery.resolvePending()]);
    const listed = await world.api<{ data: NativeBooking[] }>('get', '/bookings?limit=2');
    expect(listed.body.data).toMatchObject([
      { id: changed.id, state: 'confirmed', version: 2, meta: { at: 'second' } },
      { id: cancelled.id, state: 'cancelled', version: 2, meta: { at: 'first' } },
    ]);
    expect((await actionsOf(cancelled.id)).slice(1)).toEqual([['reconcile', 'system']]);
    expect((await actionsOf(changed.id)).slice(1)).toEqual([['reconcile', 'system']]);
  });

  test('is recorded before the next change, half a minute later', async () => {
    const booking = await cancelledUnheard();
    world.app.clock.advance({ seconds: 31 });
    expect(await patch(booking.id, { at: 'third' })).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect((await actionsOf(booking.id)).slice(1)).toEqual([
      ['reconcile', 'system'],
      ['update_meta', expect.stringMatching(/^key:/)],
    ]);
  });

  test('and that never arrived leaves the booking as it was', async () => {
    const booking = await made();
    breakLine('request_lost');
    expect((await cancel(booking.id)).status).toBe(503);
    restore();
    world.app.clock.advance({ seconds: 61 });
    expect(await get(booking.id)).toMatchObject({ state: 'confirmed', version: 1 });
    expect((await cancel(booking.id)).status).toBe(200);
  });

  test('stays unrecorded while Timekit cannot be asked, and is recorded when it can', async () => {
    const booking = await cancelledUnheard();
    world.app.clock.advance({ seconds: 61 });
    breakLine('arrives');
    expect((await world.api<Problem>('get', `/bookings/${booking.id}`)).body.code).toBe('upstream.rate_limited');
    await world.app.app.get(BookingRecovery).resolvePending();
    restore();
    expect((await get(booking.id)).state).toBe('cancelled');
  });

  test('of the meta is looked up at once', async () => {
    const booking = await made();
    restore = world.meddle(({ method, url }) =>
      method === 'PUT' && url.startsWith('/v2/bookings/') ? 'answer_lost' : 'arrives',
    );
    expect(await patch(booking.id, { at: 'second' })).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await actionsOf(booking.id)).at(-1)).toEqual(['update_meta', expect.stringMatching(/^key:/)]);
  });
});

test('a booking that was deleted at Timekit says so, and stays readable', async () => {
  const booking = await made();
  await world.v2('put', `/bookings/${booking.timekit_booking_id}/cancel`, {});
  await world.app.v2('delete', `/bookings/${booking.timekit_booking_id}`).expect(204);
  const gone = { status: 409, body: { code: 'bookings.gone_upstream', booking_id: booking.id } };
  expect(await cancel(booking.id)).toMatchObject(gone);
  expect(await patch(booking.id, {})).toMatchObject(gone);
  expect((await get(booking.id)).id).toBe(booking.id);
});
