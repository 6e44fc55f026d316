/** The settable clock of a test app. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { TEST_APP } from './sandbox.support.js';

const CLOCK = '/sandbox/clock';

interface Made {
  id: string;
}

async function made(app: TestApp, path: string, body: object): Promise<Made> {
  const answer = await app.v2('post', path).send(body);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 201 });
  return answer.body.data as Made;
}

/** One hour of 2026-12-01. */
function hour(at: number): object {
  return { start: `2026-12-01T${at}:00:00Z`, end: `2026-12-01T${at + 1}:00:00Z` };
}

async function log(app: TestApp): Promise<{ booking_id: string; action: string; at: string }[]> {
  return await app.em().execute(
    `select booking_id, action, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as at
       from engine.booking_log where actor = 'system' order by id`,
  );
}

describe('in a test app', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ env: TEST_APP });
  });
  afterAll(async () => {
    await app.close();
  });

  test('the clock is real until it is set, and then runs on from there', async () => {
    expect((await app.api('get', CLOCK).expect(200)).body).toEqual({ now: '2026-11-23T08:00:00Z', mode: 'real' });
    const set = await app.api('put', CLOCK).send({ now: '2026-11-23T09:00:00+01:00' }).expect(200);
    expect(set.body).toEqual({ now: '2026-11-23T08:00:00Z', mode: 'set' });
    app.clock.advance({ minutes: 5 });
    expect((await app.api('get', CLOCK)).body).toEqual({ now: '2026-11-23T08:05:00Z', mode: 'set' });
  });

  test('what is due by then has happened when it is set, in order, each at its own moment', async () => {
    const resource = await made(app, '/resources', { name: 'Doc Brown', timezone: 'UTC' });
    const booking = {
      resource_id: resource.id,
      what: 'Haircut',
      where: '',
      description: '',
      customer: { name: 'Marty', email: 'marty@example.com' },
    };
    const later = await made(app, '/bookings', { ...booking, ...hour(14), graph: 'instant' });
    const earlier = await made(app, '/bookings', { ...booking, ...hour(10), graph: 'instant' });
    const unpaid = await made(app, '/bookings', { ...booking, ...hour(12), graph: 'instant_payment' });

    await app.api('put', CLOCK).send({ now: '2026-12-02T00:00:00Z' }).expect(200);

    expect(await log(app)).toEqual([
      { booking_id: unpaid.id, action: 'timeout', at: '2026-11-23T08:10:00' },
      { booking_id: earlier.id, action: 'complete', at: '2026-12-01T12:00:00' },
      { booking_id: later.id, action: 'complete', at: '2026-12-01T16:00:00' },
    ]);
    const slots = await app
      .v2('post', '/availability')
      .send({ resources: [resource.id], length: '1 hour' })
      .expect(200);
    expect(slots.body.data[0].start >= '2026-12-02').toBe(true);
  });

  test('it does not go backwards', async () => {
    const answer = await app.api('put', CLOCK).send({ now: '2026-12-01T00:00:00Z' }).expect(409);
    expect(answer.body).toMatchObject({ code: 'sandbox.clock_backwards', now: '2026-12-02T00:00:00Z' });
  });

  test.each([
    [{}, 'required'],
    [{ now: 'tomorrow' }, 'matches'],
    [{ now: '2026-12-03T00:00:00Z', to: 1 }, 'unknown_field'],
  ])('a body such as %j is refused (%s)', async (body, code) => {
    const answer = await app.api('put', CLOCK).send(body).expect(422);
    expect(answer.body.errors[0]).toMatchObject({ code });
  });

  test('only an admin key may touch it, and no key ends by it', async () => {
    const issue = async (scope: string): Promise<string> =>
      (
        await app
          .api('post', '/api-keys')
          .send({ name: scope, scopes: [scope], expires_at: '2026-11-24T00:00:00Z' })
          .expect(201)
      ).body.key;
    await app.api('get', CLOCK, await issue('write')).expect(403);
    await app.api('get', CLOCK, await issue('admin')).expect(200);
  });

  test('a restart keeps it, and deleting it goes back to real time', async () => {
    const { clock, database } = app;
    await app.stop();
    app = await startTestApp({ clock, database, env: TEST_APP });
    expect((await app.api('get', CLOCK)).body).toEqual({ now: '2026-12-02T00:00:00Z', mode: 'set' });
    await app.api('delete', CLOCK).expect(204);
    expect((await app.api('get', CLOCK)).body).toEqual({ now: '2026-11-23T08:05:00Z', mode: 'real' });
  });
});

describe('elsewhere', () => {
  let live: TestApp;
  beforeAll(async () => {
    live = await startTestApp();
  });
  afterAll(async () => {
    await live.close();
  });

  test.each(['get', 'put', 'delete'] as const)('a live app refuses to %s it', async (method) => {
    const answer = await live.api(method, CLOCK).send(method === 'put' ? { now: '2026-12-03T00:00:00Z' } : undefined);
    expect(answer.body).toMatchObject({ status: 403, code: 'sandbox.unavailable' });
  });

  test('and so does one that works through the real Timekit', async () => {
    const { clock, database } = live;
    await live.stop();
    live = await startTestApp({ clock, database, env: { TIMEKIT_API_KEY: 'test_api_key_of_the_real_service' } });
    const answer = await live.api('get', CLOCK).expect(403);
    expect(answer.body).toMatchObject({ code: 'sandbox.unavailable' });
  });
});
