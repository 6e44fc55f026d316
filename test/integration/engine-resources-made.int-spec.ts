/** Resources made under /v2: what is answered, what is refused, and what happens when many ask at once. */
import { describe, expect, test } from '@jest/globals';
import { app, create, foreign, useApp } from './engine-resources.support.js';

useApp();

describe('POST /v2/resources', () => {
  test('answers as documented, with the calendar "Bookings"', async () => {
    const { body } = await app
      .v2('post', '/resources')
      .send({ email: 'doc.brown@example.com', timezone: 'America/Los_Angeles', name: 'Doc Brown', password: 'x' })
      .expect(201);
    expect(body).toEqual({
      data: {
        id: expect.any(String),
        first_name: 'Doc Brown',
        last_name: '',
        name: 'Doc Brown',
        email: 'doc.brown@example.com',
        email_verified: null,
        timezone: 'America/Los_Angeles',
        image: null,
        meta: {},
        conference_enabled: false,
        conference_type: null,
        enabled_email_notification: true,
        explicit_consent: null,
        calendars: [
          {
            id: expect.any(String),
            provider_id: null,
            provider_access: 'owner',
            provider_primary: false,
            provider_sync: false,
            primary: true,
            name: 'Bookings',
            description: 'Created by Timekit on resource creation',
            foregroundcolor: null,
            backgroundcolor: null,
            created_at: '2026-11-23T00:00:00-0800',
            updated_at: '2026-11-23T00:00:00-0800',
            provider: 'timekit',
          },
        ],
        created_at: '2026-11-23T00:00:00-0800',
        updated_at: '2026-11-23T00:00:00-0800',
      },
    });
  });

  test('names every field that is wrong at once', async () => {
    const { body } = await app
      .v2('post', '/resources')
      .send({
        timezone: 'Mars/Base',
        email: 'nobody',
        image: 'cat',
        tags: [1],
        meta: 'x',
        availability_constraints: {},
      })
      .expect(422);
    expect(body).toEqual({
      errors: {
        name: ['The name field is required.'],
        timezone: ['The timezone must be a valid zone.'],
        email: ['The email must be a valid email address.'],
        image: ['The image format is invalid.'],
        'tags.0': ['The tags.0 must be a string.'],
        meta: ['The meta must be an object.'],
        availability_constraints: ['The availability constraints must be an array.'],
      },
    });
  });

  test('names the constraint that is wrong by its path', async () => {
    const { body } = await app
      .v2('post', '/resources')
      .send({
        name: 'A',
        timezone: 'UTC',
        availability_constraints: [{ allow_weekdays: {} }, { allow_hours: { start: 9 } }],
      })
      .expect(422);
    expect(Object.keys((body as { errors: object }).errors)).toEqual(['availability_constraints.1.allow_hours.end']);
  });

  test.each([
    ['no body', undefined],
    ['an empty object', {}],
    ['an empty array, as PHP writes an empty object', []],
  ])('asks for the required fields when the body is %s', async (_, sent) => {
    const { body } = await app.v2('post', '/resources').send(sent).expect(422);
    expect(Object.keys((body as { errors: object }).errors)).toEqual(['name', 'timezone']);
  });

  test('refuses a body that is no object', async () => {
    const { body } = await app.v2('post', '/resources').send(['a']).expect(422);
    expect(body).toMatchObject({ errors: { body: ['The body must be an object.'] } });
  });

  test('refuses what PostgreSQL cannot hold', async () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 2000; depth++) deep = [deep];
    for (const meta of [{ k: 'a\0b' }, { 'a\0b': 1 }, { k: 'half a pair: \ud83d' }, { deep }]) {
      const { status, body } = await app.v2('post', '/resources').send({ name: 'Odd', timezone: 'UTC', meta });
      expect(status).toBe(400);
      expect(body).toEqual({ error: expect.any(String) });
    }
  });

  test('refuses an email that another resource has, whatever its case', async () => {
    await create({ email: 'Marty@example.com' });
    const { body } = await app
      .v2('post', '/resources')
      .send({ name: 'Other', timezone: 'UTC', email: 'marty@EXAMPLE.com' })
      .expect(422);
    expect(body).toEqual({ errors: { email: ['The email has already been taken.'] } });
  });

  test('gives one email to one of many who ask at once', async () => {
    const answers = await Promise.all(
      Array.from(
        { length: 12 },
        async () =>
          await app.v2('post', '/resources').send({ name: 'Racer', timezone: 'UTC', email: 'race@example.com' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array.from({ length: 11 }, () => 422),
    ]);
  });

  test('lets resources without an email, and other apps, alone', async () => {
    expect(await create({ email: null })).toMatchObject({ email: null });
    expect(await create({ email: '' })).toMatchObject({ email: null });
    await create({ email: 'both@example.com' });
    await app
      .v2('post', '/resources', foreign.apiKey)
      .send({ name: 'B', timezone: 'UTC', email: 'both@example.com' })
      .expect(201);
  });

  test('takes a user of the old kind, named by parts', async () => {
    const { body } = await app
      .v2('post', '/users')
      .send({ first_name: 'Emmett', last_name: 'Brown', timezone: 'america/chicago' })
      .expect(201);
    expect(body).toMatchObject({
      data: { name: 'Emmett Brown', first_name: 'Emmett', last_name: 'Brown', timezone: 'America/Chicago' },
    });
  });
});
