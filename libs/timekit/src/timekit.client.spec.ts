import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { API_KEY, buildClient, rejectionOf, testTime } from '../testing/build-client.js';
import { RecordedInject } from '../testing/recorded-inject.js';
import { json, noContent, ScriptedUpstream, type Step } from '../testing/scripted-upstream.js';
import { rows } from '../testing/sdk-table.js';
import { inProcessTransport } from './http/in-process.transport.js';
import { pages } from './http/page.js';
import type { TimekitClient } from './timekit.client.js';
import { TimekitInvalidError, TimekitUnexpectedAnswerError } from './timekit.errors.js';

/** `data` of the upstream's answer, and what the client makes of it. */
const LIST = [{ id: 'x1' }];
const DATA = { object: { id: 'x1' }, array: LIST, bulk: LIST, page: LIST, none: undefined };
const RESULT = {
  ...DATA,
  bulk: { done: LIST, refused: [] },
  page: expect.objectContaining({ data: LIST, current_page: 1, total: 1 }),
};

const authorization = `Basic ${Buffer.from(`:${API_KEY}`).toString('base64')}`;

const updates = rows.filter(({ sends, shape }) => sends.startsWith('PUT') && shape === 'object');
const returnsBooking = (name: string): boolean => name.startsWith('bookings.act') || name === 'bookings.update';

function bookingPage(number: number, ids: string[]): Step {
  const data = ids.map((id) => ({ id }));
  return json(200, { total: 3, per_page: '2', current_page: number, last_page: 2, data });
}

async function readAll(client: TimekitClient): Promise<string[]> {
  const ids: string[] = [];
  for await (const { data } of pages((number) => client.bookings.list({ limit: 2, page: number }))) {
    ids.push(...data.map(({ id }) => id));
  }
  return ids;
}

