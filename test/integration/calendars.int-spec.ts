/** Native calendars: listed, made, changed and deleted, at Timekit first. */
import { describe, expect, jest, test } from '@jest/globals';
import { answersOnce, failsAfter, failsBefore, type UserBody } from './provisioning.support.js';
import {
  base,
  bookings,
  columns,
  create,
  createUpstream,
  list,
  select,
  upstream,
  user,
  useUser,
} from './calendars.support.js';
import { app, client } from './resources.support.js';

useUser();

describe('calendars', () => {
  test('are those that Timekit has now, with their roles', async () => {
    expect(await list()).toEqual([
      {
        id: bookings,
        resource_id: user.resource_id,
        name: 'Bookings',
        description: 'Created by Timekit on resource creation',
        color: null,
        provider: 'timekit',
        synced: false,
        availability: false,
        target: true,
        version: expect.any(Number),
        created_at: '2026-11-23T08:00:00.000Z',
        updated_at: '2026-11-23T08:00:00.000Z',
      },
    ]);
    const theirs = await createUpstream();
    const own = await create({ description: 'Mine', color: '#ff0000', synced: false });
    expect((await list()).map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(
      [bookings, theirs, own.id].toSorted((a, b) => a.localeCompare(b)),
    );
    expect(await list()).toEqual(await list());
    await app.v2('delete', `/calendars/${theirs}`).expect(204);
    expect((await list()).map(({ id }) => id)).not.toContain(theirs);
  });

  test('come from every page that Timekit has', async () => {
    for (const name of ['a', 'b', 'c']) await createUpstream(name);
    const listAll = client.calendars.list.bind(client.calendars);
    const spy = jest
      .spyOn(client.calendars, 'list')
      .mockImplementation(async (params, call) => await listAll({ ...params, limit: 2 }, call));
    expect(await list()).toHaveLength(4);
    expect(spy).toHaveBeenCalledTimes(2);
  });

  test('of another resource are left alone when Timekit ignores the search', async () => {
    const mine = await list();
    const other = (await app.api('post', '/users').send({ name: 'Marty', timezone: 'UTC' }).expect(201))
      .body as UserBody;
    const listAll = client.calendars.list.bind(client.calendars);
    jest.spyOn(client.calendars, 'list').mockImplementation(async ({ search: _search, ...params } = {}, call) => {
      return await listAll(params, call);
    });
    expect((await list()).map(({ id }) => id)).not.toContain(other.timekit_booking_calendar);
    expect((await list()).map(({ id }) => id)).toEqual(expect.arrayContaining(mine.map(({ id }) => id)));
  });

  test('are created with what was asked for', async () => {
    const plain = await create();
    expect(plain).toMatchObject({
      name: 'Private',
      description: 'Private',
      color: null,
      availability: false,
      target: false,
    });
    for (const synced of [true, false]) {
      const calendar = await create({ name: `Synced ${synced}`, description: 'x', color: '#00FF00', synced });
      expect(calendar).toMatchObject({ synced, color: '#00FF00' });
      expect(await upstream(calendar.id)).toMatchObject({ provider_sync: synced, backgroundcolor: '#00FF00' });
    }
    expect(await columns()).toEqual([null, bookings]);
  });

  test('are not left half made when they cannot be synced as asked', async () => {
    const before = await list();
    failsBefore(client.calendars, 'update');
    await app.api('post', `${base}/calendars`).send({ name: 'Half', synced: false }).expect(503);
    expect(await list()).toEqual(before);
  });

  test('change at Timekit first', async () => {
    const calendar = await create();
    const changed = await app
      .api('patch', `/calendars/${calendar.id}`)
      .send({ name: 'Work', description: 'Nine to five', color: '#123456', synced: false })
      .expect(200);
    expect(changed.body).toMatchObject({ name: 'Work', description: 'Nine to five', color: '#123456', synced: false });
    expect(await upstream(calendar.id)).toMatchObject({
      name: 'Work',
      backgroundcolor: '#123456',
      provider_sync: false,
    });
    failsBefore(client.calendars, 'update');
    await app.api('patch', `/calendars/${calendar.id}`).send({ name: 'Never' }).expect(503);
    failsAfter(client.calendars, 'update');
    await app.api('patch', `/calendars/${calendar.id}`).send({ color: null }).expect(503);
    await app.api('patch', `/calendars/${calendar.id}`).send({ color: null }).expect(200);
    expect((await list()).find(({ id }) => id === calendar.id)).toMatchObject({ name: 'Work', color: null });
  });

  test('change here too when Timekit answers with nothing', async () => {
    const calendar = await create();
    const update = client.calendars.update.bind(client.calendars);
    jest.spyOn(client.calendars, 'update').mockImplementationOnce(async (...args) => {
      await update(...args);
      return undefined;
    });
    const changed = await app
      .api('patch', `/calendars/${calendar.id}`)
      .send({ name: 'Work', synced: false })
      .expect(200);
    expect(changed.body).toMatchObject({ name: 'Work', synced: false, description: 'Private' });
  });

  test('that Timekit forgot are forgotten here', async () => {
    const calendar = await create();
    await app.v2('delete', `/calendars/${calendar.id}`).expect(204);
    const answer = await app.api('patch', `/calendars/${calendar.id}`).send({ name: 'Gone' }).expect(404);
    expect(answer.body).toMatchObject({ code: 'calendars.not_found' });
    await app.api('delete', `/calendars/${calendar.id}`).expect(404);
  });

  describe('are deleted', () => {
    test('unless they are the target', async () => {
      const work = await create();
      await select([work.id], work.id);
      const refused = await app.api('delete', `/calendars/${work.id}`).expect(409);
      expect(refused.body).toMatchObject({ code: 'calendars.in_use', calendar_id: work.id });
      await select([work.id], bookings);
      await app.api('delete', `/calendars/${work.id}`).expect(204);
      expect(await columns()).toEqual([null, bookings]);
      await app.v2('get', `/calendars/${work.id}`).expect(404);
      await app.api('delete', `/calendars/${work.id}`).expect(404);
    });

    test('again after the answer was lost', async () => {
      const work = await create();
      failsAfter(client.calendars, 'delete');
      await app.api('delete', `/calendars/${work.id}`).expect(503);
      await app.api('delete', `/calendars/${work.id}`).expect(204);
      answersOnce(client.calendars, 'list', (page) => page);
      expect((await list()).map(({ id }) => id)).toEqual([bookings]);
    });

    test('not when Timekit refuses', async () => {
      const work = await create();
      await app.v2('put', `/calendars/${work.id}`).send({ primary: true }).expect(200);
      const refused = await app.api('delete', `/calendars/${work.id}`).expect(422);
      expect(refused.body).toMatchObject({ code: 'upstream.refused' });
      expect((await list()).map(({ id }) => id)).toContain(work.id);
    });
  });

  test.each([
    ['post', '/calendars', {}, '/name'],
    ['post', '/calendars', { name: 'x', color: 'red' }, '/color'],
    ['post', '/calendars', { name: 'x', synced: 'perhaps' }, '/synced'],
    ['post', '/calendars', { name: 'x', provider: 'google' }, '/provider'],
    ['put', '/calendar-selection', { availability_calendar_ids: [] }, '/target_calendar_id'],
    [
      'put',
      '/calendar-selection',
      { availability_calendar_ids: ['x'], target_calendar_id: 'y' },
      '/target_calendar_id',
    ],
    ['put', '/calendar-selection', { availability_calendar_ids: 'all' }, '/availability_calendar_ids'],
  ] as const)('%s %s with %j is refused', async (method, path, body, pointer) => {
    const answer = await app.api(method, `${base}${path}`).send(body).expect(422);
    expect((answer.body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toContain(pointer);
  });

  test('need a resource that exists, at Timekit too', async () => {
    await app.api('get', `/resources/${user.id}/calendars`).expect(404);
    failsBefore(client.resources, 'create');
    const broken = await app.api('post', '/resources').send({ name: 'Room', timezone: 'UTC' }).expect(503);
    const { resource_id: pending } = broken.body as { resource_id: string };
    const answer = await app.api('get', `/resources/${pending}/calendars`).expect(409);
    expect(answer.body).toMatchObject({ code: 'resources.not_provisioned', resource_id: pending });
    await app.api('patch', `/calendars/${user.id}`).send({ name: 'x' }).expect(404);
  });
});
