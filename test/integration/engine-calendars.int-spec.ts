import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { addForeignApp, type ForeignApp } from '../support/engine.js';

interface Calendar {
  id: string;
  name: string;
  primary: boolean;
  provider_sync: boolean;
}

let app: TestApp;
let foreign: ForeignApp;
let resourceId: string;
let bookings: Calendar;

beforeAll(async () => {
  app = await startTestApp();
  foreign = await addForeignApp(app);
});

afterAll(async () => {
  await app.close();
});

beforeEach(async () => {
  const { body } = await app.v2('post', '/resources').send({ name: 'Room', timezone: 'America/Chicago' }).expect(201);
  const { data } = body as { data: { id: string; calendars: [Calendar] } };
  resourceId = data.id;
  bookings = data.calendars[0];
});

async function create(fields: Record<string, unknown> = {}): Promise<Calendar> {
  const { body } = await app
    .v2('post', '/calendars/')
    .send({ resource_id: resourceId, name: 'Private', ...fields })
    .expect(201);
  return (body as { data: Calendar }).data;
}

async function calendarsOfResource(): Promise<Calendar[]> {
  const { body } = await app.v2('get', `/calendars?search=resource.id:${resourceId}`).expect(200);
  return (body as { data: Calendar[] }).data;
}

describe('POST /v2/calendars', () => {
  test('answers as recorded, in the zone of the resource, and counts for availability', async () => {
    const { body } = await app
      .v2('post', '/calendars')
      .send({ resource_id: resourceId, name: 'Dealership', description: 'test', foregroundcolor: '#ABC' })
      .expect(201);
    expect(body).toEqual({
      data: {
        id: expect.any(String),
        name: 'Dealership',
        description: 'test',
        foregroundcolor: '#ABC',
        backgroundcolor: null,
        provider: 'timekit',
        provider_id: null,
        provider_access: 'owner',
        provider_primary: false,
        provider_sync: true,
        primary: false,
        created_at: '2026-11-23T02:00:00-0600',
        updated_at: '2026-11-23T02:00:00-0600',
      },
    });
  });

  test('names what is wrong', async () => {
    const { body } = await app
      .v2('post', '/calendars')
      .send({ resource_id: '123', backgroundcolor: 'blue', provider_sync: 'perhaps' })
      .expect(422);
    expect(body).toEqual({
      errors: {
        resource_id: ['resource id must be a valid UUID'],
        name: ['The name field is required.'],
        backgroundcolor: ['The backgroundcolor must be a hex color.'],
        provider_sync: ['The provider sync field must be true or false.'],
      },
    });
  });

  test('knows no resource of another app, nor one that does not exist', async () => {
    const sent = { resource_id: resourceId, name: 'Mine' };
    await app.v2('post', '/calendars', foreign.apiKey).send(sent).expect(404);
    const { body } = await app
      .v2('post', '/calendars')
      .send({ ...sent, resource_id: uuidv7() })
      .expect(404);
    expect(body).toEqual({ error: 'Resource does not exist', model: 'Resource' });
  });
});

describe('GET /v2/calendars', () => {
  test('lists all calendars of the app, or one resource by either spelling of its key', async () => {
    const created = await create();
    const ids = (await calendarsOfResource()).map(({ id }) => id);
    expect(ids).toEqual([bookings.id, created.id]);
    const { body } = await app.v2('get', `/calendars?search=resource_id:${resourceId};name:priv*&limit=1`).expect(200);
    expect(body).toMatchObject({ total: 1, per_page: '1', data: [{ id: created.id }] });
    const theirs = await app.v2('get', '/calendars', foreign.apiKey).expect(200);
    expect(theirs.body).toMatchObject({ total: 0 });
  });

  test('includes events and the resource when asked', async () => {
    const { body } = await app.v2('get', `/calendars/${bookings.id}?include=events,resource`).expect(200);
    expect(body).toMatchObject({ data: { id: bookings.id, events: [], resource: { id: resourceId, name: 'Room' } } });
  });

  test.each([uuidv7(), 'nonsense'])('answers 404 for %s', async (id) => {
    for (const method of ['get', 'put', 'delete'] as const) {
      const { body } = await app.v2(method, `/calendars/${id}`).expect(404);
      expect(body).toEqual({ error: 'Resource does not exist', model: 'Calendar' });
    }
  });
});

