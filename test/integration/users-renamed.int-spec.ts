/** Native users that are renamed: both sides end up equal, whoever else is at work on them. */
import { describe, expect, jest, test } from '@jest/globals';
import { UsersService } from '../../src/users/users.service.js';
import { type ResourceBody, upstreamResource, type UserBody } from './provisioning.support.js';
import { app, client, createUser, useApp } from './resources.support.js';

useApp();

describe('users', () => {
  test('are renamed at Timekit too, parts of the name together', async () => {
    const user = await createUser({ first_name: 'Emmett', last_name: 'Brown' });
    await app
      .api('patch', `/users/${user.id}`)
      .send({ name: 'Dr. Brown', timezone: 'Europe/Berlin', meta: { new: true }, external_id: 'renamed' })
      .expect(200);
    expect(await upstreamResource(app, user.timekit_resource_id)).toMatchObject({
      name: 'Dr. Brown',
      first_name: 'Emmett',
      last_name: 'Brown',
      timezone: 'Europe/Berlin',
      meta: { openslot_ref: user.resource_id },
    });
    const resource = await app.api('get', `/resources/${user.resource_id}`).expect(200);
    expect(resource.body as ResourceBody).toMatchObject({ name: 'Dr. Brown', timezone: 'Europe/Berlin' });

    await app.api('patch', `/users/${user.id}`).send({ last_name: null }).expect(200);
    expect(await upstreamResource(app, user.timekit_resource_id)).toMatchObject({
      name: 'Dr. Brown',
      first_name: 'Emmett',
      last_name: '',
    });
  });

  test('end up equal on both sides when many rename at once', async () => {
    const user = await createUser();
    const names = Array.from({ length: 8 }, (_, index) => `Name ${index}`);
    const answers = await Promise.all(
      names.map(async (name) => await app.api('patch', `/users/${user.id}`).send({ name })),
    );
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const stored = (await app.api('get', `/users/${user.id}`).expect(200)).body as UserBody;
    const resource = (await app.api('get', `/resources/${user.resource_id}`).expect(200)).body as ResourceBody;
    expect(names).toContain(stored.name);
    expect((await upstreamResource(app, user.timekit_resource_id)).name).toBe(stored.name);
    expect(resource.name).toBe(stored.name);
  });

  test('end up equal on both sides when a rename comes while another is on its way', async () => {
    const user = await createUser();
    const { resources } = client;
    const update = resources.update.bind(resources);
    const rename = async (name: string) => await app.api('patch', `/users/${user.id}`).send({ name }).expect(200);
    let second: Promise<unknown> = Promise.resolve();
    jest.spyOn(resources, 'update').mockImplementationOnce(async (...args) => {
      const answer = await update(...args);
      second = rename('Second');
      return answer;
    });
    expect((await rename('First')).body).toMatchObject({ name: 'First' });
    await second;
    expect((await app.api('get', `/users/${user.id}`)).body).toMatchObject({ name: 'Second' });
    expect((await upstreamResource(app, user.timekit_resource_id)).name).toBe('Second');
  });

  test('keep a rename that happens while their resource is asked for', async () => {
    const user = await createUser({ provision: false });
    const users = app.app.get(UsersService);
    const getUser = users.get.bind(users);
    // The rename has read the user as not provisioned, when the provisioning begins and copies the old name.
    jest.spyOn(users, 'get').mockImplementationOnce(async (id) => {
      const seen = await getUser(id);
      await app.api('post', `/users/${user.id}/provision`).expect(200);
      return seen;
    });
    const renamed = await app.api('patch', `/users/${user.id}`).send({ name: 'Renamed' }).expect(200);
    const { timekit_resource_id } = renamed.body as UserBody;
    expect((await upstreamResource(app, timekit_resource_id)).name).toBe('Renamed');
  });
});
