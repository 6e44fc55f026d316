/** Creating a Timekit resource for a row, broken at every place where it can break, and finished afterwards. */
import { describe, expect, jest, test } from '@jest/globals';
import { TimekitInvalidError, TimekitRateLimitedError, TimekitUnauthorizedError } from '#libs/timekit';
import { ProvisionedCalendars } from '../../src/calendars/provisioned-calendars.js';
import { ProvisioningRecovery } from '../../src/resources/provisioning-recovery.service.js';
import { startTestApp } from '../support/app.js';
import { body, expectProvisionedOnce, stored, useNewcomer } from './newcomer.support.js';
import {
  answersOnce,
  expectRolesAndColumnsAgree,
  failsAfter,
  failsBefore,
  type ResourceBody,
  timekit,
  unreachable,
  upstreamCopies,
  upstreamResource,
  upstreamResources,
  type UserBody,
} from './provisioning.support.js';
import { app, client } from './resources.support.js';

const FACTS = { method: 'POST', path: '/resources', outcomeUnknown: false };

useNewcomer();

/** Where Timekit goes away or the process dies: set up before the request, which is answered with the status. */
const BREAKS: [string, number, () => void][] = [
  ['before the look-up', 503, () => failsBefore(client.resources, 'list')],
  ['between the look-up and the creation', 503, () => failsBefore(client.resources, 'create')],
  ['after the creation, with the answer lost', 503, () => failsAfter(client.resources, 'create')],
  ['after the creation, in our process', 500, () => failsAfter(client.resources, 'create', new Error('crash'))],
  [
    'while the calendars are read',
    503,
    () => {
      answersOnce(client.resources, 'create', (resource) => ({ ...resource, calendars: [] }));
      failsBefore(client.calendars, 'list');
    },
  ],
  ['in the transaction that stores everything', 500, () => failsBefore(hook(), 'onProvisioned', new Error('crash'))],
  ['before the commit of that transaction', 500, () => failsAfter(hook(), 'onProvisioned', new Error('crash'))],
];

function hook(): ProvisionedCalendars {
  return app.app.get(ProvisionedCalendars);
}

async function allResources(): Promise<ResourceBody[]> {
  return ((await app.api('get', '/resources?limit=100').expect(200)).body as { data: ResourceBody[] }).data;
}

