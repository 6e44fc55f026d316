import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { TimekitClient } from '#libs/timekit';
import { CalendarsService } from '../../src/calendars/calendars.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  answersOnce,
  type CalendarBody,
  expectRolesAndColumnsAgree,
  failsAfter,
  failsBefore,
  timekit,
  type UserBody,
} from './provisioning.support.js';

describe('calendars', () => {
  let app: TestApp;
  let client: TimekitClient;
  let user: UserBody;
  let bookings: string;
  let base: string;

  beforeAll(async () => {
    app = await startTestApp();
    client = timekit(app);
  });
  beforeEach(async () => {
    const answer = await app.api('post', '/users').send({ name: 'Doc', timezone: 'UTC' }).expect(201);
    user = answer.body as UserBody;
    bookings = user.timekit_booking_calendar ?? '';
    base = `/resources/${user.resource_id}`;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await expectRolesAndColumnsAgree(app);
  });
  afterAll(async () => {
    await app.close();
  });

  async function list(): Promise<CalendarBody[]> {
    return ((await app.api('get', `${base}/calendars`).expect(200)).body as { data: CalendarBody[] }).data;
  }

  async function create(body: object = {}): Promise<CalendarBody> {
    const answer = await app
      .api('post', `${base}/calendars`)
      .send({ name: 'Private', ...body })
      .expect(201);
    return answer.body as CalendarBody;
  }

  async function createUpstream(name = 'Made elsewhere'): Promise<string> {
    const answer = await app
      .v2('post', '/calendars')
      .send({ resource_id: user.timekit_resource_id, name, description: name })
      .expect(201);
    return (answer.body as { data: { id: string } }).data.id;
  }

  async function upstream(id: string): Promise<{
    name: string;
    description: string;
    provider_sync: boolean;
    primary: boolean;
    backgroundcolor: string | null;
  }> {
    const answer = await app.v2('get', `/calendars/${id}`).expect(200);
    return (answer.body as { data: Awaited<ReturnType<typeof upstream>> }).data;
  }

  async function select(availability: string[], target: string) {
    return await app
      .api('put', `${base}/calendar-selection`)
      .send({ availability_calendar_ids: availability, target_calendar_id: target });
  }

  async function columns(): Promise<[string | null, string | null]> {
    const { body } = await app.api('get', `/users/${user.id}`).expect(200);
    const { timekit_findtime_calendar, timekit_booking_calendar } = body as UserBody;
    return [timekit_findtime_calendar, timekit_booking_calendar];
  }

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

  describe('are selected', () => {
    test('one for availability, and become synced', async () => {
      const work = await create({ name: 'Work', synced: false });
      const answer = await select([work.id.toUpperCase()], work.id.toUpperCase());
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ availability_calendar_ids: [work.id], target_calendar_id: work.id });
      expect(await columns()).toEqual([work.id, work.id]);
      expect(await upstream(work.id)).toMatchObject({ provider_sync: true });
      expect((await list()).find(({ id }) => id === work.id)).toMatchObject({
        synced: true,
        availability: true,
        target: true,
      });
      expect((await list()).find(({ id }) => id === bookings)).toMatchObject({ availability: false, target: false });
      expect(await app.app.get(CalendarsService).selectionOf(user.resource_id ?? '')).toEqual({
        availabilityCalendarIds: [work.id],
        targetCalendarId: work.id,
      });
    });

    test('several for availability: then no single one is named', async () => {
      const [one, two] = [await create(), await create()];
      expect((await select([one.id, two.id], bookings)).status).toBe(200);
      expect(await columns()).toEqual([null, bookings]);
      const selections = await app.app.get(CalendarsService).selectionsOf([user.resource_id ?? '']);
      expect(
        selections.get(user.resource_id ?? '')?.availabilityCalendarIds.toSorted((a, b) => a.localeCompare(b)),
      ).toEqual([one.id, two.id].toSorted((a, b) => a.localeCompare(b)));
      expect((await select([], bookings)).body).toEqual({
        availability_calendar_ids: [],
        target_calendar_id: bookings,
      });
    });

    test('and Timekit is told: the target is primary, the chosen ones are synced and the others are not', async () => {
      const [chosen, other, target] = [await create(), await create({ synced: true }), await create({ synced: false })];
      await select([chosen.id], target.id);
      expect(await upstream(chosen.id)).toMatchObject({ provider_sync: true, primary: false });
      expect(await upstream(other.id)).toMatchObject({ provider_sync: false, primary: false });
      expect(await upstream(target.id)).toMatchObject({ provider_sync: false, primary: true });
      expect((await list()).find(({ id }) => id === other.id)).toMatchObject({ synced: false, availability: false });
    });

    test('and one that is synced beside them is singled out too, so that searches and bookings see the same events', async () => {
      const [chosen, other] = [await create(), await create({ synced: false })];
      await select([chosen.id], bookings);
      const fresh = await create();
      expect(fresh).toMatchObject({ synced: false, availability: false });
      await app.api('patch', `/calendars/${other.id}`).send({ synced: true }).expect(200);
      expect((await list()).filter(({ availability }) => availability).map(({ id }) => id)).toEqual([
        chosen.id,
        other.id,
      ]);
      expect(await columns()).toEqual([null, bookings]);
    });

    test('and then every offered time can be booked, whatever stands in the other calendars', async () => {
      const [chosen, other] = [await create(), await create()];
      const day = { start: '2026-11-24T00:00:00Z', end: '2026-11-25T00:00:00Z' };
      for (const [calendar, hour] of [
        [chosen.id, '10'],
        [other.id, '12'],
        [bookings, '14'],
      ]) {
        await app
          .v2('post', '/events')
          .send({
            resource_id: user.timekit_resource_id,
            calendar_id: calendar,
            start: `2026-11-24T${hour}:00:00Z`,
            end: `2026-11-24T${hour}:30:00Z`,
            what: 'Busy',
            where: 'Office',
            description: '',
          })
          .expect(201);
      }
      await select([chosen.id], bookings);
      const offered = await app
        .api('get', `/users/${user.id}/slots?from=${day.start}&to=${day.end}&length=30%20minutes`)
        .expect(200);
      const slots = (offered.body as { data: { start: string; end: string }[] }).data;
      const starts = slots.map(({ start }) => start.slice(11, 16));
      expect(starts).not.toContain('10:00');
      expect(starts).toContain('12:00');
      expect(starts).not.toContain('14:00');
      for (const { start, end } of slots) {
        await app
          .api('post', '/bookings')
          .send({ user_id: user.id, start, end, what: 'x', customer: { name: 'x', email: 'x@example.com' } })
          .expect(201);
      }
    });

    test('also when they were made elsewhere a moment ago', async () => {
      const theirs = await createUpstream();
      expect((await select([theirs], theirs)).status).toBe(200);
      expect(await columns()).toEqual([theirs, theirs]);
    });

    test('only from the resource itself', async () => {
      const other = (await app.api('post', '/users').send({ name: 'Marty', timezone: 'UTC' }).expect(201))
        .body as UserBody;
      const foreign = other.timekit_booking_calendar ?? '';
      const before = await columns();
      for (const [availability, target, pointers] of [
        [[bookings, foreign], bookings, ['/availability_calendar_ids/1']],
        [[], foreign, ['/target_calendar_id']],
        [[foreign], user.id, ['/availability_calendar_ids/0', '/target_calendar_id']],
      ] as const) {
        const answer = await select([...availability], target);
        expect(answer.status).toBe(422);
        expect(answer.body).toMatchObject({ code: 'calendars.foreign', resource_id: user.resource_id });
        expect((answer.body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual(
          pointers,
        );
      }
      expect(await columns()).toEqual(before);
      await expect(
        app.app.get(CalendarsService).assertOwned(user.resource_id ?? '', bookings),
      ).resolves.toBeUndefined();
    });

    test('wholly or not at all when Timekit goes away', async () => {
      const [one, two] = [await create({ synced: false }), await create({ synced: false })];
      const update = client.calendars.update.bind(client.calendars);
      jest.spyOn(client.calendars, 'update').mockImplementationOnce(update);
      failsBefore(client.calendars, 'update');
      expect((await select([one.id, two.id], one.id)).status).toBe(503);
      expect(await columns()).toEqual([null, bookings]);
      expect((await select([one.id, two.id], one.id)).status).toBe(200);
      expect(await columns()).toEqual([null, one.id]);
    });

    test('by many at once: one of the selections stands as a whole', async () => {
      const calendars = [await create(), await create(), await create()].map(({ id }) => id);
      const answers = await Promise.all([
        ...calendars.map(async (id) => await select([id], id)),
        ...calendars.map(async () => await app.api('get', `${base}/calendars`)),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const [availability, target] = await columns();
      expect(calendars).toContain(target);
      expect(availability).toBe(target);
    });

    test('while an older list is still on its way: the selection stays', async () => {
      const work = await create({ name: 'Work', synced: false });
      const listAll = client.calendars.list.bind(client.calendars);
      jest.spyOn(client.calendars, 'list').mockImplementationOnce(async (params, call) => {
        const old = await listAll(params, call);
        expect((await select([work.id], work.id)).status).toBe(200);
        return old;
      });
      expect((await list()).find(({ id }) => id === work.id)).toMatchObject({
        synced: true,
        availability: true,
        target: true,
      });
      expect(await columns()).toEqual([work.id, work.id]);
    });

    test('and made while an older list is still on its way: the new one stays', async () => {
      const listAll = client.calendars.list.bind(client.calendars);
      let made = '';
      jest.spyOn(client.calendars, 'list').mockImplementationOnce(async (params, call) => {
        const old = await listAll(params, call);
        made = (await create({ name: 'Newest' })).id;
        return old;
      });
      expect((await list()).map(({ id }) => id)).toContain(made);
    });
  });

  describe('lose their role', () => {
    test('when they are no longer synced', async () => {
      const work = await create();
      await select([work.id], bookings);
      const changed = await app.api('patch', `/calendars/${work.id}`).send({ synced: false }).expect(200);
      expect(changed.body).toMatchObject({ synced: false, availability: false });
      expect(await columns()).toEqual([null, bookings]);
    });

    test('when somebody turns the sync off at Timekit', async () => {
      const work = await create();
      await select([work.id, bookings], bookings);
      await app.v2('put', `/calendars/${work.id}`).send({ provider_sync: false }).expect(200);
      await list();
      expect(await columns()).toEqual([bookings, bookings]);
    });

    test('when they vanish: the primary calendar becomes the target again', async () => {
      const work = await create();
      await select([work.id], work.id);
      await app.v2('put', `/calendars/${bookings}`).send({ primary: true }).expect(200);
      await app.v2('delete', `/calendars/${work.id}`).expect(204);
      expect((await list()).map(({ id, target }) => [id, target])).toEqual([[bookings, true]]);
      expect(await columns()).toEqual([null, bookings]);
    });
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