describe('over the network', () => {
  let upstream: ScriptedUpstream;
  let client: TimekitClient;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.listen();
    client = await buildClient({ baseUrl: `${upstream.baseUrl}/`, ...testTime() });
  });

  afterAll(() => upstream.close());

  test.each(rows)('$name sends $sends', async ({ call, sends, body, shape }) => {
    upstream.plays(shape === 'none' ? noContent : json(200, { data: DATA[shape] }));
    expect(await call(client)).toEqual(RESULT[shape]);
    const [request] = upstream.requests;
    expect(`${request?.method} ${request?.url}`).toBe(sends.replace(' /', ' /v2/'));
    expect(request?.body).toBe(body === undefined ? '' : JSON.stringify(body));
    expect(request?.headers['content-type']).toBe(body === undefined ? undefined : 'application/json');
    expect(request?.headers.authorization).toBe(authorization);
    expect(request?.headers.accept).toBe('application/json');
  });

  test.each(updates.filter(({ name }) => !returnsBooking(name)))('$name takes 204 for done', async ({ call }) => {
    upstream.plays(noContent);
    await expect(call(client)).resolves.toBeUndefined();
  });

  test.each(updates.filter(({ name }) => returnsBooking(name)))('$name wants the booking back', async ({ call }) => {
    upstream.plays(noContent);
    await expect(call(client)).rejects.toBeInstanceOf(TimekitUnexpectedAnswerError);
  });

  test('a call can name its timezone and what to include, beside what the list includes', async () => {
    upstream.plays(json(200, { data: [] }));
    await client.resources.list(
      { include: ['calendars'] },
      { timezone: 'Europe/Copenhagen', include: ['calendars', 'calendars.events'] },
    );
    expect(upstream.requests[0]?.url).toBe('/v2/resources?include=calendars,calendars.events');
    expect(upstream.requests[0]?.headers['timekit-timezone']).toBe('Europe/Copenhagen');
    upstream.plays(json(201, { data: { id: 'b1' } }));
    await client.bookings.create({ resource_id: 'r1' }, { include: ['attributes', 'event', 'user'] });
    expect(upstream.requests[0]?.url).toBe('/v2/bookings?include=attributes,event,user');
  });

  test.each(['', '.', '..', '\ud800'])('an id that would change the path is refused: %j', async (id) => {
    upstream.plays(noContent);
    const error = await rejectionOf(client.resources.delete(id), TimekitInvalidError);
    expect(error).toMatchObject({ path: '/resources/:id', outcomeUnknown: false });
    expect(upstream.requests).toHaveLength(0);
  });

  test.each(['a/b', '../projects/p1', 'x?search=1', '%2e%2e', 'https://evil.example', '//evil.example'])(
    'an id stays inside its segment: %j',
    async (id) => {
      upstream.plays(noContent);
      await client.resources.delete(id);
      expect(upstream.requests[0]?.url).toBe(`/v2/resources/${encodeURIComponent(id)}`);
    },
  );

  test('a search value that would smuggle in a condition is refused', async () => {
    upstream.plays(json(200, { data: [] }));
    const call = client.bookings.list({ search: { 'customer.name': 'x;state:confirmed' } });
    await rejectionOf(call, TimekitInvalidError);
    expect(upstream.requests).toHaveLength(0);
  });

  test.each(['Europe\nX-Evil: 1', 'Európe/Paris', '', 'a'.repeat(65)])(
    'a timezone that is none is refused, not mangled: %j',
    async (timezone) => {
      upstream.plays(json(200, { data: [] }));
      const error = await rejectionOf(client.bookings.list({}, { timezone }), TimekitInvalidError);
      expect(Object.keys(error.fields)).toEqual(['timezone']);
      expect(upstream.requests).toHaveLength(0);
    },
  );

  test('a search that is not well-formed Unicode is refused', async () => {
    await expect(client.bookings.list({ search: { a: '\ud800' } })).rejects.toBeInstanceOf(TimekitInvalidError);
  });

  test.each([
    'not a url',
    'ftp://api.timekit.io',
    'https://user:hunter2@api.timekit.io',
    'https://api.timekit.io/?x=1',
    'https://api.timekit.io#x',
  ])('a base URL that cannot be used stops the start: %s', async (baseUrl) => {
    const error = await rejectionOf(buildClient({ baseUrl }), TypeError);
    expect(error.message).not.toContain('hunter2');
  });

  test('pages() reads every page once', async () => {
    upstream.plays(bookingPage(1, ['b1', 'b2']), bookingPage(2, ['b3']));
    await expect(readAll(client)).resolves.toEqual(['b1', 'b2', 'b3']);
    expect(upstream.requests.map(({ url }) => url)).toEqual([
      '/v2/bookings?limit=2&page=1',
      '/v2/bookings?limit=2&page=2',
    ]);
  });

  test('pages() fails rather than reading the first page again and again', async () => {
    upstream.plays(bookingPage(1, ['b1', 'b2']));
    await rejectionOf(readAll(client), TimekitUnexpectedAnswerError);
    expect(upstream.requests).toHaveLength(2);
  });

  test('accounts.signupUrl asks for the slug and builds the link', async () => {
    upstream.plays(json(200, { data: { id: 'a1', slug: 'back-to-the-future' } }));
    const link = new URL(await client.accounts.signupUrl('google', 'https://me.example/cb?a=1&b=2'));
    expect(`${link.origin}${link.pathname}`).toBe(`${upstream.baseUrl}/v2/accounts/google/signup`);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      'Timekit-App': 'back-to-the-future',
      callback: 'https://me.example/cb?a=1&b=2',
    });
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/v2/app']);
  });
});

describe('in process', () => {
  const server = new RecordedInject();
  let client: TimekitClient;

  beforeAll(async () => {
    const transport = inProcessTransport(() => server.inject);
    client = await buildClient({ baseUrl: 'http://engine.internal', transport, ...testTime() });
  });

  test.each(rows)('$name sends $sends, after two throttling answers', async ({ call, sends, body, shape }) => {
    const throttled = { status: 503, body: { error: 'slow down' } };
    const done = shape === 'none' ? { status: 204 } : { status: 200, body: { data: DATA[shape] } };
    const repeatable = !sends.startsWith('POST');
    server.plays(...(repeatable ? [throttled, throttled] : []), done);
    await call(client);
    expect(server.requests).toHaveLength(repeatable ? 3 : 1);
    const request = server.requests.at(-1);
    expect(`${request?.method} ${request?.url}`).toBe(sends.replace(' /', ' /v2/'));
    expect(request?.payload).toBe(body === undefined ? undefined : JSON.stringify(body));
    expect(request?.headers).toMatchObject({ authorization, host: 'engine.internal' });
  });
});
