/** What time does to bookings under /v2 that are over: they are complete one hour after their end, without a job that watches. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { BookingWorld, type WireBooking, type WireLog } from './engine-bookings.support.js';

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
});

afterAll(async () => {
  await world.close();
});

const payment = { graph: 'instant_payment' };

/** An hour that begins so many minutes from now. */
function inMinutes(minutes: number): { start: string; end: string } {
  const start = world.app.clock.now().add({ minutes });
  return { start: start.toString(), end: start.add({ hours: 1 }).toString() };
}

describe('one hour after the end', () => {
  test.each<[string, string | null]>([
    ['instant', null],
    ['confirm_decline', 'confirm'],
    ['instant_payment', 'pay'],
  ])('a booking of graph %s is completed, and keeps its time', async (graph, action) => {
    const { resourceId } = await world.resource();
    const period = inMinutes(60);
    const { id } = await world.book(resourceId, { graph, ...period });
    if (action !== null) {
      await world.v2('put', `/bookings/${id}/${action}`, {});
    }
    const due = Temporal.Instant.from(period.end).add({ hours: 1 });
    world.app.clock.set(due.subtract({ milliseconds: 1 }).toString());
    expect(await world.read(id)).toMatchObject({ completed: false });
    world.app.clock.set(due.toString());
    expect((await world.v2('put', `/bookings/${id}/cancel`, {})).body).toMatchObject({ code: 'action_not_allowed' });
    expect(await world.read(id)).toMatchObject({ state: 'completed', completed: true });
    expect(await world.rowsOf(id)).toEqual({ claims: 1, events: 1, logs: action === null ? 2 : 3 });
    const { logs } = await world.read(id, 'logs');
    expect((logs as WireLog[]).at(-1)).toMatchObject({ action: 'complete', to_state: 'completed', actor: 'system' });
  });

  test('nothing happens to one that waits for an answer, is cancelled, or said no', async () => {
    const { resourceId } = await world.resource();
    const period = inMinutes(60);
    const off = { auto_complete_one_hour_after_booking_ends: { enabled: false } };
    const waiting = await world.book(resourceId, { graph: 'confirm_decline', ...period });
    const cancelled = await world.book(resourceId, period);
    await world.v2('put', `/bookings/${cancelled.id}/cancel`, {});
    const manual = await world.book(resourceId, { ...period, ...off });
    world.app.clock.advance({ hours: 72 });
    expect(await world.read(waiting.id)).toMatchObject({ state: 'tentative' });
    expect(await world.read(cancelled.id)).toMatchObject({ state: 'cancelled' });
    expect(await world.read(manual.id)).toMatchObject({ state: 'confirmed' });
    expect((await world.v2('put', `/bookings/${manual.id}/complete`, {})).status).toBe(200);
    expect(await world.rowsOf(cancelled.id)).toEqual({ claims: 0, events: 0, logs: 2 });
  });

  test('a booking confirmed after that moment is completed from then on, not before it was confirmed', async () => {
    const { resourceId } = await world.resource('UTC');
    const { id } = await world.book(resourceId, { graph: 'confirm_decline', ...inMinutes(60) });
    world.app.clock.set('2027-02-01T08:00:00Z');
    expect((await world.v2<WireBooking>('put', `/bookings/${id}/confirm`, {})).body.data.state).toBe('confirmed');
    expect(await world.read(id)).toMatchObject({ state: 'completed', updated_at: '2027-02-01T08:00:00+0000' });
  });

  test('another app finds nothing to settle', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, { ...payment, ...inMinutes(600) });
    world.app.clock.advance({ minutes: 5 });
    const foreign = await world.otherAppKey();
    expect((await world.v2('get', '/bookings', undefined, foreign)).body).toMatchObject({ total: 0 });
    expect(await world.rowsOf(id)).toEqual({ claims: 1, events: 1, logs: 1 });
    expect(await world.read(id)).toMatchObject({ state: 'unpaid' });
  });
});
