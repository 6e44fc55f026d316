/** The same npm package for bookings beyond the simple ones: reserved first, moved, many in one call, and in groups. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import timekit from 'timekit-sdk';
import { startTestApp, type TestApp } from '../support/app.js';

interface Booking {
  id: string;
  state: string;
  graph: string;
  completed: boolean;
  meta?: object;
  customers?: { name: string; email: string }[];
  attributes?: {
    event_info: { start: string; end: string; what: string };
    reservation?: { expires_at?: string | null; reservation_id?: string };
    group_booking?: { max_seats: number; current_seats: number };
  };
  bulked_bookings?: { id: string }[];
}

const customer = { name: 'Marty McFly', email: 'marty.mcfly@timekit.io', timezone: 'America/Los_Angeles' };

/** An hour of a Tuesday in California. */
function hour(start: number): { start: string; end: string } {
  return { start: onTheHour(start), end: onTheHour(start + 1) };
}

function onTheHour(value: number): string {
  return `2026-11-24T${String(value).padStart(2, '0')}:00:00-08:00`;
}

describe('timekit-sdk 1.19.8', () => {
  let app: TestApp;
  let resourceId: string;
  const sdk = timekit.newInstance();

  beforeAll(async () => {
    app = await startTestApp();
    sdk.configure({ appKey: app.engineKeys.apiKey, apiBaseUrl: `${app.url}/` });
  });
  beforeEach(async () => {
    const resource = { name: 'Doc Brown', timezone: 'America/Los_Angeles' };
    resourceId = (await sdk.createResource<{ id: string }>(resource)).data.id;
  });
  afterAll(async () => {
    await app.close();
  });

  function haircut(start: number): object {
    const texts = { what: 'Haircut', where: 'Hill Valley', description: '' };
    return { resourceId, ...hour(start), graph: 'instant', customer, ...texts };
  }

  async function book(body: object): Promise<Booking> {
    const answer = await sdk.include('attributes', 'customers').createBooking<Booking>(body);
    expect(answer.status).toBe(201);
    return answer.data;
  }

  async function read(id: string): Promise<Booking> {
    return (await sdk.include('attributes', 'meta', 'bulked_bookings').getBooking<Booking>({ id })).data;
  }

  /** The hours from 9 to 12 that are free. */
  async function freeStarts(): Promise<string[]> {
    const { data } = await sdk.fetchAvailability<{ start: string }[]>({
      resources: [resourceId],
      from: onTheHour(9),
      to: onTheHour(12),
      length: '1 hour',
      outputTimezone: 'America/Los_Angeles',
    });
    return data.map(({ start }) => start.slice(11, 13));
  }

  test('reserve: the time is kept from others, prolonged, and becomes a booking', async () => {
    const reserved = await sdk.include('attributes').reserveBooking<Booking>({
      resourceId,
      ...hour(9),
      what: 'Haircut',
      where: '',
      description: '',
      reservationTime: 60,
    });
    expect(reserved).toMatchObject({ status: 201, data: { state: 'reserved', graph: 'reservation' } });
    const { id } = reserved.data;
    await expect(sdk.createBooking(haircut(9))).rejects.toMatchObject({ status: 422, data: { code: 'slot_taken' } });
    expect(await freeStarts()).toEqual(['10', '11']);

    const extended = await sdk
      .include('attributes')
      .extendReservedBooking<Booking>({ reservationId: id, reservationTime: 600 });
    expect(extended).toMatchObject({ status: 200, data: { id, state: 'reserved' } });
    app.clock.advance({ seconds: 599 });

    const booking = await book({ reservationId: id, graph: 'instant', customer });
    expect(booking).toMatchObject({
      state: 'confirmed',
      customers: [{ name: 'Marty McFly' }],
      attributes: { reservation: { reservation_id: id }, event_info: { what: 'Haircut', ...hour(9) } },
    });
    expect(await read(id)).toMatchObject({ state: 'expired', completed: true });
    expect(await freeStarts()).toEqual(['10', '11']);
    await expect(sdk.createBooking({ reservationId: id, graph: 'instant', customer })).rejects.toMatchObject({
      status: 422,
      data: { code: 'reservation_expired' },
    });
  });

  test('reserve: what nobody uses is over by itself', async () => {
    const { data: reserved } = await sdk.reserveBooking<Booking>({ resourceId, ...hour(9) });
    app.clock.advance({ seconds: 30 });
    expect(await freeStarts()).toEqual(['09', '10', '11']);
    await expect(sdk.extendReservedBooking({ reservationId: reserved.id, reservationTime: 30 })).rejects.toMatchObject({
      status: 422,
      data: { code: 'reservation_expired' },
    });
  });

  test('reschedule: the new time is booked, the old one is free, and both bookings name each other', async () => {
    const old = await book({ ...haircut(9), meta: { orderNumber: 'B1' } });
    const moved = await sdk
      .include('attributes', 'meta')
      .rescheduleBooking<Booking>({ id: old.id, resourceId, ...hour(10), message: 'Lightning is late' });
    expect(moved).toMatchObject({ status: 200, data: { state: 'confirmed', meta: { order_number: 'B1' } } });
    expect(moved.data.attributes).toMatchObject({ rescheduled: { from: old.id }, event_info: hour(10) });
    expect(await read(old.id)).toMatchObject({
      state: 'rescheduled_by_customer',
      attributes: { rescheduled: { to: moved.data.id }, reschedule_by_customer: { message: 'Lightning is late' } },
    });
    expect(await freeStarts()).toEqual(['09', '11']);
  });

  test('bulk: related bookings are made in one call, know each other, and are cancelled together', async () => {
    const made = await sdk.createBookingsBulk<Booking[]>({
      bookings: [haircut(9), haircut(9), haircut(10)],
      relateBookings: true,
    });
    expect(made.status).toBe(201);
    expect(made.data.map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
    expect(made.metaData).toMatchObject({ errors: [{ index: 1, status: 422, code: 'slot_taken' }] });
    const [first = '', second = ''] = made.data.map(({ id }) => id);
    expect((await read(first)).bulked_bookings).toMatchObject([{ id: second }]);
    await sdk.updateBooking({ id: first, action: 'cancel' });
    expect(await read(second)).toMatchObject({ state: 'cancelled' });
    expect(await freeStarts()).toEqual(['09', '10', '11']);
  });

  test('bulk: actions of their own for each, all or nothing when asked', async () => {
    const { data } = await sdk.createBookingsBulk<Booking[]>({ bookings: [haircut(9), haircut(10)] });
    const [first = '', second = ''] = data.map(({ id }) => id);
    const bookings = [
      { id: first, action: 'cancel', cancel: { message: 'Ill' } },
      { id: second, action: 'confirm' },
    ];
    await expect(sdk.updateBookingsBulk({ bookings, deleteAllOnError: true })).rejects.toMatchObject({
      status: 422,
      data: { code: 'bulk_failed', errors: [{ index: 1, code: 'action_not_allowed' }] },
    });
    expect(await freeStarts()).toEqual(['11']);
    const acted = await sdk.updateBookingsBulk<Booking[]>({ bookings });
    expect(acted).toMatchObject({ status: 200, data: [{ id: first, state: 'cancelled' }] });
    expect(acted.metaData).toMatchObject({ errors: [{ index: 1 }] });
  });

  test('groups: an owner opens seats, customers see and book them until none is left', async () => {
    const owner = await book({ ...haircut(9), graph: 'group_owner', customer: undefined, settings: { maxSeats: 2 } });
    expect(owner).toMatchObject({ state: 'tentative', attributes: { group_booking: { max_seats: 2 } } });
    const open = async () =>
      (await sdk.carry({ params: { search: `resource.id:${resourceId}` } }).getGroupBookings<Booking[]>()).data;
    expect(await open()).toMatchObject([{ id: owner.id, attributes: { group_booking: { current_seats: 0 } } }]);

    const seat = { graph: 'group_customer', related: { ownerBookingId: owner.id }, customer };
    const taken = await book(seat);
    expect(taken).toMatchObject({ state: 'confirmed', attributes: { event_info: hour(9) } });
    const group = await sdk.getGroupBooking<Booking>({ id: owner.id });
    expect(group.data).toMatchObject({ attributes: { group_booking: { current_seats: 1 } } });
    const last = await book(seat);
    expect(await open()).toEqual([]);
    await expect(sdk.createBooking(seat)).rejects.toMatchObject({ status: 422, data: { code: 'seats_taken' } });

    await sdk.updateBooking({ id: taken.id, action: 'cancel_by_customer' });
    expect(await open()).toHaveLength(1);
    await sdk.updateBooking({ id: owner.id, action: 'cancel' });
    expect(await read(last.id)).toMatchObject({ state: 'cancelled_by_owner', completed: true });
    expect(await freeStarts()).toEqual(['09', '10', '11']);
  });
});
