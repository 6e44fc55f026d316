import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/app.js';

describe('the edge of the HTTP stack', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(async () => {
    await app.close();
  });

  test.each([
    ['an unknown native route', '/api/v1/nothing', 404, 'http.not_found'],
    ['an address that cannot be decoded', '/api/v1/%ZZ', 400, 'http.bad_request'],
    ['an endless segment', `/api/v1/users/${'x'.repeat(600)}`, 400, 'http.bad_request'],
    ['a NUL in the query', '/api/v1/users?external_id=%00', 400, 'http.invalid_query'],
    ['an unknown query parameter', '/api/v1/users?color=red', 400, 'http.invalid_query'],
    ['a repeated query parameter', '/api/v1/users?limit=1&limit=2', 400, 'http.invalid_query'],
    ['a cursor that this list never gave', '/api/v1/users?cursor=AAAA', 400, 'http.invalid_query'],
  ])('%s is answered with a problem', async (_what, path, status, code) => {
    const answer = await request(app.url).get(path).set('authorization', `Bearer ${ADMIN_KEY}`);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      status,
      code,
      type: `urn:openslot:problem:${code}`,
      trace_id: expect.any(String),
    });
    expect(answer.status).toBe(status);
  });

  test.each([
    ['a body that breaks off', 'application/json', '{"name":', 400, 'http.bad_request'],
    ['a body of another type than JSON', 'text/plain', 'name', 415, 'http.unsupported_media_type'],
    ['a form', 'application/x-www-form-urlencoded', 'name=x', 415, 'http.unsupported_media_type'],
    ['a list where an object is expected', 'application/json', '[]', 422, 'http.invalid_body'],
    ['a NUL in a field', 'application/json', '{"name":"a\\u0000"}', 400, 'http.bad_request'],
    [
      'too large a body',
      'application/json',
      JSON.stringify({ name: 'x'.repeat(300_000) }),
      413,
      'http.payload_too_large',
    ],
  ])('%s is answered with a problem', async (_what, type, body, status, code) => {
    const answer = await app.api('post', '/users').set('content-type', type).send(body);
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
  });

  test('a missing field is called missing, once', async () => {
    const answer = await app.api('post', '/users').send({ timezone: 7 }).expect(422);
    expect(answer.body).toMatchObject({
      errors: [
        { pointer: '/name', code: 'required', detail: 'name is required.' },
        { pointer: '/timezone', code: 'string' },
      ],
    });
  });

  test('the Timekit surface answers the same in its own shapes', async () => {
    expect((await app.v2('get', '/nothing')).body).toEqual({ error: expect.any(String), code: expect.any(String) });
    expect((await app.v2('get', '/%ZZ')).body).toEqual({ error: expect.any(String) });
    const broken = await app.v2('post', '/resources').set('content-type', 'application/json').send('{"name":');
    expect(broken.status).toBe(400);
    expect(broken.body).toMatchObject({ error: expect.any(String) });
  });

  test('trailing slashes are tolerated on both faces', async () => {
    await app.v2('get', '/resources/').expect(200);
    await app.api('get', '/users/').expect(200);
  });

  test('browsers of any origin may use the Timekit surface, and may read its test mode; the native API tells them nothing', async () => {
    const preflight = await request(app.url)
      .options('/v2/bookings')
      .set('origin', 'https://shop.example')
      .set('access-control-request-method', 'POST')
      .set('access-control-request-headers', 'authorization,content-type,timekit-context,timekit-timezone')
      .expect(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(String(preflight.headers['access-control-allow-headers']).toLowerCase()).toContain('timekit-context');
    const answer = await app.v2('get', '/app').set('origin', 'https://shop.example').expect(200);
    expect(answer.headers['access-control-expose-headers']).toBe('Timekit-TestMode');
    const native = await app.api('get', '/users').set('origin', 'https://shop.example').expect(200);
    expect(native.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('an error tells the client nothing of our inside, and the request id is in the answer', async () => {
    const answer = await app.api('get', '/users').set('x-request-id', 'my-request-1234').expect(200);
    expect(answer.headers['x-request-id']).toBe('my-request-1234');
    const odd = await app.api('get', '/users').set('x-request-id', '<script>').expect(200);
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
