/** Creating a Timekit resource for a row is the work of one at a time, whoever dies, is slow or loses the lease on the way. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { LeaseTiming } from '../../src/resources/provisioning-lease.js';
import { body, expectProvisionedOnce, stored, useNewcomer } from './newcomer.support.js';
import { failsBefore, unreachable, upstreamCopies, upstreamResource, type UserBody } from './provisioning.support.js';
import { app, client } from './resources.support.js';

let timing: LeaseTiming;

useNewcomer();
beforeAll(() => {
  timing = app.app.get(LeaseTiming);
});
afterEach(() => {
  Object.assign(timing, new LeaseTiming());
});

/** A user whose resource nobody has made yet. */
async function pending(): Promise<UserBody> {
  failsBefore(client.resources, 'list');
  await app.api('post', '/users').send(body).expect(503);
  return (await stored()) as UserBody;
}

async function lease(resourceId: string | null, until: string): Promise<void> {
  await app
    .em()
    .execute(`update openslot.resource set provisioning_lease_until = now() + interval '${until}' where id = ?`, [
      resourceId,
    ]);
}

async function storedLease(resourceId: string | null): Promise<string> {
  const [row] = await app
    .em()
    .execute<{ until: string }[]>(
      'select provisioning_lease_until::text as until from openslot.resource where id = ?',
      [resourceId],
    );
  return row?.until ?? '';
}

/** Comes back when the lease has been renewed once more. */
async function renewal(resourceId: string | null): Promise<void> {
  const before = await storedLease(resourceId);
  while ((await storedLease(resourceId)) === before) await pause(5);
}

describe('provisioning by two processes', () => {
  test('waits for one that died until its lease lapses', async () => {
    const user = await pending();
    await lease(user.resource_id, '700 milliseconds');
    const until = await storedLease(user.resource_id);
    const list = client.resources.list.bind(client.resources);
    let lapsed: unknown;
    jest.spyOn(client.resources, 'list').mockImplementationOnce(async (...args) => {
      [lapsed] = await app.em().execute<unknown[]>('select now() >= ?::timestamptz as lapsed', [until]);
      return await list(...args);
    });
    const answer = await app.api('post', `/users/${user.id}/provision`).expect(200);
    expect(lapsed).toEqual({ lapsed: true });
    await expectProvisionedOnce(answer.body as UserBody);
  });

  test('tells the caller to come back when the other one takes too long', async () => {
    const user = await pending();
    await lease(user.resource_id, '1 hour');
    timing.longestWaitMs = 200;
    const answer = await app.api('post', `/users/${user.id}/provision`).expect(409);
    expect(answer.body).toMatchObject({ code: 'resources.provisioning_in_progress', resource_id: user.resource_id });
    expect(answer.headers['retry-after']).toBe('1');
    await lease(user.resource_id, '-1 second');
    await app.api('post', `/users/${user.id}/provision`).expect(200);
  });

  test('keeps the lease for as long as the work takes', async () => {
    const user = await pending();
    Object.assign(timing, { leaseMs: 60_000, renewEveryMs: 50, longestWaitMs: Infinity });
    const create = client.resources.create.bind(client.resources);
    const spy = jest.spyOn(client.resources, 'create').mockImplementationOnce(async (request, call) => {
      await renewal(user.resource_id);
      await renewal(user.resource_id);
      return await create(request, call);
    });
    const answers = await Promise.all([1, 2].map(async () => await app.api('post', `/users/${user.id}/provision`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(spy).toHaveBeenCalledTimes(1);
    await expectProvisionedOnce(answers[0]?.body as UserBody);
  });

  test('stops when the lease was lost', async () => {
    const user = await pending();
    Object.assign(timing, { leaseMs: 300, renewEveryMs: 50 });
    jest.spyOn(client.resources, 'list').mockImplementationOnce(async (_params, call) => {
      await lease(user.resource_id, '1 second');
      return await new Promise((_resolve, reject) => {
        call?.signal?.addEventListener('abort', () => reject(unreachable(false)));
      });
    });
    await app.api('post', `/users/${user.id}/provision`).expect(503);
    await app.api('post', `/users/${user.id}/provision`).expect(200);
    await expectProvisionedOnce((await stored()) as UserBody);
  });

  test('keeps the winner and deletes what the loser created', async () => {
    const user = await pending();
    const create = client.resources.create.bind(client.resources);
    jest.spyOn(client.resources, 'create').mockImplementationOnce(async (request, call) => {
      // Meanwhile another process, which saw nothing of this one, stores a resource of its own.
      const { email: _email, ...winner } = request;
      const { id, calendars } = await create(winner, { ...call, include: ['calendars'] });
      await app
        .em()
        .execute(`update openslot.resource set timekit_resource_id = ?, provisioning = 'ready' where id = ?`, [
          id,
          user.resource_id,
        ]);
      await app
        .em()
        .execute(`update openslot."user" set timekit_resource_id = ?, timekit_booking_calendar = ? where id = ?`, [
          id,
          calendars?.[0]?.id,
          user.id,
        ]);
      await app.em().execute(
        `insert into openslot.resource_calendar (id, resource_id, name, provider, synced, for_availability, is_target, created_at, updated_at)
         values (?, ?, 'Bookings', 'timekit', false, false, true, now(), now())`,
        [calendars?.[0]?.id, user.resource_id],
      );
      return await create(request, call);
    });
    const answer = (await app.api('post', `/users/${user.id}/provision`).expect(200)).body as UserBody;
    expect(await upstreamCopies(app, user.resource_id)).toBe(1);
    expect((await upstreamResource(app, answer.timekit_resource_id)).meta).toEqual({
      openslot_ref: user.resource_id,
    });
  });

  test('deletes what it created for a user who was deleted meanwhile', async () => {
    const user = await pending();
    const create = client.resources.create.bind(client.resources);
    jest.spyOn(client.resources, 'create').mockImplementationOnce(async (request, call) => {
      await app.em().execute('delete from openslot."user" where id = ?', [user.id]);
      return await create(request, call);
    });
    await app.api('post', `/users/${user.id}/provision`).expect(404);
    expect(await upstreamCopies(app, user.resource_id)).toBe(0);
  });
});
