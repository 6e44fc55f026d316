/** Resources under /v2: shown, searched, changed and deleted, and by their own app alone. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { app, create, foreign, useApp } from './engine-resources.support.js';

useApp();

describe('GET /v2/resources', () => {
  test('shows constraints, tags, accounts, calendars and their events only when asked', async () => {
    const constraints = [{ allow_hours: { start: 9, end: 17 } }];
    const { id, calendars } = await create({ tags: ['vip'], availability_constraints: constraints });
    const [calendar] = calendars as { id: string }[];
    await app
      .v2('post', '/events')
      .send({
        calendar_id: calendar!.id,
        what: 'Lunch',
        where: 'Here',
        start: '2026-11-23T12:00:00',
        end: '2026-11-23T13:00:00',
      })
      .expect(201);
    const plain = await app.v2('get', `/resources/${String(id)}`).expect(200);
    expect(Object.keys((plain.body as { data: object }).data)).not.toEqual(
      expect.arrayContaining(['availability_constraints']),
    );
    expect(plain.body).not.toHaveProperty('data.calendars');
    const full = await app
      .v2('get', `/resources/${String(id)}?include=availability_constraints,calendars.events,credentials,tags,accounts`)
      .expect(200);
    expect(full.body).toMatchObject({
      data: {
        availability_constraints: constraints,
        tags: ['vip'],
        accounts: [],
        calendars: [{ id: calendar!.id, events: [{ what: 'Lunch', start: '2026-11-23T12:00:00+01:00' }] }],
      },
    });
    expect(full.body).not.toHaveProperty('data.credentials');
  });

  describe('search', () => {
    beforeAll(async () => {
      await create({ name: 'Searched One', email: 'searched@example.com', meta: { vip: true } });
      await create({ name: 'Searched Two_%', tags: ['room', 'big'], meta: { floor: 3 } });
    });

    test.each([
      ['name:Searched%20One', ['Searched One']],
      ['name:searched*', ['Searched One', 'Searched Two_%']],
      ['name:*two_%25', ['Searched Two_%']],
      ['email:SEARCHED@example.com', ['Searched One']],
      ['tags:room', ['Searched Two_%']],
      ['meta.floor:3', ['Searched Two_%']],
      ['meta.vip:true', ['Searched One']],
      ['name:searched*;meta.floor:3', ['Searched Two_%']],
      ['name:searched*%3Btags:none', []],
      ['id:not-a-uuid', []],
    ])('finds by %s', async (search, names) => {
      const { body } = await app.v2('get', `/resources?search=${search}`).expect(200);
      expect((body as { data: { name: string }[] }).data.map(({ name }) => name)).toEqual(names);
    });
  });

  test('refuses to search by what it cannot', async () => {
    const { body } = await app.v2('get', '/resources?search=shoe_size:44').expect(422);
    expect(body).toEqual({ errors: { search: ['The search key shoe_size is not supported.'] } });
    await app.v2('get', '/resources?search=name:a%00b').expect(422);
  });

  test('pages with the recorded keys, and links that keep the query', async () => {
    for (let i = 0; i < 5; i++) await create({ name: `Paged ${i}`, tags: ['paged'] });
    const { body } = await app.v2('get', '/resources?limit=3&page=2&search=tags:paged').expect(200);
    expect(body).toEqual({
      total: 5,
      per_page: '3',
      current_page: 2,
      last_page: 2,
      next_page_url: null,
      prev_page_url: expect.stringMatching(/\/v2\/resources\?limit=3&search=tags%3Apaged&page=1$/),
      from: 4,
      to: 5,
      data: [expect.objectContaining({ name: 'Paged 3' }), expect.objectContaining({ name: 'Paged 4' })],
    });
    const link = new URL((body as { prev_page_url: string }).prev_page_url);
    const first = await app.v2('get', `/resources${link.search}`).expect(200);
    expect((first.body as { data: unknown[] }).data).toHaveLength(3);
    const unlimited = await app.v2('get', '/resources?search=tags:paged&page=1include=calendars').expect(200);
    expect(unlimited.body).toMatchObject({ per_page: 50, current_page: 1, prev_page_url: null });
    const beyond = await app.v2('get', '/resources?limit=3&page=99&search=tags:paged').expect(200);
    expect(beyond.body).toMatchObject({ from: null, to: null, data: [] });
  });

  test('sorts as asked', async () => {
    for (const name of ['b', 'c', 'a']) await create({ name, tags: ['sorted'] });
    const { body } = await app.v2('get', '/resources?search=tags:sorted&orderBy=name&sortedBy=desc').expect(200);
    expect((body as { data: { name: string }[] }).data.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });

  test.each([uuidv7(), 'not-a-uuid', '1'])('answers 404 for %s', async (id) => {
    const { body } = await app.v2('get', `/resources/${id}`).expect(404);
    expect(body).toEqual({ error: 'Resource does not exist', model: 'Resource' });
  });
});

describe('PUT /v2/resources/:id', () => {
  test('changes only what is given, and replaces constraints as a whole', async () => {
    const { id } = await create({
      image: 'https://example.com/a.png',
      meta: { a: 1 },
      availability_constraints: [{ block_weekends: {} }],
    });
    app.clock.advance({ minutes: 1 });
    const { body } = await app
      .v2('put', `/resources/${String(id)}?include=availability_constraints`)
      .send({ image: null, availability_constraints: [{ allow_weekdays: {} }], fakingit: 'what' })
      .expect(200);
    expect(body).toMatchObject({
      data: {
        image: null,
        meta: { a: 1 },
        availability_constraints: [{ allow_weekdays: {} }],
        created_at: expect.any(String),
      },
    });
    const read = await app.v2('get', `/resources/${String(id)}?include=availability_constraints`).expect(200);
    expect(read.body).toEqual(body);
    const { data } = body as { data: { created_at: string; updated_at: string } };
    expect(data.updated_at).not.toBe(data.created_at);
  });

  test('keeps the parts of the name in step with it', async () => {
    const { id } = await create({ name: 'Old' });
    const renamed = await app
      .v2('put', `/resources/${String(id)}`)
      .send({ name: 'New Name' })
      .expect(200);
    expect(renamed.body).toMatchObject({ data: { name: 'New Name', first_name: 'New Name', last_name: '' } });
    const parts = await app
      .v2('put', `/resources/${String(id)}`)
      .send({ first_name: 'New', last_name: 'Name' })
      .expect(200);
    expect(parts.body).toMatchObject({ data: { name: 'New Name', first_name: 'New', last_name: 'Name' } });
  });

  test('takes the email back as it is, and refuses another', async () => {
    const { id } = await create({ email: 'fixed@example.com' });
    await app
      .v2('put', `/resources/${String(id)}`)
      .send({ email: 'Fixed@example.com' })
      .expect(200);
    for (const email of ['new@example.com', null, '']) {
      const { body } = await app
        .v2('put', `/resources/${String(id)}`)
        .send({ email })
        .expect(422);
      expect(body).toEqual({ errors: { email: ['The email cannot be changed.'] } });
    }
  });

  test('changes nothing without a body', async () => {
    const { id } = await create({ name: 'Same' });
    const missing = await app.v2('put', `/resources/${String(id)}`).expect(200);
    const empty = await app
      .v2('put', `/resources/${String(id)}`)
      .set('content-type', 'application/json')
      .send('');
    expect(missing.body).toMatchObject({ data: { id, name: 'Same' } });
    expect(empty).toMatchObject({ status: 200, body: missing.body as object });
  });
});

describe('DELETE /v2/resources/:id', () => {
  test('takes calendars and events along', async () => {
    const { id, calendars } = await create({ email: 'gone@example.com' });
    const [calendar] = calendars as { id: string }[];
    await app
      .v2('delete', `/resources/${String(id)}`)
      .send({ id })
      .expect(204, '');
    await app.v2('get', `/calendars/${calendar!.id}`).expect(404);
    await app.v2('delete', `/resources/${String(id)}`).expect(404);
    expect(await create({ email: 'gone@example.com' })).toMatchObject({ email: 'gone@example.com' });
  });
});

describe('another app', () => {
  test('sees, changes and deletes nothing of this one', async () => {
    const { id } = await create({ email: 'ours@example.com' });
    for (const method of ['get', 'put', 'delete'] as const) {
      const { body } = await app.v2(method, `/resources/${String(id)}`, foreign.apiKey).expect(404);
      expect(body).toEqual({ error: 'Resource does not exist', model: 'Resource' });
    }
    await app.v2('get', '/resources/timezone/ours@example.com', foreign.apiKey).expect(404);
    const { body } = await app.v2('get', '/resources?search=email:ours@example.com', foreign.apiKey).expect(200);
    expect(body).toMatchObject({ total: 0, data: [] });
    await app.v2('get', `/resources/${String(id)}`).expect(200);
  });
});

describe('people', () => {
  test('time zone and offset of an address, in hours, also for the widget', async () => {
    await create({ email: 'zone+1@example.com', timezone: 'Asia/Kathmandu' });
    for (const path of ['/resources/timezone/zone+1@example.com', '/users/timezone/ZONE%2B1@example.com']) {
      const { body } = await app.v2('get', path, app.engineKeys.widgetKey).expect(200);
      expect(body).toEqual({ data: { timezone: 'Asia/Kathmandu', utc_offset: 5.75 } });
    }
    await app.v2('get', '/resources/timezone/nobody@example.com').expect(404);
    await app.v2('get', '/resources/timezone/a%00b@example.com').expect(404);
    await app.v2('get', '/resources/timezone/zone+1@example.com', null).expect(401);
  });

  test('an invitation creates the resource once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => await app.v2('post', '/app/invite').send({ email: 'invited@example.com' })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => (body as { data: { id: string } }).data.id)).size).toBe(1);
    await app.v2('post', '/app/invite').send({}).expect(422);
  });
});
