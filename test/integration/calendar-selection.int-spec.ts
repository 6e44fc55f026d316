/** Which calendars of a resource count for availability and which one is booked into, here and at Timekit. */
import { describe, expect, jest, test } from '@jest/globals';
import { CalendarsService } from '../../src/calendars/calendars.service.js';
import { failsBefore, type UserBody } from './provisioning.support.js';
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
});
