/** Reminders: each is told once, for the time that the booking has, while it takes place and has not begun. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { bookingBody, type NativeBooking, type Problem } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

const DAY = { to: 'customer', before: '1 day' };
const HOURS = { to: 'customer', before: '2 hours' };
const OWNER = { to: 'owner', before: '2 hours' };

let day = 0;

useWorld();
beforeEach(() => {
  day += 3;
  world.app.clock.set(at('08:00:00', -2));
});

/** A time of the day that the test has to itself, or of one around it. */
function at(time: string, days = 0): string {
  const date = new Date(Date.UTC(2026, 11, day + days)).toISOString().slice(0, 10);
  return `${date}T${time}.000Z`;
}

const morning = () => ({ start: at('10:00:00'), end: at('11:00:00') });
const book = async (reminders: object[], change: Record<string, unknown> = {}): Promise<NativeBooking> =>
  await world.book({ user_id: doc.id }, { ...morning(), reminders, ...change });
const settle = async () => await world.app.app.get(BookingRecovery).settleDue();
const patch = async ({ id }: NativeBooking, body: object) =>
  await world.api<NativeBooking & Problem>('patch', `/bookings/${id}`, body);
const act = async ({ id }: NativeBooking, action: string) =>
  await world.api<NativeBooking & Problem>('post', `/bookings/${id}/actions/${action}`, {});

/** Who was reminded of the booking, for which start, and the moment that it is told under. */
async function told(booking: NativeBooking): Promise<unknown[]> {
  const events = await world.app
    .em()
    .find(OutboxEvent, { type: 'booking.reminder', subjectId: booking.id }, { orderBy: { version: 'asc' } });
  return events.map(({ version, payload: { timestamp, data } }) => [
    version,
    (data['reminder'] as { to: string }).to,
    data['start'],
    timestamp,
  ]);
}

async function passes(time: string, days = 0): Promise<void> {
  world.app.clock.set(at(time, days));
  await settle();
}

describe('a reminder', () => {
  test('is told at its moment and not before, once, however many look', async () => {
    const booking = await book([DAY, HOURS, OWNER]);
    expect(booking).toMatchObject({ reminders: [DAY, HOURS, OWNER], version: 1 });
    await passes('09:59:59', -1);
    expect(await told(booking)).toEqual([]);
    world.app.clock.set(at('10:00:00', -1));
    await Promise.all(Array.from({ length: 16 }, settle));
    expect(await told(booking)).toEqual([[1, 'customer', at('10:00:00'), at('10:00:00', -1)]]);
    world.app.clock.set(at('08:00:59'));
    await Promise.all(Array.from({ length: 16 }, settle));
    expect(await told(booking)).toEqual([
      [1, 'customer', at('10:00:00'), at('10:00:00', -1)],
      [2, 'customer', at('10:00:00'), at('08:00:00')],
      [3, 'owner', at('10:00:00'), at('08:00:00')],
    ]);
    expect((await world.api<NativeBooking>('get', `/bookings/${booking.id}`)).body.version).toBe(1);
  });

  test('shows the booking and whom it is for', async () => {
    const booking = await book([OWNER]);
    await passes('08:00:00');
    const event = await world.app.em().findOneOrFail(OutboxEvent, { subjectId: booking.id, type: 'booking.reminder' });
    expect(event.payload.data).toEqual({
      ...(await world.api<NativeBooking>('get', `/bookings/${booking.id}`)).body,
      reminder: { ...OWNER, due_at: at('08:00:00') },
    });
  });

  test('that was missed is told late, but not once the booking has started', async () => {
    const [late, started] = [
      await book([DAY, HOURS]),
      await book([HOURS], { start: at('09:00:00'), end: at('10:00:00') }),
    ];
    await passes('09:30:00');
    expect(await told(late)).toEqual([
      [1, 'customer', at('10:00:00'), at('10:00:00', -1)],
      [2, 'customer', at('10:00:00'), at('08:00:00')],
    ]);
    expect(await told(started)).toEqual([]);
    await passes('12:00:00');
    expect(await told(late)).toHaveLength(2);
  });

  test('whose moment is over when the booking is made is none', async () => {
    world.app.clock.set(at('09:00:00'));
    const booking = await book([DAY, HOURS, { to: 'owner', before: '30 minutes' }]);
    await passes('09:40:00');
    expect(await told(booking)).toEqual([[1, 'owner', at('10:00:00'), at('09:30:00')]]);
  });

  test('is for the new time of a booking that was moved, and for none that was left', async () => {
    const booking = await book([DAY]);
    await passes('10:00:00', -1);
    const later = { start: at('10:00:00', 1), end: at('11:00:00', 1) };
    world.app.clock.set(at('11:00:00', -1));
    expect((await world.api('post', `/bookings/${booking.id}/reschedule`, later)).status).toBe(200);
    await passes('10:30:00');
    expect(await told(booking)).toEqual([
      [1, 'customer', at('10:00:00'), at('10:00:00', -1)],
      [2, 'customer', at('10:00:00', 1), at('10:00:00')],
    ]);

    const moved = await book([HOURS], { start: at('15:00:00'), end: at('16:00:00') });
    world.app.clock.set(at('13:00:30'));
    const far = { start: at('15:00:00', 1), end: at('16:00:00', 1) };
    expect((await world.api('post', `/bookings/${moved.id}/reschedule`, far)).status).toBe(200);
    await passes('14:00:00');
    expect(await told(moved)).toEqual([]);
    await act(booking, 'cancel');
    await act(moved, 'cancel');
  });

  test('of a cancelled booking is none, here or at Timekit alone', async () => {
    const [here, there] = [await book([DAY]), await book([DAY], { start: at('12:00:00'), end: at('13:00:00') })];
    await act(here, 'cancel');
    await world.v2('put', `/bookings/${there.timekit_booking_id}/cancel_by_customer`, {});
    await passes('13:00:00', -1);
    expect([await told(here), await told(there)]).toEqual([[], []]);
    expect(await world.history(there.id)).toMatchObject([
      {},
      { actor: 'system', action: 'reconcile', to_state: 'cancelled_by_customer' },
    ]);
  });

  test('of a booking that was deleted at Timekit is none', async () => {
    const booking = await book([DAY]);
    await world.v2('put', `/bookings/${booking.timekit_booking_id}/cancel`, {});
    await world.app.v2('delete', `/bookings/${booking.timekit_booking_id}`).expect(204);
    await passes('10:00:00', -1);
    expect(await told(booking)).toEqual([]);
  });

  test('waits until the owner has answered and the payment has come', async () => {
    const asked = await book([DAY, HOURS], { graph: 'confirm_decline' });
    await passes('10:00:00', -1);
    expect(await told(asked)).toEqual([]);
    await act(asked, 'confirm');
    await passes('08:00:00');
    expect(await told(asked)).toEqual([[1, 'customer', at('10:00:00'), at('08:00:00')]]);

    const unpaid = await book([HOURS], { graph: 'instant_payment', ...hour('14') });
    const paid = await book([HOURS], { graph: 'instant_payment', ...hour('16') });
    await act(paid, 'pay');
    await passes('14:30:00');
    expect([await told(unpaid), await told(paid)]).toEqual([[], [[1, 'customer', at('16:00:00'), at('14:00:00')]]]);
  });

  test('of a seat is for its customer, and goes with the group booking', async () => {
    const group = await book([OWNER], { graph: 'group_owner', max_seats: 3, customer: undefined });
    const seat = async () =>
      (
        await world.api<NativeBooking>('post', '/bookings', {
          graph: 'group_customer',
          owner_booking_id: group.id,
          customer: { name: 'Marty', email: 'marty@example.com' },
          reminders: [DAY, HOURS],
        })
      ).body;
    const seats = [await seat(), await seat()];
    await passes('10:00:00', -1);
    for (const each of seats) expect(await told(each)).toHaveLength(1);
    await act(group, 'cancel');
    await passes('09:00:00');
    for (const each of seats) expect(await told(each)).toHaveLength(1);
    expect(await told(group)).toEqual([]);
  });
});

