import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { addForeignApp, type ForeignApp } from '../support/engine.js';

let app: TestApp;
let foreign: ForeignApp;
let resourceId: string;
let calendarId: string;

beforeAll(async () => {
  app = await startTestApp();
  foreign = await addForeignApp(app);
});

afterAll(async () => {
  await app.close();
});

beforeEach(async () => {
  const { body } = await app.v2('post', '/resources').send({ name: 'Anna', timezone: 'Europe/Copenhagen' }).expect(201);
  const { data } = body as { data: { id: string; calendars: [{ id: string }] } };
  resourceId = data.id;
  calendarId = data.calendars[0].id;
});

function event(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    resource_id: resourceId,
    calendar_id: calendarId,
    what: 'Lunch',
    where: 'Canteen',
    start: '2026-11-24T12:00:00+01:00',
    end: '2026-11-24T13:00:00+01:00',
    ...fields,
  };
}

async function create(fields: Record<string, unknown> = {}): Promise<Record<string, unknown> & { id: string }> {
  const { body } = await app.v2('post', '/events').send(event(fields)).expect(201);
  return (body as { data: Record<string, unknown> & { id: string } }).data;
}

async function listed(query: string): Promise<string[]> {
  const { body } = await app.v2('get', `/events?search=resource.id:${resourceId}&${query}`).expect(200);
  return (body as { data: { what: string }[] }).data.map(({ what }) => what);
}

/** Free hours of 27 November, by /availability/count. */
async function hoursOffered(): Promise<number> {
  const { body } = await app
    .v2('post', '/availability/count')
    .send({
      resources: [resourceId],
      from: '2026-11-27T00:00:00+01:00',
      to: '2026-11-28T00:00:00+01:00',
      length: '1 hour',
    })
    .expect(200);
  return (body as { data: { total: number } }).data.total;
}

describe('POST /v2/events', () => {
  test('answers with every field of an event', async () => {
    expect(await create()).toEqual({
      id: expect.any(String),
      what: 'Lunch',
      where: 'Canteen',
      description: '',
      rsvp: 'accepted',
      allDay: false,
      start: '2026-11-24T12:00:00+01:00',
      end: '2026-11-24T13:00:00+01:00',
      created_at: '2026-11-23T09:00:00+0100',
      updated_at: '2026-11-23T09:00:00+0100',
    });
  });

  test('reads times without an offset in the zone of the resource', async () => {
    expect(
      await create({ resource_id: undefined, start: '2026-07-01T12:00:00', end: '2026-07-01T13:00:00' }),
    ).toMatchObject({
      start: '2026-07-01T12:00:00+02:00',
      end: '2026-07-01T13:00:00+02:00',
    });
  });

  test('takes a whole day by its date', async () => {
    const day = await create({
      all_day: true,
      start: '2026-10-25',
      end: '2026-10-25',
      participants: ['a@example.com'],
      my_rsvp: 'tentative',
    });
    expect(day).toMatchObject({
      allDay: true,
      rsvp: 'tentative',
      start: '2026-10-25T00:00:00+02:00',
      end: '2026-10-26T00:00:00+01:00',
    });
    const { body } = await app.v2('get', `/events/${day.id}?include=participants,calendar`).expect(200);
    expect(body).toMatchObject({
      data: { participants: ['a@example.com'], calendar: { id: calendarId, name: 'Bookings' } },
    });
  });

  test('uses the formats and the zone of the headers, in and out', async () => {
    const { body } = await app
      .v2('post', '/events')
      .set({
        'Timekit-Timezone': 'America/New_York',
        'Timekit-InputTimestampFormat': 'Y-m-d h:ia',
        'Timekit-OutputTimestampFormat': 'd/m/Y H:i',
      })
      .send(event({ start: '2026-11-24 09:30am', end: '2026-11-24 01:00pm' }))
      .expect(201);
    expect(body).toMatchObject({
      data: { start: '24/11/2026 09:30', end: '24/11/2026 13:00', created_at: '23/11/2026 03:00' },
    });
    const { id } = (body as { data: { id: string } }).data;
    const plain = await app.v2('get', `/events/${id}`).expect(200);
    expect(plain.body).toMatchObject({
      data: { start: '2026-11-24T15:30:00+01:00', end: '2026-11-24T19:00:00+01:00' },
    });
  });

  test('names what is wrong', async () => {
    const { body } = await app
      .v2('post', '/events')
      .send({ calendar_id: 'x', start: 'soon', end: 7, my_rsvp: 'maybe', all_day: 'so so', participants: 'me' })
      .expect(422);
    expect(body).toEqual({
      errors: {
        calendar_id: ['calendar id must be a valid UUID'],
        what: ['The what field is required.'],
        where: ['The where field is required.'],
        participants: ['The participants must be an array.'],
        my_rsvp: ['The selected my rsvp is invalid.'],
        all_day: ['The all day field must be true or false.'],
        start: ['The start is not a valid date.'],
        end: ['The end must be a string.'],
      },
    });
  });

  test.each([
    ['ends when it starts', { end: '2026-11-24T12:00:00+01:00' }],
    ['ends before', { end: '2026-11-24T11:59:00+01:00' }],
    ['is empty but for the offset', { start: '2026-11-24T12:00:00+01:00', end: '2026-11-24T11:00:00Z' }],
  ])('refuses an event that %s', async (_, times) => {
    const { body } = await app.v2('post', '/events').send(event(times)).expect(422);
    expect(body).toEqual({ errors: { end: ['The end must be a date after start.'] } });
  });

  test('refuses a calendar of another resource, and knows none of another app', async () => {
    const other = await app.v2('post', '/resources').send({ name: 'Bo', timezone: 'UTC' }).expect(201);
    const otherId = (other.body as { data: { id: string } }).data.id;
    const { body } = await app
      .v2('post', '/events')
      .send(event({ resource_id: otherId }))
      .expect(422);
    expect(body).toEqual({ errors: { calendar_id: ['The calendar is not one of the resource.'] } });
    await app
      .v2('post', '/events')
      .send(event({ calendar_id: uuidv7() }))
      .expect(422);
    await app
      .v2('post', '/events')
      .send(event({ resource_id: undefined, calendar_id: uuidv7() }))
      .expect(404);
    await app.v2('post', '/events', foreign.apiKey).send(event()).expect(404);
    await app
      .v2('post', '/events', foreign.apiKey)
      .send(event({ resource_id: undefined }))
      .expect(404);
  });
});

