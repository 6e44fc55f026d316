import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { buildClient, rejectionOf, testTime } from '../../testing/build-client.js';
import { RecordedInject } from '../../testing/recorded-inject.js';
import type { TimekitClient } from '../timekit.client.js';
import {
  TimekitAbortedError,
  TimekitInvalidError,
  TimekitNotFoundError,
  TimekitRateLimitedError,
  TimekitUnexpectedAnswerError,
  TimekitUnreachableError,
} from '../timekit.errors.js';
import type { TimekitOptions } from '../timekit.options.js';
import { type InjectFunction, inProcessTransport } from './in-process.transport.js';
import { MAX_BODY_BYTES } from './timekit-axios.js';

const booking = { resource_id: 'r1', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' };

function clientOf(inject: InjectFunction, options: Partial<TimekitOptions> = {}): Promise<TimekitClient> {
  const transport = inProcessTransport(() => inject);
  return buildClient({ baseUrl: 'http://engine.internal', transport, ...testTime(), ...options });
}

const never: InjectFunction = () => new Promise(() => undefined);

describe('the interceptors cannot tell it from the network', () => {
  const server = new RecordedInject();

  test('Retry-After beyond the deadline', async () => {
    server.plays({ status: 503, headers: { 'retry-after': '60' } });
    const call = (await clientOf(server.inject)).resources.get('r1');
    expect((await rejectionOf(call, TimekitRateLimitedError)).retryAfterMs).toBe(60_000);
    expect(server.requests).toHaveLength(1);
  });

  test('errors keep status, model and request id', async () => {
    const body = { error: 'Resource does not exist', model: 'Booking' };
    server.plays({ status: 404, body, headers: { 'X-Request-Id': 'req-7' } });
    const error = await rejectionOf((await clientOf(server.inject)).bookings.get('b1'), TimekitNotFoundError);
    expect(error).toMatchObject({ status: 404, model: 'Booking', upstreamRequestId: 'req-7' });
  });

  test('a redirect is refused', async () => {
    server.plays({ status: 302, headers: { location: '/elsewhere' } });
    const error = await rejectionOf((await clientOf(server.inject)).resources.get('r1'), TimekitUnexpectedAnswerError);
    expect(error.reason).toBe('redirect');
  });

  test('an attempt ends in time, and an unanswered POST has an unknown outcome', async () => {
    const client = await clientOf(never, { attemptTimeoutMs: 30 });
    const error = await rejectionOf(client.bookings.create(booking), TimekitUnreachableError);
    expect(error.outcomeUnknown).toBe(true);
  });

  test('the caller can give up', async () => {
    const caller = new AbortController();
    const client = await clientOf((request) => {
      caller.abort();
      return never(request);
    });
    const error = await rejectionOf(client.bookings.create(booking, { signal: caller.signal }), TimekitAbortedError);
    expect(error.outcomeUnknown).toBe(true);
  });

  test('an answer over the limit is refused', async () => {
    const client = await clientOf(async () => ({
      statusCode: 200,
      headers: {},
      rawPayload: Buffer.alloc(MAX_BODY_BYTES + 1),
    }));
    const error = await rejectionOf(client.resources.get('r1'), TimekitUnexpectedAnswerError);
    expect(error.reason).toBe('too_large');
  });

  test('a body over the limit is not sent', async () => {
    server.plays({ status: 201, body: { data: {} } });
    const client = await clientOf(server.inject);
    const call = client.bookings.create({ ...booking, description: 'x'.repeat(MAX_BODY_BYTES) });
    await rejectionOf(call, TimekitInvalidError);
    expect(server.requests).toHaveLength(0);
  });
});

describe('when nobody can answer', () => {
  test('before the application is built it is as a refused connection: repeated, and nothing left open', async () => {
    let tries = 0;
    const transport = inProcessTransport(() => {
      tries += 1;
      throw new Error('not listening yet');
    });
    const client = await buildClient({ baseUrl: 'http://engine.internal', transport, ...testTime() });
    await rejectionOf(client.resources.get('r1'), TimekitUnreachableError);
    expect(tries).toBe(3);
    const error = await rejectionOf(client.bookings.create(booking), TimekitUnreachableError);
    expect(error.outcomeUnknown).toBe(false);
  });

  test('a search that is not well-formed Unicode is refused', async () => {
    const client = await clientOf(never);
    await expect(client.bookings.list({ search: { a: '\ud800' } })).rejects.toBeInstanceOf(TimekitInvalidError);
  });

  test.each([
    ['an error', new Error('closed')],
    ['nothing at all', null],
  ])('an application that breaks down inside, with %s, leaves the outcome open', async (_name, reason) => {
    const client = await clientOf(() => Promise.reject(reason));
    const error = await rejectionOf(client.bookings.create(booking), TimekitUnreachableError);
    expect(error.outcomeUnknown).toBe(true);
  });
});

describe('on a real Fastify instance', () => {
  const fastify = new FastifyAdapter().getInstance();
  let client: TimekitClient;

  beforeAll(async () => {
    fastify.put('/v2/bookings/:id/:action', ({ params, query, body, headers }, reply) => {
      void reply.send({ data: { params, query, body, key: headers.authorization } });
    });
    fastify.delete('/v2/resources/:id', (_request, reply) => reply.code(204).send());
    await fastify.ready();
    client = await clientOf((request) => fastify.inject(request));
  });

  afterAll(() => fastify.close());

  test('path, query, body and key arrive decoded', async () => {
    const answer: unknown = await client.bookings.act(
      'a/ü 1',
      'decline',
      { decline: { message: 'Désolé' } },
      { include: ['event', 'user'] },
    );
    expect(answer).toMatchObject({
      params: { id: 'a/ü 1', action: 'decline' },
      query: { include: 'event,user' },
      body: { decline: { message: 'Désolé' } },
      key: expect.stringMatching(/^Basic /),
    });
  });

  test('204 and 404 come back as over the network', async () => {
    await expect(client.resources.delete('r1')).resolves.toBeUndefined();
    await expect(client.resources.get('r1')).rejects.toBeInstanceOf(TimekitNotFoundError);
  });
});