describe('the reminders of a booking', () => {
  test('are replaced, and what was told is not told again', async () => {
    const booking = await book([DAY]);
    await passes('10:00:00', -1);
    const { status, body } = await patch(booking, { reminders: [DAY, OWNER] });
    expect([status, body.version, body['reminders']]).toEqual([200, 2, [DAY, OWNER]]);
    expect((await world.history(booking.id)).at(-1)).toMatchObject({
      action: 'set_reminders',
      from_state: 'confirmed',
    });
    await passes('09:00:00');
    expect(await told(booking)).toEqual([
      [1, 'customer', at('10:00:00'), at('10:00:00', -1)],
      [2, 'owner', at('10:00:00'), at('08:00:00')],
    ]);
    expect((await patch(booking, { reminders: [] })).body['reminders']).toEqual([]);
    expect((await patch(booking, { meta: { at: 'the end' } })).body).toMatchObject({ reminders: [], version: 4 });
  });

  test('that are due stay due when others are added meanwhile', async () => {
    const booking = await book([DAY]);
    world.app.clock.set(at('10:00:30', -1));
    expect((await patch(booking, { reminders: [DAY, HOURS] })).status).toBe(200);
    await settle();
    expect(await told(booking)).toEqual([[1, 'customer', at('10:00:00'), at('10:00:00', -1)]]);
  });

  test('are refused by field and rule', async () => {
    const group = { graph: 'group_owner', max_seats: 3, customer: undefined };
    expect(await refused([{ to: 'customer', before: '1 month' }])).toEqual([422, '/reminders/0/before duration']);
    expect(await refused([{ to: 'owner', before: '4 minutes' }])).toEqual([422, '/reminders/0/before duration']);
    expect(await refused([{ to: 'owner', before: '367 days' }])).toEqual([422, '/reminders/0/before duration']);
    expect(await refused([{ to: 'cat', before: '1 day' }])).toEqual([422, '/reminders/0/to in']);
    expect(await refused([DAY, { ...DAY, before: '24 hours' }])).toEqual([422, '/reminders/1 distinct']);
    expect(await refused([{ ...DAY, by: 'mail' }])).toEqual([422, '/reminders/0/by unknown_field']);
    expect(await refused([DAY], group)).toEqual([422, '/reminders/0/to not_for_graph']);
    expect(await refused('soon')).toEqual([422, '/reminders array']);
    expect((await refused(Array.from({ length: 11 }, () => DAY)))[0]).toBe(422);
    const booking = await book([]);
    expect((await patch(booking, { reminders: [{ to: 'owner', before: 'soon' }] })).body.errors).toMatchObject([
      { pointer: '/reminders/0/before', code: 'duration' },
    ]);
  });
});

function hour(of: string): { start: string; end: string } {
  return { start: at(`${of}:00:00`), end: at(`${Number(of) + 1}:00:00`) };
}

/** Status, fields and rules. */
async function refused(reminders: unknown, change: Record<string, unknown> = {}): Promise<unknown[]> {
  const wish = bookingBody({ user_id: doc.id }, { ...morning(), ...change, reminders });
  const { status, body } = await world.api<Problem>('post', '/bookings', wish);
  return [status, ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
}
