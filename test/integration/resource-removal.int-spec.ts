/** Deleting what is being booked at the same time: an acknowledged booking is there afterwards, or nothing was deleted. */
import { describe, expect, test } from '@jest/globals';
import { ProvisioningRecovery } from '../../src/resources/provisioning-recovery.service.js';
import { bookingBody, type Fate, hourOf, type NativeBooking, type NativeUser, type Problem } from './native.support.js';
import { restart, useWorld, world } from './world.support.js';

useWorld();

const deleting = /^\/v2\/resources\/[^/?]+$/;
const looking = /^\/v2\/bookings\?/;

async function bookHour(user: NativeUser, hour: number) {
  return await world.api<NativeBooking & Problem>('post', '/bookings', bookingBody({ user_id: user.id }, hourOf(hour)));
}

async function provisioningOf(user: NativeUser): Promise<unknown> {
  return (await world.api<{ provisioning: string }>('get', `/users/${user.id}`)).body.provisioning;
}

describe('a deletion', () => {
  test('and many bookings at once: every acknowledged booking is readable, or nothing was deleted', async () => {
    for (let round = 0; round < 12; round += 1) {
      const user = await world.user();
      const of = round % 2 === 0 ? { user_id: user.id } : { resource_id: user.resource_id };
      const before = Array.from({ length: round % 4 }, (_, hour) => hour);
      const after = Array.from({ length: 6 }, (_, hour) => 10 + hour);
      const book = (hour: number) => world.api<NativeBooking>('post', '/bookings', bookingBody(of, hourOf(hour)));
      const early = before.map(book);
      const removal = world.api<Problem>('delete', `/users/${user.id}`);
      const booked = await Promise.all([...early, ...after.map(book)]);
      const { status } = await removal;
      expect([204, 409]).toContain(status);
      const made = booked.filter((answer) => answer.status === 201);
      const readable = await Promise.all(made.map(({ body }) => world.api('get', `/bookings/${body.id}`)));
      expect(booked.filter((answer) => ![201, 404, 409].includes(answer.status))).toEqual([]);
      expect(readable.map((answer) => answer.status)).toEqual(made.map(() => 200));
      const left = await world.api<{ provisioning?: string }>('get', `/users/${user.id}`);
      expect([left.status, left.body.provisioning]).toEqual(status === 204 ? [404, undefined] : [200, 'ready']);
    }
  });

  test.each([
    ['asked whether bookings are to come', 'GET', looking],
    ['asked to delete the resource', 'DELETE', deleting],
  ])('lets no booking in while Timekit is %s', async (_what, method, url) => {
    const user = await world.user();
    const late: { status: number; code: string }[] = [];
    const restore = world.meddle(async (request): Promise<Fate> => {
      if (request.method === method && url.test(request.url)) {
        const { status, body } = await bookHour(user, 0);
        late.push({ status, code: body.code });
      }
      return 'arrives';
    });
    const removed = await world.api('delete', `/users/${user.id}`);
    restore();
    expect(removed.status).toBe(204);
    expect(late).toEqual([{ status: 409, code: 'resources.not_provisioned' }]);
  });

  test('waits for nobody when a booking is on its way: it is refused', async () => {
    const user = await world.user();
    const refused: Problem[] = [];
    const restore = world.meddle(async ({ method, url }): Promise<Fate> => {
      if (method === 'POST' && url.startsWith('/v2/bookings')) {
        refused.push((await world.api<Problem>('delete', `/users/${user.id}`)).body);
      }
      return 'arrives';
    });
    const booked = await bookHour(user, 0);
    restore();
    expect(refused).toMatchObject([{ status: 409, code: 'users.has_bookings', user_id: user.id }]);
    expect(booked.status).toBe(201);
    expect((await world.api('get', `/bookings/${booked.body.id}`)).status).toBe(200);
  });

  test('waits for nobody when a booking that is over at its old time is moved there: it is refused', async () => {
    const [from, to] = [await world.user(), await world.user()];
    const booked = await world.book({ user_id: from.id }, { ...hourOf(0), auto_complete: false });
    const now = world.app.clock.now();
    world.app.clock.set(hourOf(3).start);
    const refused: Problem[] = [];
    const restore = world.meddle(async ({ url }): Promise<Fate> => {
      if (url.includes('reschedule')) {
        refused.push((await world.api<Problem>('delete', `/users/${to.id}`)).body);
      }
      return 'arrives';
    });
    const moved = await world.api<NativeBooking>('post', `/bookings/${booked.id}/reschedule`, {
      user_id: to.id,
      ...hourOf(50),
    });
    restore();
    world.app.clock.set(now.toString());
    expect(refused).toMatchObject([{ status: 409, code: 'users.has_bookings', user_id: to.id }]);
    expect(moved).toMatchObject({ status: 200, body: { user_id: to.id } });
  });

  test('that Timekit’s own bookings forbid changes nothing', async () => {
    const user = await world.user();
    await world.v2('post', '/bookings', {
      resource_id: user.timekit_resource_id,
      graph: 'instant',
      ...hourOf(1),
      what: 'Haircut',
      where: 'Here',
      description: 'Short',
      customer: { name: 'Marty', email: 'marty@example.com' },
    });
    expect((await world.api('delete', `/users/${user.id}`)).status).toBe(409);
    expect(await provisioningOf(user)).toBe('ready');
    expect((await bookHour(user, 2)).status).toBe(201);
  });

  test('that Timekit does not take now changes nothing', async () => {
    const user = await world.user();
    const restore = world.meddle(({ method, url }) =>
      method === 'DELETE' && deleting.test(url) ? 'throttled' : 'arrives',
    );
    expect((await world.api('delete', `/users/${user.id}`)).status).toBe(503);
    restore();
    expect(await provisioningOf(user)).toBe('ready');
    expect((await bookHour(user, 0)).status).toBe(201);
  });

  test.each(['request_lost', 'answer_lost'] as const)(
    'that was cut short (%s) takes no bookings, and is finished by the recovery or when it is repeated',
    async (fate) => {
      const users = [await world.user(), await world.user()] as const;
      const restore = world.meddle(({ method, url }) => (method === 'DELETE' && deleting.test(url) ? fate : 'arrives'));
      for (const user of users) {
        expect((await world.api('delete', `/users/${user.id}`)).status).toBe(503);
      }
      restore();
      for (const user of users) {
        expect(await provisioningOf(user)).toBe('removing');
        expect(await bookHour(user, 0)).toMatchObject({ status: 409, body: { code: 'resources.not_provisioned' } });
        expect((await world.api('post', `/users/${user.id}/provision`)).status).toBe(409);
      }
      expect((await world.api('delete', `/users/${users[0].id}`)).status).toBe(204);
      await restart();
      await world.app.app.get(ProvisioningRecovery).resumePending();
      for (const user of users) {
        expect((await world.api('get', `/users/${user.id}`)).status).toBe(404);
        expect((await world.api('get', `/resources/${user.resource_id}`)).status).toBe(404);
        expect((await world.app.v2('get', `/resources/${user.timekit_resource_id}`)).status).toBe(404);
      }
    },
  );
});
