/** Entity tags of the native API: what was not seen as it is now is not overwritten, and what is known is not sent again. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Response } from 'supertest';
import { HoldTurns } from '../../src/holds/hold-turns.service.js';
import type { Method } from '../support/app.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

useWorld();
afterEach(() => {
  jest.restoreAllMocks();
});

async function send(method: Method, path: string, ifMatch: string, body?: object): Promise<Response> {
  const request = world.app.api(method, path).set('if-match', ifMatch);
  return await (body === undefined ? request : request.send(body));
}

async function tagOf(path: string): Promise<string> {
  return String((await world.app.api('get', path).expect(200)).headers['etag']);
}

async function newBooking(): Promise<string> {
  return `/bookings/${(await world.book({ user_id: doc.id }, freshHour())).id}`;
}

async function newHold(): Promise<string> {
  const { body } = await world.api<{ id: string }>('post', '/holds', { user_id: doc.id, ...freshHour() });
  return `/holds/${body.id}`;
}

async function newResource(): Promise<string> {
  const { body } = await world.api<{ id: string }>('post', '/resources', { name: 'Room', timezone: 'UTC' });
  return `/resources/${body.id}`;
}

async function newCalendar(): Promise<string> {
  return `/calendars/${await world.calendar(doc.resource_id)}`;
}

/** Every write that takes If-Match: what it is about, and two changes of it that are not the same. */
const WRITES: [string, () => Promise<string>, Method, (path: string) => string, [object, object]][] = [
  ['a user', async () => `/users/${(await world.user()).id}`, 'patch', (path) => path, [{ name: 'A' }, { name: 'B' }]],
  ['a resource', newResource, 'patch', (path) => path, [{ name: 'A' }, { name: 'B' }]],
  [
    'constraints',
    newResource,
    'put',
    (path) => `${path}/constraints`,
    [{ constraints: [{ allow_weekdays: {} }] }, { constraints: [{ allow_weekends: {} }] }],
  ],
  ['a booking', newBooking, 'patch', (path) => path, [{ meta: { a: 1 } }, { meta: { a: 2 } }]],
  ['a hold', newHold, 'post', (path) => `${path}/extend`, [{ seconds: 600 }, { seconds: 900 }]],
  ['an action', newBooking, 'post', (path) => `${path}/actions/cancel`, [{}, { message: 'ill' }]],
];

describe.each(WRITES)('of %s', (_name, make, method, pathOf, [one, other]) => {
  test('the tag changes with every change, and an old one is refused before Timekit hears of it', async () => {
    const thing = await make();
    const tag = await tagOf(thing);
    const changed = await send(method, pathOf(thing), tag, one);
    expect([changed.status, changed.headers['etag'] === tag]).toEqual([200, false]);
    expect(changed.headers['etag']).toBe(await tagOf(thing));
    const calls: string[] = [];
    const restore = world.meddle(({ method: called, url }) => {
      if (called !== 'GET') calls.push(`${called} ${url}`);
      return 'arrives';
    });
    const refused = await send(method, pathOf(thing), tag, other);
    restore();
    expect([refused.status, refused.body.code]).toEqual([412, 'http.precondition_failed']);
    expect(calls).toEqual([]);
    expect(await tagOf(thing)).toBe(changed.headers['etag']);
  });

  test('of two writers who saw the same one succeeds', async () => {
    const thing = await make();
    const tag = await tagOf(thing);
    const answers = await Promise.all([send(method, pathOf(thing), tag, one), send(method, pathOf(thing), tag, other)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await world.api('get', thing)).body).toEqual(winner?.body);
  });
});

describe('what is to be deleted', () => {
  test.each([
    ['a user', async () => `/users/${(await world.user()).id}`, { name: 'A' }],
    ['a user without a resource', async () => `/users/${(await world.user({ provision: false })).id}`, { name: 'A' }],
    ['a resource', newResource, { name: 'A' }],
  ])('%s stays when it was changed since', async (_name, make, change) => {
    const thing = await make();
    const tag = await tagOf(thing);
    expect((await send('patch', thing, tag, change)).status).toBe(200);
    expect((await send('delete', thing, tag)).status).toBe(412);
    expect((await send('delete', thing, await tagOf(thing))).status).toBe(204);
    expect((await world.app.api('get', thing)).status).toBe(404);
  });

  test('a calendar stays when it was changed since', async () => {
    const calendar = await newCalendar();
    const changed = await send('patch', calendar, '"1"', { name: 'B' });
    expect([changed.status, changed.headers['etag']]).toEqual([200, '"2"']);
    expect((await send('patch', calendar, '"1"', { name: 'C' })).status).toBe(412);
    expect((await send('delete', calendar, '"1"')).status).toBe(412);
    expect((await send('delete', calendar, '"2"')).status).toBe(204);
  });
});

describe('a hold', () => {
  test('is given back by who has seen it as it is, and again by whoever repeats that', async () => {
    const hold = await newHold();
    const extended = await send('post', `${hold}/extend`, '"1"', { seconds: 600 });
    expect([extended.status, extended.headers['etag']]).toEqual([200, '"2"']);
    expect((await send('delete', hold, '"1"')).status).toBe(412);
    expect((await world.api<{ state: string }>('get', hold)).body.state).toBe('held');
    expect((await send('delete', hold, '"2"')).status).toBe(204);
    expect((await send('delete', hold, '"2"')).status).toBe(204);
  });

  test('that has expired is not extended by who has seen it held', async () => {
    const hold = await newHold();
    world.app.clock.advance({ seconds: 301 });
    expect((await send('post', `${hold}/extend`, '"1"', { seconds: 600 })).status).toBe(412);
    expect(await send('post', `${hold}/extend`, await tagOf(hold), { seconds: 600 })).toMatchObject({
      status: 409,
      body: { code: 'holds.not_held' },
    });
  });
});

