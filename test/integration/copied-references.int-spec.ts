/**
 * `meta.openslot_ref` at Timekit is readable and writable for others: somebody copies it with the rest of the meta, drops it,
 * or forges it. It never decides alone which booking of ours another one is.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InboundWorld, type UpstreamBooking } from './inbound.support.js';
import type { NativeBooking } from './native.support.js';

describe.each(['embedded', 'remote'] as const)('our reference in strange hands, Timekit being %s', (mode) => {
  let world: InboundWorld;

  beforeAll(async () => {
    world = await InboundWorld.start(mode);
  });
  afterAll(async () => await world.close());

  const moved = async ({ timekit_booking_id: id }: NativeBooking) => await world.movedAtTimekit(id);
  const copyOf = async ({ id }: NativeBooking) =>
    await world.bookedAtTimekit(world.doc, { what: 'Copied', meta: { openslot_ref: id } });
  const oursOf = async ({ id }: UpstreamBooking) =>
    (await world.list()).filter(({ timekit_booking_id: timekitId }) => timekitId === id);

  test('a booking made there with a copy of it becomes a booking of its own', async () => {
    const booking = await world.booked();
    const copy = await copyOf(booking);
    expect(await world.told(copy)).toBe('adopted');
    expect(await world.get(booking.id)).toEqual(booking);
    const [adopted, ...more] = await oursOf(copy);
    expect(more).toEqual([]);
    expect(adopted).toMatchObject({ what: 'Copied', version: 1 });
    expect(adopted?.id).not.toBe(booking.id);
    expect(await world.atTimekit('get', `/bookings/${copy.id}?include=meta`)).toMatchObject({
      meta: { openslot_ref: adopted?.id },
    });
    expect(await world.told({ ...copy, again: true })).toBe('unchanged');
  });

  test('two made there with one reference that nobody has, met at once, become two bookings', async () => {
    const meta = { openslot_ref: '01890a5d-ac96-774b-bcce-b302099a8057' };
    const made = [await world.bookedAtTimekit(world.doc, { meta }), await world.bookedAtTimekit(world.doc, { meta })];
    const { differences } = await world.reconcile();
    const met = differences.map(({ timekit_booking_id: id }) => id);
    expect(met).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
    for (const { timekit_booking_id: id, outcome } of differences) {
      const rows = (await world.list()).filter(({ timekit_booking_id: timekitId }) => timekitId === id);
      expect([outcome, rows.length]).toEqual(outcome === 'later' ? ['later', 0] : ['adopted', 1]);
    }
    await world.reconcile();
    for (const booking of made) expect(await oursOf(booking)).toHaveLength(1);
  });

  test('a booking that was moved there is followed to where it went, not to a newer copy', async () => {
    const booking = await world.booked();
    const next = await moved(booking);
    const copy = await copyOf(booking);
    expect(await world.told(copy)).toBe('adopted');
    expect(await world.get(booking.id)).toMatchObject({ timekit_booking_id: next.id, what: booking.what, version: 2 });
    expect(await oursOf(copy)).toMatchObject([{ what: 'Copied' }]);
  });

  test('a seat that was moved there to a group booking that was made there stays one booking', async () => {
    const group = { graph: 'group_owner', max_seats: 2, customer: undefined };
    const owner = await world.booked(group);
    const customer = { name: 'Marty', email: 'marty@example.com' };
    const body = { graph: 'group_customer', owner_booking_id: owner.id, customer };
    const { body: seat } = await world.native.api<NativeBooking>('post', '/bookings', body);
    const other = await world.bookedAtTimekit(world.doc, {
      graph: 'group_owner',
      customer: undefined,
      settings: { max_seats: 2 },
    });
    const next = await world.atTimekit('post', `/bookings/${seat.timekit_booking_id}/reschedule`, {
      openslot: { owner_booking_id: other.id },
    });
    while ((await world.reconcile()).differences.length > 0);
    const [adopted] = await oursOf(other);
    expect(await world.get(seat.id)).toMatchObject({
      timekit_booking_id: next.id,
      state: 'confirmed',
      owner_booking_id: adopted?.['id'],
    });
    expect(await oursOf(next)).toHaveLength(1);
  });

  test('a booking moved twice before anybody looked is followed to the end', async () => {
    const booking = await world.booked();
    const last = await world.movedAtTimekit((await moved(booking)).id);
    expect(await world.told({ id: booking.timekit_booking_id, state: 'rescheduled_by_customer' })).toBe('recorded');
    expect(await world.get(booking.id)).toMatchObject({ timekit_booking_id: last.id, state: 'confirmed', version: 2 });
  });

  test('new meta there does not take it away, so the booking is followed as before', async () => {
    const booking = await world.booked();
    const path = `/bookings/${booking.timekit_booking_id}`;
    await world.atTimekit('put', path, { meta: { crm: '2' } });
    expect(await world.atTimekit('get', `${path}?include=meta`)).toMatchObject({
      meta: { crm: '2', openslot_ref: booking.id },
    });
    const next = await moved(booking);
    expect(await world.told(next)).toBe('recorded');
    expect(await world.get(booking.id)).toMatchObject({ timekit_booking_id: next.id, meta: { crm: '2' } });
    expect(await oursOf(next)).toHaveLength(1);
  });

  test('the reference of one on another of ours changes neither', async () => {
    const one = await world.booked();
    const next = await moved(one);
    const other = await world.booked();
    await world.atTimekit('put', `/bookings/${other.timekit_booking_id}`, { meta: { openslot_ref: one.id } });
    const cancelled = await world.native.api<NativeBooking>('post', `/bookings/${one.id}/actions/cancel`, {});
    expect(cancelled).toMatchObject({ status: 409, body: { code: 'bookings.changed_meanwhile' } });
    expect(await world.get(one.id)).toMatchObject({ timekit_booking_id: next.id });
    expect(await world.get(other.id)).toEqual(other);
  });
});
