/** Native resources that stand for what exists at Timekit already. */
import { describe, expect, test } from '@jest/globals';
import {
  failsAfter,
  type ResourceBody,
  upstreamCopies,
  upstreamResource,
  upstreamResources,
  type UserBody,
} from './provisioning.support.js';
import { app, client, create, createUser, foreign, NOBODY, useApp } from './resources.support.js';

useApp();

describe('resources', () => {
  describe('that exist at Timekit already', () => {
    test('are adopted as they are, once', async () => {
      const theirs = await foreign({ email: 'theirs@example.com', availability_constraints: [{ block_weekends: {} }] });
      const adopted = await create({ name: 'Ours', timekit_resource_id: theirs.id.toUpperCase() });
      expect(adopted).toMatchObject({
        name: 'Ours',
        timezone: 'Asia/Tokyo',
        email: 'theirs@example.com',
        constraints: [{ block_weekends: {} }],
        provisioning: 'ready',
        timekit_resource_id: theirs.id,
      });
      expect(await upstreamResource(app, theirs.id)).toMatchObject({ name: 'Made elsewhere', meta: { theirs: 1 } });
      for (const body of [{ timekit_resource_id: theirs.id }, { timekit_resource_id: adopted.timekit_resource_id }]) {
        const again = await app
          .api('post', '/resources')
          .send({ name: 'Again', timezone: 'UTC', ...body })
          .expect(409);
        expect(again.body).toMatchObject({ code: 'resources.already_adopted', resource_id: adopted.id });
      }
    });

    test('are adopted once, however many ask at the same time', async () => {
      const theirs = await foreign();
      const answers = await Promise.all(
        Array.from({ length: 6 }, async () => {
          return await app
            .api('post', '/resources')
            .send({ name: 'Race', timezone: 'UTC', timekit_resource_id: theirs.id });
        }),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
    });

    test('take new constraints on the way', async () => {
      const theirs = await foreign({ availability_constraints: [{ block_weekends: {} }] });
      const adopted = await create({ timekit_resource_id: theirs.id, constraints: [{ allow_day: { day: 'Monday' } }] });
      expect(adopted.constraints).toEqual([{ allow_day: { day: 'Monday' } }]);
      expect((await upstreamResource(app, theirs.id)).availability_constraints).toEqual(adopted.constraints);
    });

    test('must exist', async () => {
      const before = (await upstreamResources(app)).length;
      for (const path of ['/resources', `/users/${(await createUser({ provision: false })).id}/adopt`]) {
        const named = path === '/resources' ? { name: 'Room', timezone: 'UTC' } : {};
        const answer = await app
          .api('post', path)
          .send({ ...named, timekit_resource_id: NOBODY })
          .expect(422);
        expect(answer.body).toMatchObject({ errors: [{ pointer: '/timekit_resource_id', code: 'unknown_upstream' }] });
      }
      expect(await upstreamResources(app)).toHaveLength(before);
    });

    test('can stand for a user, who keeps it', async () => {
      const theirs = await foreign();
      const doc = await createUser({ provision: false });
      const adopted = (
        await app.api('post', `/users/${doc.id}/adopt`).send({ timekit_resource_id: theirs.id }).expect(200)
      ).body as UserBody;
      expect(adopted).toMatchObject({
        provisioning: 'ready',
        timekit_resource_id: theirs.id,
        timekit_booking_calendar: theirs.calendars[0]?.id,
        timekit_findtime_calendar: null,
        timezone: doc.timezone,
      });
      const again = await app
        .api('post', `/users/${doc.id}/adopt`)
        .send({ timekit_resource_id: theirs.id })
        .expect(200);
      expect(again.body).toEqual(adopted);
      const other = await app
        .api('post', `/users/${doc.id}/adopt`)
        .send({ timekit_resource_id: (await foreign()).id })
        .expect(409);
      expect(other.body).toMatchObject({ code: 'users.already_provisioned', timekit_resource_id: theirs.id });
      const taken = await app
        .api('post', `/users/${(await createUser({ provision: false })).id}/adopt`)
        .send({ timekit_resource_id: theirs.id })
        .expect(409);
      expect(taken.body).toMatchObject({ code: 'resources.already_adopted', resource_id: adopted.resource_id });
    });

    test('keep their own zone until the user is given one', async () => {
      const theirs = await foreign();
      const doc = await createUser({ provision: false });
      const adopted = await app.api('post', `/users/${doc.id}/adopt`).send({ timekit_resource_id: theirs.id });
      const { resource_id: id } = adopted.body as UserBody;
      await app.api('patch', `/users/${doc.id}`).send({ name: 'Renamed' }).expect(200);
      for (const zone of ['Asia/Tokyo', 'Europe/Berlin']) {
        const resource = (await app.api('get', `/resources/${id}`).expect(200)).body as ResourceBody;
        expect(resource).toMatchObject({ name: 'Renamed', timezone: zone });
        expect(await upstreamResource(app, theirs.id)).toMatchObject({ name: 'Renamed', timezone: zone });
        await app.api('patch', `/users/${doc.id}`).send({ timezone: 'Europe/Berlin' }).expect(200);
      }
    });

    test('are given to one user by many equal requests, which all succeed', async () => {
      const theirs = await foreign();
      const doc = await createUser({ provision: false });
      const answers = await Promise.all(
        Array.from({ length: 6 }, async () => {
          return await app.api('post', `/users/${doc.id}/adopt`).send({ timekit_resource_id: theirs.id });
        }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const rows: unknown[] = await app
        .em()
        .execute('select 1 from openslot.resource where timekit_resource_id = ?', [theirs.id]);
      expect(rows).toHaveLength(1);
    });

    test('replace what an unfinished creation left at Timekit', async () => {
      const theirs = await foreign();
      failsAfter(client.resources, 'create');
      await app.api('post', '/users').send({ name: 'Half', timezone: 'UTC', external_id: 'half' }).expect(503);
      const list = await app.api('get', '/users?external_id=half').expect(200);
      const half = (list.body as { data: UserBody[] }).data[0];
      expect(await upstreamCopies(app, half?.resource_id ?? null)).toBe(1);
      const adopted = await app
        .api('post', `/users/${half?.id}/adopt`)
        .send({ timekit_resource_id: theirs.id })
        .expect(200);
      expect(adopted.body).toMatchObject({ provisioning: 'ready', timekit_resource_id: theirs.id });
      expect(await upstreamCopies(app, half?.resource_id ?? null)).toBe(0);
    });

    test('and provisioning at the same time give the user one of the two, and no orphan', async () => {
      const theirs = await foreign();
      const doc = await createUser({ provision: false });
      const [adopted, provisioned] = await Promise.all([
        app.api('post', `/users/${doc.id}/adopt`).send({ timekit_resource_id: theirs.id }),
        app.api('post', `/users/${doc.id}/provision`),
      ]);
      expect(provisioned.status).toBe(200);
      expect([200, 409]).toContain(adopted.status);
      const ready = (await app.api('get', `/users/${doc.id}`).expect(200)).body as UserBody;
      expect(ready.provisioning).toBe('ready');
      expect(await upstreamCopies(app, ready.resource_id)).toBe(adopted.status === 200 ? 0 : 1);
    });
  });
});