/** As if a process had taken it, that long ago, and died. */
async function leaveTurn(hold: string, seconds: number): Promise<void> {
  const since = world.app.clock.now().subtract({ seconds }).toString();
  const id = hold.slice('/holds/'.length);
  await world.app.em().execute('update openslot.hold set changing_since = ? where id = ?', [since, id]);
}

/** Resolves once somebody waits for the turn on a hold, which another one has. */
async function turnIsAwaited(): Promise<void> {
  const turns = world.app.app.get(HoldTurns);
  const settleLeft = turns.settleLeft.bind(turns);
  await new Promise<void>((resolve) => {
    jest.spyOn(turns, 'settleLeft').mockImplementationOnce(async (id) => {
      const isSettled = await settleLeft(id);
      resolve();
      return isSettled;
    });
  });
}

describe('the turn on a hold', () => {
  test('lapses when whoever had it died', async () => {
    const hold = await newHold();
    await leaveTurn(hold, 31);
    expect((await send('post', `${hold}/extend`, '"1"', { seconds: 600 })).status).toBe(200);
  });

  test('is not waited for when the hold is gone', async () => {
    const hold = await newHold();
    await leaveTurn(hold, 0);
    const awaited = turnIsAwaited();
    const extending = send('post', `${hold}/extend`, '"1"', { seconds: 600 }).then(({ status }) => status);
    await awaited;
    await world.app.em().execute('delete from openslot.hold where id = ?', [hold.slice('/holds/'.length)]);
    expect(await extending).toBe(404);
  });
});

describe('the header', () => {
  test('If-Match may be a star or a list, and nothing else', async () => {
    const path = `/users/${doc.id}`;
    const tag = await tagOf(path);
    expect((await send('patch', path, '*', { meta: { a: 1 } })).status).toBe(200);
    expect((await send('patch', path, `"0", ${await tagOf(path)}`, { meta: { a: 2 } })).status).toBe(200);
    expect((await send('patch', path, `W/"0",, ${await tagOf(path)}`, { meta: { a: 3 } })).status).toBe(200);
    expect((await send('patch', path, '"a,b"', { meta: { a: 4 } })).status).toBe(412);
    for (const malformed of ['1', '', `W/${tag}`, '"a', '"1" "2"', '*, "1"']) {
      const refused = await send('patch', path, malformed, { meta: { a: 3 } });
      expect([malformed, refused.status, refused.body.code]).toEqual([malformed, 400, 'http.invalid_header']);
    }
  });

  test('If-Match is refused where nobody would judge it', async () => {
    const refused = await send('post', '/users', '"1"', { name: 'A', timezone: 'UTC' });
    expect([refused.status, refused.body.code]).toEqual([400, 'http.invalid_header']);
  });

  test('If-None-Match answers what is known with nothing', async () => {
    const path = await newBooking();
    const tag = await tagOf(path);
    const ask = async (value: string): Promise<Response> =>
      await world.app.api('get', path).set('if-none-match', value);
    for (const known of [tag, `W/${tag}`, `"0", ${tag}`, '*']) {
      const answer = await ask(known);
      expect([known, answer.status, answer.text, answer.headers['etag']]).toEqual([known, 304, '', tag]);
    }
    expect((await ask('"0"')).status).toBe(200);
    expect((await ask('nothing')).status).toBe(400);
  });

  test('means the same to HEAD as to GET, and so does a key', async () => {
    const path = await newBooking();
    const head = async (headers: Record<string, string>): Promise<[number, unknown, string | undefined]> => {
      const { status, headers: answer } = await world.app.api('head', path).set(headers);
      return [status, answer['etag'], answer['idempotency-replayed']];
    };
    expect(await head({ 'if-none-match': '*' })).toEqual([304, '"1"', undefined]);
    expect(await head({ 'if-match': '"7"' })).toEqual([200, '"1"', undefined]);
    expect(await head({ 'idempotency-key': 'head' })).toEqual([200, '"1"', undefined]);
    await world.api('patch', path, { meta: { a: 1 } });
    expect(await head({ 'idempotency-key': 'head' })).toEqual([200, '"2"', undefined]);
  });

  test('with an idempotency key is judged once', async () => {
    const path = `/users/${doc.id}`;
    const tag = await tagOf(path);
    const patch = async (): Promise<Response> =>
      await world.app
        .api('patch', path)
        .set({ 'if-match': tag, 'idempotency-key': 'k' })
        .send({ meta: { a: 9 } });
    const first = await patch();
    const again = await patch();
    expect([first.status, again.status, again.text === first.text]).toEqual([200, 200, true]);
  });
});

test('a refused change of a booking gives its turn back', async () => {
  const path = await newBooking();
  expect((await send('patch', path, '"7"', { meta: {} })).status).toBe(412);
  expect((await world.api('post', `${path}/actions/cancel`, {})).status).toBe(200);
});
