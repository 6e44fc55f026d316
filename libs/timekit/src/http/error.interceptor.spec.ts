import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { API_KEY, buildClient, rejectionOf, testTime } from '../../testing/build-client.js';
import { hang, json, reset, ScriptedUpstream, type Step, text } from '../../testing/scripted-upstream.js';
import {
  TimekitConflictError,
  TimekitError,
  TimekitInvalidError,
  TimekitNotFoundError,
  TimekitRateLimitedError,
  TimekitUnauthorizedError,
  TimekitUnreachableError,
} from '../timekit.errors.js';

let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await ScriptedUpstream.listen();
});

afterAll(() => upstream.close());

async function errorAfter(step: Step): Promise<TimekitError> {
  const limit = step === hang ? { attemptTimeoutMs: 50 } : {};
  const client = await buildClient({ baseUrl: upstream.baseUrl, ...limit, ...testTime() });
  upstream.plays(step);
  const search = { 'customer.email': 'someone@private.example' };
  return rejectionOf(client.bookings.list({ search }), TimekitError);
}

describe('status to class', () => {
  test.each([
    [401, TimekitUnauthorizedError, 'timekit.unauthorized'],
    [403, TimekitUnauthorizedError, 'timekit.unauthorized'],
    [404, TimekitNotFoundError, 'timekit.not_found'],
    [400, TimekitInvalidError, 'timekit.invalid'],
    [405, TimekitInvalidError, 'timekit.invalid'],
    [413, TimekitInvalidError, 'timekit.invalid'],
    [422, TimekitInvalidError, 'timekit.invalid'],
    [409, TimekitConflictError, 'timekit.conflict'],
    [429, TimekitRateLimitedError, 'timekit.rate_limited'],
    [503, TimekitRateLimitedError, 'timekit.rate_limited'],
    [408, TimekitUnreachableError, 'timekit.unreachable'],
    [500, TimekitUnreachableError, 'timekit.unreachable'],
    [502, TimekitUnreachableError, 'timekit.unreachable'],
    [504, TimekitUnreachableError, 'timekit.unreachable'],
  ])('%i', async (status, type, code) => {
    const bodies = [json(status, {}), text(status, '<html>oops</html>'), text(status, '{"errors":{"na')];
    for (const body of bodies) {
      const error = await errorAfter(body);
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ status, code, name: type.name, method: 'GET', path: '/bookings' });
    }
  });

  test('a taken slot is told by its code, with 422 or 409', async () => {
    const body = { error: 'The slot is taken', code: 'slot_taken' };
    for (const status of [409, 422]) {
      const error = await errorAfter(json(status, body));
      expect(error).toBeInstanceOf(TimekitConflictError);
      expect(error).toMatchObject({
        slotTaken: true,
        upstreamMessage: 'The slot is taken',
        upstreamCode: 'slot_taken',
      });
    }
    expect(await errorAfter(json(409, { error: 'already exists' }))).toMatchObject({ slotTaken: false });
  });

  test('a refusal keeps fields, action, message and code', async () => {
    const body = { errors: { event: ['calendar id must be a valid UUID'] }, action: 'save_booking_data', code: 'c1' };
    expect(await errorAfter(json(422, body))).toMatchObject({
      fields: { event: ['calendar id must be a valid UUID'] },
      action: 'save_booking_data',
      upstreamCode: 'c1',
    });
    expect(await errorAfter(json(422, { error: 'no' }))).toMatchObject({ fields: {}, upstreamMessage: 'no' });
  });

  test.each(['x-request-id', 'request-id', 'x-amzn-requestid', 'cf-ray'])(
    'the request id in %s is kept',
    async (name) => {
      expect(await errorAfter(json(404, {}, { [name]: 'req-7' }))).toMatchObject({ upstreamRequestId: 'req-7' });
      expect(await errorAfter(text(200, '<html>', { [name]: 'req-8' }))).toMatchObject({ upstreamRequestId: 'req-8' });
    },
  );
});

describe('nothing secret in an error', () => {
  const encoded = Buffer.from(`:${API_KEY}`).toString('base64');
  const echo = { error: `key ${API_KEY} is wrong`, errors: { [API_KEY]: [`Basic ${encoded}`] }, model: API_KEY };

  test.each([
    ['401 that echoes the key', json(401, echo, { 'x-request-id': encoded })],
    ['404 that echoes the key', json(404, echo)],
    ['422 that echoes the key', json(422, echo)],
    ['409 that echoes the key', json(409, echo)],
    ['429', json(429, echo)],
    ['500', json(500, echo)],
    ['HTML', text(200, `<html>${API_KEY}</html>`)],
    ['a wrong shape', json(200, { data: API_KEY })],
    ['a redirect with the key', text(302, '', { location: `http://x/${API_KEY}` })],
    ['reset', reset],
    ['a timeout', hang],
  ])('%s', async (_name, step) => {
    const error = await errorAfter(step);
    const cause = error.cause instanceof Error ? (error.cause.stack ?? '') : '';
    const shown = [JSON.stringify(error), inspect(error, { depth: 10, showHidden: true }), error.stack, cause].join(
      '\n',
    );
    expect(shown).toContain(error.code);
    for (const secret of [API_KEY, encoded, 'Authorization', 'authorization', 'someone@private.example']) {
      expect(shown).not.toContain(secret);
    }
  });

  test('the cause keeps name, code and message of what happened, and no configuration', async () => {
    const { cause } = await errorAfter(reset);
    expect(cause).toMatchObject({ code: 'ECONNRESET' });
    expect(Object.keys(Object(cause)).toSorted()).toEqual(['code', 'name']);
  });
});