describe('GET /v2/events', () => {
  test('lists what touches the window, by start', async () => {
    await create({ what: 'before', start: '2026-12-01T08:00:00Z', end: '2026-12-01T09:00:00Z' });
    await create({ what: 'last', start: '2026-12-01T09:59:00Z', end: '2026-12-01T12:00:00Z' });
    await create({ what: 'into', start: '2026-12-01T08:30:00Z', end: '2026-12-01T09:01:00Z' });
    await create({ what: 'after', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' });
    const expected = ['into', 'last'];
    expect(await listed('start=2026-12-01T09:00:00Z&end=2026-12-01T10:00:00Z')).toEqual(expected);
    expect(await listed('start=2026-12-01T10:00:00%2B01:00&end=2026-12-01T11:00:00%2B0100')).toEqual(expected);
    expect(await listed('start=2026-12-01T10:00:00+01:00&end=2026-12-01T11:00:00+0100')).toEqual(expected);
    expect(await listed('start=2026-12-01T09:00:00Z&end=2026-12-01T10:00:00Z&limit=1&page=2')).toEqual(['last']);
    expect(await listed('start=2026-12-01&end=2026-12-02')).toEqual(['before', 'into', 'last', 'after']);
  });

  test('needs a window that can be read', async () => {
    const { body } = await app.v2('get', '/events').expect(422);
    expect(body).toEqual({ errors: { start: ['The start field is required.'], end: ['The end field is required.'] } });
    await app.v2('get', '/events?start=yesterdayish&end=2026-12-02').expect(422);
    await app.v2('get', '/events?start=2026-12-02&end=2026-12-02').expect(422);
    await app.v2('get', '/events?start=999999-01-01T00:00:00Z&end=-000001-01-01').expect(422);
  });

  test('answers all of a window at once, beyond the usual page', async () => {
    for (let i = 0; i < 60; i++) await create({ what: `e${i}` });
    expect(await listed('start=2026-11-24&end=2026-11-25')).toHaveLength(60);
  });

  test('shows other apps nothing', async () => {
    const { id } = await create();
    const { body } = await app.v2('get', '/events?start=2026-11-01&end=2026-12-31', foreign.apiKey).expect(200);
    expect(body).toMatchObject({ total: 0, data: [] });
    for (const method of ['get', 'put', 'delete'] as const) {
      const answer = await app.v2(method, `/events/${id}`, foreign.apiKey).expect(404);
      expect(answer.body).toEqual({ error: 'Resource does not exist', model: 'Event' });
    }
    await app.v2('get', '/events/nonsense').expect(404);
  });
});

describe('PUT and DELETE /v2/events/:id', () => {
  test('change and remove an event', async () => {
    const { id } = await create({ description: 'kept' });
    const { body } = await app
      .v2('put', `/events/${id}`)
      .send({ what: 'Dinner', where: '', end: '2026-11-24T14:00:00' })
      .expect(200);
    expect(body).toMatchObject({
      data: {
        what: 'Dinner',
        where: '',
        description: 'kept',
        start: '2026-11-24T12:00:00+01:00',
        end: '2026-11-24T14:00:00+01:00',
      },
    });
    await app.v2('put', `/events/${id}`).send({ start: '2026-11-24T14:00:00' }).expect(422);
    await app.v2('put', `/events/${id}`).expect(200);
    await app.v2('delete', `/events/${id}`).expect(204, '');
    await app.v2('get', `/events/${id}`).expect(404);
  });

  test('never leave an event that ends before it starts, whoever changes it at once', async () => {
    const { id } = await create();
    await Promise.all(
      Array.from(
        { length: 6 },
        async (_, i) =>
          await app
            .v2('put', `/events/${id}`)
            .send(i % 2 === 0 ? { start: '2026-11-24T12:50:00' } : { end: '2026-11-24T12:40:00' }),
      ),
    ).then((answers) => expect(answers.every(({ status }) => status === 200 || status === 422)).toBe(true));
    const { body } = await app.v2('get', `/events/${id}`).expect(200);
    const { start, end } = (body as { data: { start: string; end: string } }).data;
    expect(start < end).toBe(true);
  });

  test('leave the event of a booking to the booking', async () => {
    await app
      .v2('post', '/bookings')
      .send({
        resource_id: resourceId,
        graph: 'instant',
        start: '2026-11-26T10:00:00Z',
        end: '2026-11-26T11:00:00Z',
        what: 'Booked',
        where: 'w',
        description: '',
        customer: { name: 'A', email: 'a@example.com' },
      })
      .expect(201);
    const { body } = await app
      .v2('get', `/events?search=resource.id:${resourceId}&start=2026-11-26&end=2026-11-27`)
      .expect(200);
    const [booked] = (body as { data: { id: string; what: string }[] }).data;
    expect(booked?.what).toBe('Booked');
    for (const method of ['put', 'delete'] as const) {
      const refused = await app.v2(method, `/events/${booked!.id}`).send({ what: 'x' }).expect(422);
      expect(refused.body).toMatchObject({ code: 'event_belongs_to_booking' });
    }
  });
});

describe('an event', () => {
  const day = { start: '2026-11-27T00:00:00', end: '2026-11-28T00:00:00' };

  test('blocks time in the primary calendar and in synced ones, and nowhere else', async () => {
    const { body } = await app.v2('post', '/calendars').send({ resource_id: resourceId, name: 'Private' }).expect(201);
    const synced = (body as { data: { id: string } }).data.id;
    expect(await hoursOffered()).toBe(24);
    const { id } = await create(day);
    expect(await hoursOffered()).toBe(0);
    await app.v2('delete', `/events/${id}`).expect(204);
    await create({ ...day, calendar_id: synced });
    expect(await hoursOffered()).toBe(0);
    await app.v2('put', `/calendars/${synced}`).send({ provider_sync: false }).expect(200);
    expect(await hoursOffered()).toBe(24);
    await app.v2('put', `/calendars/${synced}`).send({ primary: true }).expect(200);
    expect(await hoursOffered()).toBe(0);
  });
});
