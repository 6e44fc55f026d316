/** The published npm package `timekit-sdk`, unmodified, against a listening server. Only its base URL and key are set. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import timekit from 'timekit-sdk';
import { startTestApp, type TestApp } from '../support/app.js';

interface Named {
  id: string;
  name: string;
  calendars: { id: string; name: string }[];
}

interface Slot {
  start: string;
  end: string;
  resources: { id: string; name: string; timezone: string }[];
}

interface Booking {
  id: string;
  state: string;
  graph: string;
  completed: boolean;
  meta?: object;
  event?: { start: string };
  customers?: { name: string; email: string }[];
  attributes?: { event_info: { what: string } };
  logs?: object[];
}

describe('timekit-sdk 1.19.8', () => {
  let app: TestApp;
  let resource: Named;
  const sdk = timekit.newInstance();

  beforeAll(async () => {
    app = await startTestApp({ env: { ENGINE_API_KEY: 'test_api_key_0123456789abcdefghijklmnopqrstuv' } });
    sdk.configure({ appKey: app.engineKeys.apiKey, apiBaseUrl: `${app.url}/` });
    const created = await sdk.createResource<Named>({
      name: 'Doc Brown',
      email: 'doc.brown@timekit.io',
      timezone: 'America/Los_Angeles',
      password: 'FluxCapacitator',
    });
    expect(created.status).toBe(201);
    resource = created.data;
  });
  afterAll(async () => {
    await app.close();
  });

  /** Free hours of the coming Tuesday. */
  async function freeTimes(): Promise<Slot[]> {
    const answer = await sdk.fetchAvailability<Slot[]>({
      resources: [resource.id],
      from: '2026-11-24T00:00:00-08:00',
      to: '2026-11-25T00:00:00-08:00',
      length: '1 hour',
      outputTimezone: 'America/Los_Angeles',
    });
    expect(answer.headers['timekit-testmode']).toBe('true');
    return answer.data;
  }

  async function book(slot: Slot, graph: string, meta: object = {}): Promise<Booking> {
    const answer = await sdk.include('attributes', 'event', 'user', 'customers').createBooking<Booking>({
      resourceId: slot.resources[0]?.id,
      graph,
      start: slot.start,
      end: slot.end,
      what: 'Catch the lightning',
      where: 'Courthouse, Hill Valley',
      description: '',
      meta,
      customer: { name: 'Marty McFly', email: 'marty.mcfly@timekit.io', timezone: 'America/Los_Angeles' },
    });
    expect(answer.status).toBe(201);
    return answer.data;
  }

  test('creates a resource with its Bookings calendar', () => {
    expect(resource).toMatchObject({ first_name: 'Doc Brown', last_name: '', timezone: 'America/Los_Angeles' });
    expect(resource.calendars.map(({ name }) => name)).toEqual(['Bookings']);
  });

  test('constraints decide what is free, in the resource’s own zone', async () => {
    await sdk.updateResource({
      id: resource.id,
      availabilityConstraints: [{ allowHours: { start: 9, end: 17 } }, { blockWeekends: {} }],
    });
    const read = await sdk.include('availability_constraints').getResource<object>({ id: resource.id });
    expect(read.data).toMatchObject({
      availability_constraints: [{ allow_hours: { start: 9, end: 17 } }, { block_weekends: {} }],
    });
    const slots = await freeTimes();
    expect(slots.map(({ start }) => start)).toEqual(
      [9, 10, 11, 12, 13, 14, 15, 16].map((hour) => `2026-11-24T${String(hour).padStart(2, '0')}:00:00-08:00`),
    );
    expect(slots[0]?.resources).toEqual([{ id: resource.id, name: 'Doc Brown', timezone: 'America/Los_Angeles' }]);
    const count = await sdk.fetchAvailabilityCounts<{ total: number }>({
      resources: [resource.id],
      from: '2026-11-24T00:00:00-08:00',
      to: '2026-11-25T00:00:00-08:00',
    });
    expect(count.data).toEqual({ total: 8 });
  });

  test('instant: what is booked is gone, a second one is refused, and cancelling brings it back', async () => {
    const [slot] = await freeTimes();
    if (slot === undefined) throw new Error('No free time.');
    const booking = await book(slot, 'instant');
    expect(booking).toMatchObject({ state: 'confirmed', graph: 'instant', completed: false });
    expect(booking.attributes?.event_info).toMatchObject({ what: 'Catch the lightning' });
    expect((await freeTimes()).map(({ start }) => start)).not.toContain(slot.start);

    await expect(book(slot, 'instant')).rejects.toMatchObject({
      status: 422,
      data: { error: expect.any(String), code: 'slot_taken' },
    });

    const cancelled = await sdk.updateBooking<Booking>({
      id: booking.id,
      action: 'cancel',
      cancel: { message: 'Out of plutonium' },
    });
    expect(cancelled).toMatchObject({ status: 200, data: { state: 'cancelled', completed: true } });
    expect((await freeTimes()).map(({ start }) => start)).toContain(slot.start);
    await sdk.deleteBooking({ id: booking.id });
    await expect(sdk.getBooking({ id: booking.id })).rejects.toMatchObject({ status: 404 });
  });

  test('confirm_decline: tentative blocks nothing, confirming blocks, the second one for the slot loses', async () => {
    const slot = (await freeTimes())[1];
    if (slot === undefined) throw new Error('No free time.');
    const first = await book(slot, 'confirm_decline');
    const second = await book(slot, 'confirm_decline');
    expect([first.state, second.state]).toEqual(['tentative', 'tentative']);
    expect((await freeTimes()).map(({ start }) => start)).toContain(slot.start);

    const confirmed = await sdk.updateBooking<Booking>({ id: first.id, action: 'confirm' });
    expect(confirmed.data.state).toBe('confirmed');
    expect((await freeTimes()).map(({ start }) => start)).not.toContain(slot.start);
    await expect(sdk.updateBooking({ id: second.id, action: 'confirm' })).rejects.toMatchObject({
      status: 422,
      data: { code: 'slot_taken' },
    });
    const declined = await sdk.updateBooking<Booking>({
      id: second.id,
      action: 'decline',
      decline: { message: 'Somebody was faster' },
    });
    expect(declined.data).toMatchObject({ state: 'declined', completed: true });
  });

  test('lists with search, include, sorting and pages', async () => {
    const slot = (await freeTimes()).at(-1);
    if (slot === undefined) throw new Error('No free time.');
    const booking = await book(slot, 'instant', { orderNumber: 'A 1:2' });
    const found = await sdk
      .include('attributes', 'customers', 'calendar', 'event', 'logs')
      .carry({
        params: {
          search: `graph:instant;state:confirmed;resource.id:${resource.id};customer.name:marty*;meta.order_number:A 1:2`,
          limit: 1,
          orderBy: 'created_at',
          sortedBy: 'desc',
        },
      })
      .getBookings<Booking[]>();
    expect(found.data.map(({ id }) => id)).toEqual([booking.id]);
    expect(found.data[0]?.customers).toMatchObject([{ name: 'Marty McFly', email: 'marty.mcfly@timekit.io' }]);
    expect(found.data[0]?.logs).toHaveLength(1);
    expect(found.metaData).toMatchObject({ total: 1, current_page: 1, last_page: 1, next_page_url: null });

    const all = await sdk
      .carry({ params: { search: `resource.id:${resource.id}`, limit: 2, page: 1 } })
      .getBookings<Booking[]>();
    expect(all.data).toHaveLength(2);
    expect(all.metaData).toMatchObject({ total: 3, per_page: '2', last_page: 2 });
  });

  test('calendars and events: an event in a synced calendar blocks, in one that is not synced it does not', async () => {
    const calendar = await sdk.createCalendar<Named>({ resourceId: resource.id, name: 'Private', description: 'x' });
    expect(calendar.status).toBe(201);
    const slot = (await freeTimes())[2];
    if (slot === undefined) throw new Error('No free time.');
    const event = await sdk.createEvent<{ id: string }>({
      calendarId: calendar.data.id,
      resourceId: resource.id,
      start: slot.start,
      end: slot.end,
      what: 'Dentist',
      where: 'Hill Valley',
      description: '',
    });
    expect(event.status).toBe(201);
    await sdk.updateCalendar({ id: calendar.data.id, providerSync: true });
    expect((await freeTimes()).map(({ start }) => start)).not.toContain(slot.start);
    await sdk.updateCalendar({ id: calendar.data.id, providerSync: false });
    expect((await freeTimes()).map(({ start }) => start)).toContain(slot.start);
    const events = await sdk.getEvents<{ id: string }[]>({
      start: '2026-11-24T00:00:00-08:00',
      end: '2026-11-25T00:00:00-08:00',
      search: `resource.id:${resource.id}`,
    });
    expect(events.data.map(({ id }) => id)).toContain(event.data.id);
  });

  test('what the recordings say about errors: fields, models, keys', async () => {
    await expect(sdk.fetchAvailability({ resources: [resource.id], future: 'wrong' })).rejects.toMatchObject({
      status: 422,
      data: { errors: { future: ['future in not a valid timestamp or relative time'] } },
    });
    await expect(sdk.getResource({ id: '00000000-0000-4000-8000-000000000000' })).rejects.toMatchObject({
      status: 404,
      data: { error: 'Resource does not exist', model: 'Resource' },
    });
    const stranger = timekit.newInstance();
    stranger.configure({ appKey: 'wrong', apiBaseUrl: `${app.url}/` });
    await expect(stranger.getResources()).rejects.toMatchObject({
      status: 401,
      data: { error: { message: expect.any(String) } },
    });
  });
});
