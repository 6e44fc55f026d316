/** Native users, each with a Timekit resource: made once, listed, found, changed and deleted. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Response } from 'supertest';
import { ProvisioningLease } from '../../src/resources/provisioning-lease.js';
import { UsersService } from '../../src/users/users.service.js';
import { upstreamCopies, upstreamResource, type UserBody } from './provisioning.support.js';
import { app, client, createUser, useApp } from './resources.support.js';

const gates: (() => void)[] = [];

afterEach(() => {
  gates.forEach((open) => open());
});
useApp();

/** The next creation at Timekit waits until the gate is opened. */
function holdCreation(): { reached: Promise<void>; open: () => void } {
  const { resources } = client;
  const createUpstream = resources.create.bind(resources);
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  gates.push(opened.resolve);
  jest.spyOn(resources, 'create').mockImplementationOnce(async (...args) => {
    reached.resolve();
    await opened.promise;
    return await createUpstream(...args);
  });
  return { reached: reached.promise, open: opened.resolve };
}

describe('users', () => {
  test('come with a Timekit resource and its "Bookings" calendar as target', async () => {
    const user = await createUser({
      email: 'Doc@Example.com',
      first_name: 'Emmett',
      last_name: 'Brown',
      external_id: 'doc',
      meta: { room: 1955 },
      availability_filters: [{ allow_hours: { start: 9, end: 17 } }],
    });
    expect(user).toMatchObject({
      name: 'Doc Brown',
      first_name: 'Emmett',
      last_name: 'Brown',
      email: 'Doc@Example.com',
      external_id: 'doc',
      meta: { room: 1955 },
      provisioning: 'ready',
      timekit_findtime_calendar: null,
      availability_filters: [{ allow_hours: { start: 9, end: 17 } }],
      created_at: '2026-11-23T08:00:00.000Z',
    });
    const upstream = await upstreamResource(app, user.timekit_resource_id);
    expect(upstream).toMatchObject({
      name: 'Doc Brown',
      first_name: 'Emmett',
      last_name: 'Brown',
      email: 'Doc@Example.com',
      timezone: 'America/Los_Angeles',
      meta: { openslot_ref: user.resource_id },
      calendars: [{ id: user.timekit_booking_calendar, name: 'Bookings' }],
    });
    const resource = await app.api('get', `/resources/${user.resource_id}`).expect(200);
    expect(resource.body).toMatchObject({ user_id: user.id, name: 'Doc Brown', provisioning: 'ready' });
    expect((await app.api('get', `/users/${user.id}`).expect(200)).body).toEqual(user);
  });

  test('may stay here only, until they are provisioned', async () => {
    const user = await createUser({ provision: false, email: 'later@example.com' });
    expect(user).toMatchObject({ provisioning: 'none', resource_id: null, timekit_resource_id: null });
    const renamed = await app
      .api('patch', `/users/${user.id}`)
      .send({ name: 'Later', email: 'now@example.com' })
      .expect(200);
    expect(renamed.body).toMatchObject({ name: 'Later', email: 'now@example.com' });
    const ready = (await app.api('post', `/users/${user.id}/provision`).expect(200)).body as UserBody;
    expect(ready.provisioning).toBe('ready');
    expect((await app.api('post', `/users/${user.id}/provision`).expect(200)).body).toEqual(ready);
    expect(await upstreamCopies(app, ready.resource_id)).toBe(1);
    expect(await upstreamResource(app, ready.timekit_resource_id)).toMatchObject({
      name: 'Later',
      email: 'now@example.com',
    });
  });

  test.each([
    ['external id', { external_id: 'same' }, 'external_id'],
    ['e-mail in another spelling', { email: 'SAME@example.com' }, 'email'],
  ])('are told apart by %s', async (_what, identity, field) => {
    const first = await createUser({ external_id: `same`, email: `same@example.com`, provision: false });
    const answer = await app
      .api('post', '/users')
      .send({ name: 'Another', timezone: 'UTC', ...identity })
      .expect(409);
    expect(answer.body).toMatchObject({ code: 'users.already_exists', user_id: first.id, field });
    await app.api('delete', `/users/${first.id}`).expect(204);
  });

  test('of one identity are made once, however many ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => {
        return await app.api('post', '/users').send({ name: 'Twin', timezone: 'UTC', external_id: 'twin' });
      }),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(11);
    const made = answers.find(({ status }) => status === 201)?.body as UserBody;
    for (const refused of answers.filter(({ status }) => status === 409)) {
      expect(refused.body).toMatchObject({ code: 'users.already_exists', user_id: made.id });
    }
    expect(await upstreamCopies(app, made.resource_id)).toBe(1);
  });

  test('are listed newest first, page by page, and found by external id and e-mail', async () => {
    const made: UserBody[] = [];
    for (const number of [1, 2, 3]) {
      made.push(
        await createUser({ provision: false, external_id: `list-${number}`, email: `list${number}@example.com` }),
      );
    }
    const first = await app.api('get', '/users?limit=2').expect(200);
    const page = first.body as { data: UserBody[]; next_cursor: string };
    expect(page.data.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id]);
    const second = await app.api('get', `/users?limit=2&cursor=${page.next_cursor}`).expect(200);
    expect((second.body as { data: UserBody[] }).data[0]?.id).toBe(made[0]?.id);
    for (const query of ['external_id=list-2', 'email=LIST2@example.com']) {
      const found = await app.api('get', `/users?${query}`).expect(200);
      expect((found.body as { data: UserBody[] }).data.map(({ id }) => id)).toEqual([made[1]?.id]);
    }
  });

  test('are not renamed here alone while Timekit is making their resource', async () => {
    const user = await createUser({ provision: false });
    const gate = holdCreation();
    const users = app.app.get(UsersService);
    const getUser = users.get.bind(users);
    const provisioning: Promise<Response>[] = [];
    jest.spyOn(users, 'get').mockImplementationOnce(async (id) => {
      const seen = await getUser(id);
      provisioning.push(app.api('post', `/users/${user.id}/provision`).then((answer) => answer));
      await gate.reached;
      return seen;
    });
    const renamed = await app.api('patch', `/users/${user.id}`).send({ name: 'Renamed' }).expect(409);
    expect(renamed.body).toMatchObject({ code: 'resources.not_provisioned' });
    gate.open();
    const [answer] = await Promise.all(provisioning);
    const ready = answer?.body as UserBody;
    expect((await upstreamResource(app, ready.timekit_resource_id)).name).toBe(ready.name);
  });

  test('belong to the request that makes them: another one waits and is told that they exist', async () => {
    const gate = holdCreation();
    const body = { name: 'Slow', timezone: 'UTC', external_id: 'slow' };
    const first = app
      .api('post', '/users')
      .send(body)
      .then((answer) => answer);
    await gate.reached;
    const lease = app.app.get(ProvisioningLease);
    const hold = lease.hold.bind(lease);
    jest.spyOn(lease, 'hold').mockImplementationOnce(async (id, work, settled) => {
      // Asked for as long as another one has the lease.
      return await hold(id, work, async () => {
        gate.open();
        return await settled?.();
      });
    });
    const second = app
      .api('post', '/users')
      .send(body)
      .then((answer) => answer);
    expect((await first).status).toBe(201);
    expect((await second).status).toBe(409);
    expect((await second).body).toMatchObject({ user_id: ((await first).body as UserBody).id });
  });

  test('keep their e-mail once Timekit has it', async () => {
    const user = await createUser({ email: 'fixed@example.com' });
    const answer = await app.api('patch', `/users/${user.id}`).send({ email: 'moved@example.com' }).expect(422);
    expect(answer.body).toMatchObject({
      code: 'http.invalid_body',
      errors: [{ pointer: '/email', code: 'immutable' }],
    });
    await app.api('patch', `/users/${user.id}`).send({ email: 'fixed@example.com' }).expect(200);
  });

  test('cannot take the external id or the e-mail of another one', async () => {
    const one = await createUser({ provision: false, external_id: 'one', email: 'one@example.com' });
    const two = await createUser({ provision: false, external_id: 'two' });
    for (const [change, field] of [
      [{ external_id: 'one' }, 'external_id'],
      [{ email: 'ONE@example.com' }, 'email'],
    ] as const) {
      const answer = await app.api('patch', `/users/${two.id}`).send(change).expect(409);
      expect(answer.body).toMatchObject({ code: 'users.already_exists', user_id: one.id, field });
    }
  });

  test('are deleted here and at Timekit, unless bookings are to come', async () => {
    const user = await createUser({ email: 'busy@example.com' });
    const booking = await app
      .v2('post', '/bookings')
      .send({
        resource_id: user.timekit_resource_id,
        graph: 'instant',
        start: '2026-11-24T10:00:00Z',
        end: '2026-11-24T11:00:00Z',
        what: 'Meeting',
        where: 'Here',
        description: 'About it',
        customer: { name: 'Marty', email: 'marty@example.com' },
      })
      .expect(201);
    const refused = await app.api('delete', `/users/${user.id}`).expect(409);
    expect(refused.body).toMatchObject({ code: 'users.has_bookings', user_id: user.id });
    await app
      .v2('put', `/bookings/${(booking.body as { data: { id: string } }).data.id}/cancel`)
      .send({})
      .expect(200);
    await app.api('delete', `/users/${user.id}`).expect(204);
    await app.api('get', `/users/${user.id}`).expect(404);
    await app.api('get', `/resources/${user.resource_id}`).expect(404);
    await app.v2('get', `/resources/${user.timekit_resource_id}`).expect(404);
    await app.api('delete', `/users/${user.id}`).expect(404);
  });

  test('are deleted once, however many ask, and also when Timekit forgot them', async () => {
    const user = await createUser();
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => await app.api('delete', `/users/${user.id}`)),
    );
    expect(answers.filter(({ status }) => status === 204).length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status }) => status === 204 || status === 404)).toBe(true);
    const forgotten = await createUser();
    await app.v2('delete', `/resources/${forgotten.timekit_resource_id}`).expect(204);
    await app.api('delete', `/users/${forgotten.id}`).expect(204);
  });

  test.each([
    ['without a name', { timezone: 'UTC' }, '/name'],
    ['with a zone that does not exist', { name: 'X', timezone: 'Mars/Olympus' }, '/timezone'],
    ['with an offset for a zone', { name: 'X', timezone: '+02:00' }, '/timezone'],
    ['with half an e-mail', { name: 'X', timezone: 'UTC', email: 'doc@' }, '/email'],
    ['with a list for meta', { name: 'X', timezone: 'UTC', meta: [] }, '/meta'],
    ['with an unknown field', { name: 'X', timezone: 'UTC', id: 'mine' }, '/id'],
    ['with null where a value belongs', { name: null, timezone: 'UTC' }, '/name'],
    [
      'with filters that are none',
      { name: 'X', timezone: 'UTC', availability_filters: [{ allow_hours: { start: 9, end: 'noon' } }] },
      '/availability_filters/0/allow_hours/end',
    ],
  ])('are refused %s', async (_what, body, pointer) => {
    const answer = await app.api('post', '/users').send(body).expect(422);
    const { errors } = answer.body as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });

  test.each(['external_id=%00', 'email=%00', 'cursor=%00', 'cursor=bm9wZQ', 'limit=0', 'limit=1e3', 'name=x'])(
    'are not listed by %s',
    async (query) => {
      const answer = await app.api('get', `/users?${query}`).expect(400);
      expect(answer.body).toMatchObject({ code: 'http.invalid_query' });
    },
  );

  test('need the scope that the route names', async () => {
    const issued = await app
      .api('post', '/api-keys')
      .send({ name: 'Reader', scopes: ['read'] })
      .expect(201);
    const { key } = issued.body as { key: string };
    await app.api('get', '/users', key).expect(200);
    await app.api('post', '/users', key).send({ name: 'X', timezone: 'UTC' }).expect(403);
    await app.api('post', '/users', null).send({ name: 'X', timezone: 'UTC' }).expect(401);
  });

  test.each(['not-a-uuid', '01890a5d-ac96-774b-bcce-b302099a8057'])('%s is nobody', async (id) => {
    for (const [method, path] of [
      ['get', ''],
      ['patch', ''],
      ['delete', ''],
      ['post', '/provision'],
    ] as const) {
      await app.api(method, `/users/${id}${path}`).send({}).expect(404);
    }
  });
});