describe('provisioning', () => {
  describe.each(BREAKS)('that breaks %s', (_where, status, breakHere) => {
    test('stays pending, and the same request again finishes it', async () => {
      breakHere();
      const broken = await app.api('post', '/users').send(body).expect(status);
      const user = await stored();
      expect(user).toMatchObject({
        provisioning: 'pending',
        timekit_resource_id: null,
        timekit_booking_calendar: null,
      });
      const ids = { user_id: user?.id, resource_id: user?.resource_id, upstream_code: 'timekit.unreachable' };
      expect(broken.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
      expect(broken.body).toMatchObject(
        status === 503 ? { code: 'resources.provisioning_pending', ...ids } : { code: 'http.internal' },
      );
      const again = await app
        .api('post', '/users')
        .send({ ...body, name: 'Doc Brown' })
        .expect(201);
      const finished = again.body as UserBody;
      expect(finished).toMatchObject({ id: user?.id, name: 'Doc Brown' });
      await expectProvisionedOnce(finished);
      expect((await upstreamResource(app, finished.timekit_resource_id)).name).toBe('Doc Brown');
      const third = await app.api('post', '/users').send(body).expect(409);
      expect(third.body).toMatchObject({ code: 'users.already_exists', user_id: user?.id });
    });

    test('is finished once by /provision, however many ask at the same time', async () => {
      breakHere();
      await app.api('post', '/users').send(body).expect(status);
      const user = await stored();
      const answers = await Promise.all(
        Array.from({ length: 8 }, async () => await app.api('post', `/users/${user?.id}/provision`)),
      );
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
      await expectProvisionedOnce(answers[0]?.body as UserBody);
    });

    test('is finished by the recovery, for a room too', async () => {
      breakHere();
      await app.api('post', '/users').send(body).expect(status);
      breakHere();
      await app
        .api('post', '/resources')
        .send({ name: `Room of ${body.external_id}`, timezone: 'UTC' })
        .expect(status);
      expect(await app.app.get(ProvisioningRecovery).resumePending()).toBe(2);
      await expectProvisionedOnce((await stored()) as UserBody);
      const room = (await allResources()).find(({ name }) => name === `Room of ${body.external_id}`);
      expect(room?.provisioning).toBe('ready');
      expect(await upstreamCopies(app, room?.id ?? null)).toBe(1);
      expect(await app.app.get(ProvisioningRecovery).resumePending()).toBe(0);
    });

    test('leaves nothing behind when it is given up', async () => {
      breakHere();
      await app.api('post', '/users').send(body).expect(status);
      const user = await stored();
      await app.api('delete', `/users/${user?.id}`).expect(204);
      expect(await upstreamCopies(app, user?.resource_id ?? null)).toBe(0);
      expect(await stored()).toBeUndefined();
    });
  });

  test('finds its resource although Timekit ignores the search, and on a later page', async () => {
    failsAfter(client.resources, 'create');
    await app.api('post', '/users').send(body).expect(503);
    const list = client.resources.list.bind(client.resources);
    const asked: unknown[] = [];
    jest.spyOn(client.resources, 'list').mockImplementation(async ({ search, ...params } = {}, call) => {
      asked.push(search);
      return await list({ ...params, limit: 1, orderBy: 'created_at', sortedBy: 'asc' }, call);
    });
    const finished = await app.api('post', '/users').send(body).expect(201);
    expect(asked.length).toBeGreaterThan(1);
    jest.restoreAllMocks();
    await expectProvisionedOnce(finished.body as UserBody);
  });

  test('believes in its own creation when the refusal comes from an earlier attempt', async () => {
    const create = client.resources.create.bind(client.resources);
    // The first attempt is carried out late: after the look-up, before the second attempt.
    jest.spyOn(client.resources, 'create').mockImplementationOnce(async (request, call) => {
      await create(request, call);
      return await create(request, call);
    });
    const made = await app.api('post', '/users').send(body).expect(201);
    await expectProvisionedOnce(made.body as UserBody);
  });

  test('creates a calendar for a resource that has none, and never a second one', async () => {
    answersOnce(client.resources, 'create', (resource) => ({ ...resource, calendars: [] }));
    answersOnce(client.calendars, 'list', (page) => ({ ...page, data: [], last_page: 1 }));
    failsAfter(client.calendars, 'create');
    await app.api('post', '/users').send(body).expect(503);
    const pending = await stored();
    const finished = (await app.api('post', `/users/${pending?.id}/provision`).expect(200)).body as UserBody;
    const upstream = await upstreamResource(app, finished.timekit_resource_id);
    expect(upstream.calendars.map(({ name }) => name)).toEqual(['Bookings', 'Bookings']);
    expect(upstream.calendars.map(({ id }) => id)).toContain(finished.timekit_booking_calendar);
  });

  describe('that Timekit refuses', () => {
    test('leaves nothing of a new user, and points to the field', async () => {
      await app.v2('post', '/resources').send({ name: 'Other', timezone: 'UTC', email: body.email }).expect(201);
      const refused = await app.api('post', '/users').send(body).expect(422);
      expect(refused.body).toMatchObject({
        code: 'upstream.refused',
        errors: [{ pointer: '/email', code: 'refused_upstream' }],
      });
      expect(await stored()).toBeUndefined();
      const other = await app
        .api('post', '/users')
        .send({ ...body, email: `free-${body.email}` })
        .expect(201);
      expect((other.body as UserBody).provisioning).toBe('ready');
    });

    test('leaves a user who was there before as they were', async () => {
      const made = await app
        .api('post', '/users')
        .send({ ...body, provision: false })
        .expect(201);
      const { id } = made.body as UserBody;
      await app.v2('post', '/resources').send({ name: 'Other', timezone: 'UTC', email: body.email }).expect(201);
      await app.api('post', `/users/${id}/provision`).expect(422);
      expect(await stored()).toMatchObject({ id, provisioning: 'none', resource_id: null });
      await app
        .api('patch', `/users/${id}`)
        .send({ email: `free-${body.email}` })
        .expect(200);
      await app.api('post', `/users/${id}/provision`).expect(200);
    });

    test('at the calendar takes the resource back as well', async () => {
      const before = (await upstreamResources(app)).length;
      answersOnce(client.resources, 'create', (resource) => ({ ...resource, calendars: [] }));
      failsBefore(client.calendars, 'list', new TimekitInvalidError('no', FACTS, { fields: { resource_id: ['no'] } }));
      await app.api('post', '/users').send(body).expect(422);
      expect(await stored()).toBeUndefined();
      expect(await upstreamResources(app)).toHaveLength(before);
    });

    test('leaves nothing of a new room', async () => {
      const before = (await allResources()).length;
      failsBefore(client.resources, 'create', new TimekitInvalidError('no', FACTS, { fields: { name: ['no'] } }));
      const refused = await app.api('post', '/resources').send({ name: 'Room', timezone: 'UTC' }).expect(422);
      expect(refused.body).toMatchObject({ errors: [{ pointer: '/name' }] });
      expect(await allResources()).toHaveLength(before);
    });
  });

  test.each([
    ['our key is not accepted', () => new TimekitUnauthorizedError('no', FACTS), 'timekit.unauthorized', '1'],
    ['Timekit throttles', () => new TimekitRateLimitedError('slow', FACTS, 7_000), 'timekit.rate_limited', '7'],
  ])('stays pending while %s', async (_what, error, upstream_code, retryAfter) => {
    failsBefore(client.resources, 'create', error());
    const answer = await app.api('post', '/users').send(body).expect(503);
    expect(answer.body).toMatchObject({ code: 'resources.provisioning_pending', upstream_code });
    expect(answer.headers['retry-after']).toBe(retryAfter);
    await app.api('post', '/users').send(body).expect(201);
  });

  test('is not disturbed by a rename of the user, who is still pending', async () => {
    failsBefore(client.resources, 'create');
    await app.api('post', '/users').send(body).expect(503);
    const user = (await stored()) as UserBody;
    const refused = await app.api('patch', `/users/${user.id}`).send({ name: 'Too early' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'resources.not_provisioned', resource_id: user.resource_id });
    await app
      .api('patch', `/users/${user.id}`)
      .send({ meta: { kept: 'here' } })
      .expect(200);
    await app.api('delete', `/users/${user.id}`).expect(204);
  });

  test('of a user made by one request is not taken for a repeat of another one', async () => {
    failsBefore(client.resources, 'create');
    await app.api('post', '/users').send(body).expect(503);
    const user = (await stored()) as UserBody;
    const other = await app
      .api('post', '/users')
      .send({ ...body, email: 'somebody-else@example.com' })
      .expect(409);
    expect(other.body).toMatchObject({ code: 'users.already_exists', user_id: user.id });
    expect((await stored())?.provisioning).toBe('pending');
    await app.api('post', `/users/${user.id}/provision`).expect(200);
  });

  test('survives a restart', async () => {
    const first = await startTestApp();
    failsAfter(timekit(first).resources, 'create', new Error('crash'));
    await first.api('post', '/users').send(body).expect(500);
    jest.restoreAllMocks();
    await first.stop();
    const second = await startTestApp({ database: first.database });
    try {
      expect(await second.app.get(ProvisioningRecovery).resumePending()).toBe(1);
      const list = await second.api('get', '/users').expect(200);
      const [user] = (list.body as { data: UserBody[] }).data;
      expect(user?.provisioning).toBe('ready');
      expect(await upstreamResources(second)).toHaveLength(1);
      await expectRolesAndColumnsAgree(second);
    } finally {
      await second.close();
    }
  });

  test('recovery goes on after one that is refused, and stops when Timekit is away', async () => {
    for (const name of ['A', 'B', 'C']) {
      failsBefore(client.resources, 'create');
      await app.api('post', '/resources').send({ name, timezone: 'UTC' }).expect(503);
    }
    const create = jest.spyOn(client.resources, 'create').mockClear();
    create.mockRejectedValueOnce(new TimekitInvalidError('no', FACTS, { fields: {} }));
    create.mockRejectedValueOnce(unreachable());
    expect(await app.app.get(ProvisioningRecovery).resumePending()).toBe(0);
    expect(create).toHaveBeenCalledTimes(2);
    expect(await app.app.get(ProvisioningRecovery).resumePending()).toBe(3);
  });
});
