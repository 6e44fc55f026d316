import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { basic, startTestApp, type TestApp } from '../support/app.js';
import { addForeignApp, type ForeignApp } from '../support/engine.js';

const credentials = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const KEY = /^live_(api|widget)_key_[A-Za-z0-9]{32}$/;

describe('the embedded app', () => {
  let app: TestApp;
  let foreign: ForeignApp;

  beforeAll(async () => {
    app = await startTestApp();
    foreign = await addForeignApp(app, { testMode: true });
  });

  afterAll(async () => {
    await app.close();
  });

  test('is made with live keys of the known form', () => {
    expect(app.engineKeys.apiKey).toMatch(KEY);
    expect(app.engineKeys.widgetKey).toMatch(KEY);
  });

  test('describes itself to its API key', async () => {
    const { body, headers } = await app.v2('get', '/app').expect(200);
    expect(body).toEqual({
      data: {
        id: expect.any(String),
        slug: 'openslot',
        name: 'Openslot',
        role: 'owner',
        settings: {},
        test_mode: false,
        creator_resource_id: null,
        api_trial_expires_at: null,
        webhook_secret: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
        created_at: '2026-11-23T08:00:00+0000',
        updated_at: '2026-11-23T08:00:00+0000',
      },
    });
    expect(headers).not.toHaveProperty('timekit-testmode');
    const list = await app.v2('get', '/apps').expect(200);
    expect(list.body).toMatchObject({ total: 1, data: [(body as { data: unknown }).data] });
  });

  test('keeps apart from another app, which is in test mode', async () => {
    const { body, headers } = await app.v2('get', '/app', foreign.apiKey).expect(200);
    expect(body).toMatchObject({ data: { id: foreign.id, test_mode: true, webhook_secret: 'a foreign secret' } });
    expect(headers['timekit-testmode']).toBe('true');
    const missing = await app.v2('get', '/resources/nonsense', foreign.apiKey).expect(404);
    expect(missing.headers['timekit-testmode']).toBe('true');
    await app.v2('put', `/apps/${foreign.slug}`).send({ name: 'Stolen' }).expect(404);
  });

  test('changes its name and settings', async () => {
    await app
      .v2('put', '/apps/openslot')
      .send({ name: 'Renamed', settings: { a: [1] }, slug: 'other' })
      .expect(204, '');
    const { body } = await app.v2('get', '/app').expect(200);
    expect(body).toMatchObject({ data: { slug: 'openslot', name: 'Renamed', settings: { a: [1] } } });
    await app.v2('put', '/apps/openslot').send({ name: '' }).expect(422);
    await app.v2('put', '/apps/openslot').expect(204);
  });

  test('is not made or deleted through the API', async () => {
    for (const answer of [
      await app.v2('post', '/apps').send({ name: 'x' }),
      await app.v2('delete', '/apps/openslot'),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual({ error: expect.stringContaining('operator'), code: 'forbidden' });
    }
  });

  test('has no provider accounts', async () => {
    const { body } = await app.v2('get', '/accounts').expect(200);
    expect(body).toEqual({ data: [] });
  });

  describe('authentication', () => {
    test('refuses anything but a known key with an empty user', async () => {
      const { apiKey } = app.engineKeys;
      const headers = [
        undefined,
        '',
        'Basic',
        'Basic ',
        'Basic !!!',
        credentials(''),
        credentials(':'),
        credentials(apiKey),
        credentials(`${apiKey}:`),
        credentials(`someone@example.com:${apiKey}`),
        credentials(`:${apiKey}x`),
        credentials(`:${apiKey.toUpperCase()}`),
        credentials(`:' or 1=1 --`),
        credentials(':a\0b'),
        `Bearer ${apiKey}`,
      ];
      for (const header of headers) {
        const call = request(app.url).get('/v2/app');
        const { status, body, headers: sent } = await (header === undefined ? call : call.set('authorization', header));
        expect({ header, status }).toEqual({ header, status: 401 });
        expect(body).toEqual({ error: { message: 'Invalid credentials supplied' } });
        expect(sent['www-authenticate']).toMatch(/^Basic /);
      }
      await request(app.url).get('/v2/app').set('authorization', basic(apiKey).replace('Basic', 'basic')).expect(200);
    });

    test('keeps the widget key to what the widget needs', async () => {
      const { widgetKey } = app.engineKeys;
      for (const path of [
        '/app',
        '/apps',
        '/accounts',
        '/resources',
        '/calendars',
        '/events?start=2026-01-01&end=2026-01-02',
      ]) {
        const { body } = await app.v2('get', path, widgetKey).expect(403);
        expect(body).toEqual({ error: expect.any(String), code: 'forbidden' });
      }
      await app.v2('post', '/resources', widgetKey).send({ name: 'x', timezone: 'UTC' }).expect(403);
      await app.v2('get', '/resources/timezone/a@example.com', widgetKey).expect(404);
    });
  });

  describe('the surface', () => {
    test.each(['/v2/nothing', '/v2/users/me', '/v2/resources/a/b/c', '/v2'])('answers 404 for %s', async (path) => {
      const { body } = await request(app.url).get(path).set('authorization', basic(app.engineKeys.apiKey)).expect(404);
      expect(body).toEqual({ error: 'Route does not exist', code: 'route_missing' });
    });

    test('answers in its own shapes when a body cannot be read', async () => {
      for (const [type, body] of [
        ['application/json', '{"name":'],
        ['application/json', `{"name":"${'x'.repeat(400_000)}"}`],
        ['application/xml', '<name>x</name>'],
      ] as const) {
        const answer = await app.v2('post', '/resources').set('content-type', type).send(body);
        expect([400, 413, 415]).toContain(answer.status);
        expect(answer.body).toEqual({ error: expect.any(String) });
      }
    });

    test('names the header that is wrong', async () => {
      const { body } = await app
        .v2('get', '/app')
        .set({
          'Timekit-Timezone': 'Mars/Base',
          'Timekit-OutputTimestampFormat': '---',
          'Timekit-InputTimestampFormat': '',
        })
        .expect(422);
      expect(body).toEqual({
        errors: {
          'Timekit-Timezone': ['The Timekit-Timezone must be a valid zone.'],
          'Timekit-OutputTimestampFormat': ['The Timekit-OutputTimestampFormat must be a valid date format.'],
        },
      });
    });

    test('accepts a trailing slash', async () => {
      const { body } = await app.v2('get', '/app/').expect(200);
      expect(body).toMatchObject({ data: { slug: 'openslot' } });
    });
  });
});

describe('keys of the embedded app', () => {
  test('given ones replace the stored ones, and stored ones stay; a test_ API key makes a test app', async () => {
    let app = await startTestApp();
    const { database } = app;
    const generated = app.engineKeys;
    await app.stop();

    const apiKey = 'test_api_key_of_the_operator_0123456789';
    app = await startTestApp({ database, env: { ENGINE_API_KEY: apiKey } });
    expect(app.engineKeys).toMatchObject({ apiKey, widgetKey: generated.widgetKey });
    const { body, headers } = await app.v2('get', '/app').expect(200);
    expect(body).toMatchObject({ data: { test_mode: true } });
    expect(headers['timekit-testmode']).toBe('true');
    await app.v2('get', '/app', generated.apiKey).expect(401);
    await app.stop();

    app = await startTestApp({ database, env: { ENGINE_WIDGET_KEY: 'any-text:with-a-colon-as-a-widget-key' } });
    expect(app.engineKeys.apiKey).toBe(apiKey);
    await app.v2('get', '/resources/timezone/a@example.com', 'any-text:with-a-colon-as-a-widget-key').expect(404);
    await app.v2('get', '/app', generated.widgetKey).expect(401);
    await app.v2('get', '/app').expect(200);
    await app.close();
  });
});
