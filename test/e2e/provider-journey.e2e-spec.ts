/**
 * The main job, end to end, on the native API: onboard → hours → calendar → free times → booking → event in that calendar →
 * slot gone → cancel → slot back. Once with the engine in the same process, once over the network to another instance.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';

interface Provider {
  id: string;
  resource_id: string;
  timekit_resource_id: string;
  timekit_booking_calendar: string;
  timekit_findtime_calendar: string | null;
}

interface Calendar {
  id: string;
  name: string;
  synced: boolean;
  availability: boolean;
  target: boolean;
}

interface Offer {
  start: string;
  end: string;
  resources: { resource_id: string; user_id: string }[];
}

describe.each(['in process', 'over the network'])('a provider’s journey, %s', (transport) => {
  /** The instance whose native API is used, and the one whose engine answers. */
  let app: TestApp;
  let engine: TestApp;

  beforeAll(async () => {
    engine = await startTestApp();
    app =
      transport === 'in process'
        ? engine
        : await startTestApp({
            clock: engine.clock,
            env: { TIMEKIT_API_KEY: engine.engineKeys.apiKey, TIMEKIT_BASE_URL: engine.url },
          });
  });
  afterAll(async () => {
    await app.close();
    if (app !== engine) await engine.close();
  });

  async function offers(provider: Provider): Promise<Offer[]> {
    const answer = await app
      .api('post', '/availability/query')
      .send({
        user_ids: [provider.id],
        from: '2026-11-24T00:00:00+01:00',
        to: '2026-11-25T00:00:00+01:00',
        length: '1 hour',
        output_timezone: 'Europe/Copenhagen',
      })
      .expect(200);
    return (answer.body as { data: Offer[] }).data;
  }

  test('onboards, configures, offers, books in the chosen calendar, and cancels', async () => {
    const onboarded = await app
      .api('post', '/users')
      .send({ name: 'Doc Brown', timezone: 'Europe/Copenhagen', email: 'doc@example.com', external_id: 'doc-1' })
      .expect(201);
    const provider = onboarded.body as Provider;
    expect(provider.timekit_resource_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(provider.timekit_booking_calendar).toMatch(/^[0-9a-f-]{36}$/);
    expect(provider.timekit_findtime_calendar).toBeNull();

    await app
      .api('put', `/resources/${provider.resource_id}/constraints`)
      .send({ constraints: [{ allow_hours: { start: 9, end: 12 } }, { block_weekends: {} }] })
      .expect(200);

    const created = await app
      .api('post', `/resources/${provider.resource_id}/calendars`)
      .send({ name: 'Customers' })
      .expect(201);
    const customers = created.body as Calendar;
    await app
      .api('put', `/resources/${provider.resource_id}/calendar-selection`)
      .send({ availability_calendar_ids: [], target_calendar_id: customers.id })
      .expect(200);
    const calendars = await app.api('get', `/resources/${provider.resource_id}/calendars`).expect(200);
    expect(
      (calendars.body as { data: Calendar[] }).data
        .map(({ name, target }) => ({ name, target }))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    ).toEqual([
      { name: 'Bookings', target: false },
      { name: 'Customers', target: true },
    ]);

    const before = await offers(provider);
    expect(before.map(({ start }) => start)).toEqual([
      '2026-11-24T09:00:00+01:00',
      '2026-11-24T10:00:00+01:00',
      '2026-11-24T11:00:00+01:00',
    ]);
    const [slot] = before;
    const made = await app
      .api('post', '/bookings')
      .send({
        user_id: provider.id,
        start: slot?.start,
        end: slot?.end,
        what: 'Consultation',
        customer: { name: 'Marty McFly', email: 'marty@example.com', timezone: 'America/Los_Angeles' },
      })
      .expect(201);
    const booking = made.body as { id: string; calendar_id: string; state: string; timekit_booking_id: string };
    expect(booking).toMatchObject({ state: 'confirmed', calendar_id: customers.id });

    const events = await engine
      .v2(
        'get',
        `/events?start=2026-11-24T00:00:00Z&end=2026-11-25T00:00:00Z&include=calendar&search=resource.id:${provider.timekit_resource_id}`,
      )
      .expect(200);
    expect((events.body as { data: object[] }).data).toMatchObject([
      { what: 'Consultation', calendar: { id: customers.id } },
    ]);
    expect((await offers(provider)).map(({ start }) => start)).not.toContain(slot?.start);

    const again = await app
      .api('post', '/bookings')
      .send({
        user_id: provider.id,
        start: slot?.start,
        end: slot?.end,
        what: 'Too late',
        customer: { name: 'Biff', email: 'biff@example.com' },
      })
      .expect(409);
    expect(again.headers['content-type']).toContain('application/problem+json');
    expect(again.body).toMatchObject({ code: 'bookings.slot_taken', status: 409 });

    const cancelled = await app
      .api('post', `/bookings/${booking.id}/actions/cancel`)
      .send({ message: 'Out of plutonium' })
      .expect(200);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', completed: true });
    expect(await offers(provider)).toEqual(before);

    const history = await app.api('get', `/bookings/${booking.id}/history`).expect(200);
    expect((history.body as { data: object[] }).data).toMatchObject([
      { version: 1, from_state: null, to_state: 'confirmed' },
      { version: 2, action: 'cancel', from_state: 'confirmed', to_state: 'cancelled' },
    ]);
  });
});