describe('PUT /v2/calendars/:id', () => {
  test('changes only what is given', async () => {
    const { id } = await create({ description: 'kept', foregroundcolor: '#112233' });
    const { body } = await app
      .v2('put', `/calendars/${id}`)
      .send({ name: 'Renamed', provider_sync: 'false', foregroundcolor: null })
      .expect(200);
    expect(body).toMatchObject({
      data: { name: 'Renamed', description: 'kept', provider_sync: false, foregroundcolor: null, primary: false },
    });
  });

  test('moves the primary mark, of which there is always one', async () => {
    const { id } = await create();
    const { body } = await app.v2('put', `/calendars/${id}`).send({ primary: true }).expect(200);
    expect(body).toMatchObject({ data: { primary: true } });
    expect((await calendarsOfResource()).map(({ primary }) => primary)).toEqual([false, true]);
    const refused = await app.v2('put', `/calendars/${id}`).send({ primary: false }).expect(422);
    expect(refused.body).toMatchObject({ code: 'calendar_is_primary' });
    await app.v2('put', `/calendars/${bookings.id}`).send({ primary: false }).expect(200);
  });

  test('keeps one primary when many clients move the mark at once', async () => {
    const calendars = await Promise.all(Array.from({ length: 6 }, async () => await create()));
    const answers = await Promise.all(
      [...calendars, ...calendars].map(
        async ({ id }) => await app.v2('put', `/calendars/${id}`).send({ primary: true }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await calendarsOfResource()).filter(({ primary }) => primary)).toHaveLength(1);
  });

  test('is closed to other apps', async () => {
    const { body } = await app
      .v2('put', `/calendars/${bookings.id}`, foreign.apiKey)
      .send({ name: 'Taken over' })
      .expect(404);
    expect(body).toEqual({ error: 'Resource does not exist', model: 'Calendar' });
  });
});

describe('DELETE /v2/calendars/:id', () => {
  const slot = { start: '2026-11-24T10:00:00-06:00', end: '2026-11-24T11:00:00-06:00' };

  async function book(calendarId: string): Promise<string> {
    const { body } = await app
      .v2('post', '/bookings')
      .send({
        resource_id: resourceId,
        calendar_id: calendarId,
        graph: 'instant',
        ...slot,
        what: 'w',
        where: 'w',
        description: '',
        customer: { name: 'A', email: 'a@example.com' },
      })
      .expect(201);
    return (body as { data: { id: string } }).data.id;
  }

  test('takes its events along, after which their time is free', async () => {
    const { id } = await create();
    await app
      .v2('post', '/events')
      .send({ calendar_id: id, what: 'w', where: 'w', ...slot })
      .expect(201);
    await app.v2('delete', `/calendars/${id}`).expect(204, '');
    expect(await calendarsOfResource()).toHaveLength(1);
    await book(bookings.id);
  });

  test('refuses the primary calendar', async () => {
    const { body } = await app.v2('delete', `/calendars/${bookings.id}`).expect(422);
    expect(body).toEqual({ error: 'The primary calendar cannot be deleted', code: 'calendar_is_primary' });
  });

  test('refuses a calendar with a booking to come, until it is cancelled or over', async () => {
    const [cancelled, passed] = [await create(), await create()];
    const bookingId = await book(cancelled.id);
    const { body } = await app.v2('delete', `/calendars/${cancelled.id}`).expect(422);
    expect(body).toMatchObject({ code: 'calendar_has_bookings' });
    await app.v2('put', `/bookings/${bookingId}/cancel`).send({}).expect(200);
    await app.v2('delete', `/calendars/${cancelled.id}`).expect(204);

    await book(passed.id);
    await app.v2('delete', `/calendars/${passed.id}`).expect(422);
    app.clock.set('2026-11-24T17:00:00Z');
    await app.v2('delete', `/calendars/${passed.id}`).expect(204);
    app.clock.set('2026-11-23T08:00:00Z');
  });
});
