import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { API_KEY, buildClient, rejectionOf, testTime } from '../../testing/build-client.js';
import { json, ScriptedUpstream, text } from '../../testing/scripted-upstream.js';
import { TimekitInvalidError, TimekitUnexpectedAnswerError } from '../timekit.errors.js';
import { createTimekitAxios, MAX_BODY_BYTES } from './timekit-axios.js';
import { networkTransport } from './transport.js';

const found = json(200, { data: { id: 'r1', name: 'Doc Brown' } });
const booking = { resource_id: 'r1', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' };

let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await ScriptedUpstream.listen();
});

afterAll(() => upstream.close());

test('an absolute URL does not lead away from the upstream', async () => {
  const instance = createTimekitAxios({ baseUrl: upstream.baseUrl, apiKey: API_KEY }, networkTransport);
  upstream.plays(found);
  await instance.get('http://127.0.0.1:1/elsewhere');
  expect(upstream.requests[0]?.url).toBe('/v2/http://127.0.0.1:1/elsewhere');
});

describe('answers that are none', () => {
  test('a redirect is refused and not followed', async () => {
    const client = await buildClient({ baseUrl: upstream.baseUrl, ...testTime() });
    upstream.plays(text(301, '', { location: `${upstream.baseUrl}/elsewhere` }), found);
    const error = await rejectionOf(client.resources.get('r1'), TimekitUnexpectedAnswerError);
    expect([error.reason, error.status]).toEqual(['redirect', 301]);
    expect(upstream.requests).toHaveLength(1);
  });

  test.each([
    ['HTML', text(200, '<!doctype html><title>Maintenance</title>', { 'content-type': 'text/html' }), 'not_json'],
    ['truncated JSON', text(200, '{"data":{"id":"r1"', { 'content-type': 'application/json' }), 'not_json'],
    ['an array', json(200, []), 'wrong_shape'],
    ['a number', json(200, 7), 'wrong_shape'],
    ['no data', json(200, { id: 'r1' }), 'wrong_shape'],
    ['data of another shape', json(200, { data: [] }), 'wrong_shape'],
    ['data that is null', json(200, { data: null }), 'wrong_shape'],
    ['nothing', text(200, ''), 'wrong_shape'],
    ['broken compression', text(200, 'not gzip', { 'content-encoding': 'gzip' }), 'unreadable'],
  ])('%s in place of a resource', async (_name, step, reason) => {
    const client = await buildClient({ baseUrl: upstream.baseUrl, ...testTime() });
    upstream.plays(step);
    const error = await rejectionOf(client.resources.get('r1'), TimekitUnexpectedAnswerError);
    expect(error.reason).toBe(reason);
    expect(upstream.requests).toHaveLength(1);
  });

  test('a booking whose answer cannot be read may exist', async () => {
    const client = await buildClient({ baseUrl: upstream.baseUrl, ...testTime() });
    upstream.plays(text(201, '{"data":{"id":'));
    const error = await rejectionOf(client.bookings.create(booking), TimekitUnexpectedAnswerError);
    expect(error.outcomeUnknown).toBe(true);
  });

  test.each([
    ['11 MB', Buffer.alloc(11 * 1024 * 1024, ' '), {}],
    ['11 MB packed into a few KB', gzipSync(Buffer.alloc(11 * 1024 * 1024, ' ')), { 'content-encoding': 'gzip' }],
  ])('%s', async (_name, body, headers) => {
    const client = await buildClient({ baseUrl: upstream.baseUrl, ...testTime() });
    upstream.plays((response) => void response.writeHead(200, headers).end(body));
    const error = await rejectionOf(client.resources.get('r1'), TimekitUnexpectedAnswerError);
    expect(error.reason).toBe('too_large');
    expect(upstream.requests).toHaveLength(1);
  });

  test('a body over the limit is not sent', async () => {
    const client = await buildClient({ baseUrl: upstream.baseUrl, ...testTime() });
    upstream.plays(found);
    const call = client.bookings.create({ ...booking, description: 'x'.repeat(MAX_BODY_BYTES) });
    const error = await rejectionOf(call, TimekitInvalidError);
    expect(error.outcomeUnknown).toBe(false);
    expect(upstream.requests).toHaveLength(0);
  });

  test('bytes that are not HTTP', async () => {
    const client = await buildClient({ baseUrl: upstream.baseUrl, ...testTime() });
    upstream.plays((response) => void response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'));
    const error = await rejectionOf(client.resources.get('r1'), TimekitUnexpectedAnswerError);
    expect(error.reason).toBe('unreadable');
  });
});
