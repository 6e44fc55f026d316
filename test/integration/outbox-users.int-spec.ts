/** A user in the outbox, from onboarding to deletion, with the resource and the calendars that come and go with them. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { hourOf, type NativeUser } from './native.support.js';
import { lastOf, numberOfEvents, shown, told } from './outbox-subjects.support.js';
import { failsAfter, timekit } from './provisioning.support.js';
import { useWorld, world } from './world.support.js';

useWorld();
afterEach(() => {
  jest.restoreAllMocks();
});

const provisioned = 'provisioning timekit_resource_id';

/** Somebody else's resource has that address, so that Timekit refuses another one. */
async function takenAtTimekit(email: string): Promise<void> {
  await world.v2('post', '/resources', { name: 'Taken', timezone: 'UTC', email });
}

describe('a user', () => {
  test('is told to be created, then provisioned, with the resource and its calendar', async () => {
    const user = await world.user();
    expect(await told(user.id)).toEqual([
      '1 user.created',
      `2 user.provisioned ${provisioned} timekit_booking_calendar`,
    ]);
    expect(await told(user.resource_id)).toEqual([
      '1 resource.created',
      `2 resource.provisioned ${provisioned} calendars`,
    ]);
    expect(await told(user.timekit_booking_calendar)).toEqual(['1 calendar.created']);
  });

  test('is told as the API shows it, with who did what', async () => {
    const user = await world.user();
    world.app.clock.advance({ seconds: 1 });
    const { body } = await world.api<{ updated_at: string }>('patch', `/users/${user.id}`, { name: 'Emmett' });
    expect(await lastOf(user.id)).toMatchObject({
      type: 'user.updated',
      fannedOutAt: null,
      payload: {
        type: 'user.updated',
        timestamp: body.updated_at,
        data: {
          ...body,
          change: { action: 'update', actor: expect.stringMatching(/^key:/), fields: ['name'] },
        },
      },
    });
    expect((await lastOf(user.resource_id))?.payload.data).toMatchObject(await shown(`/resources/${user.resource_id}`));
  });

  test('that is not provisioned yet is told truthfully at each step', async () => {
    failsAfter(timekit(world.app).resources, 'create');
    const fields = { name: 'Doc', timezone: 'UTC', email: 'steps@example.com' };
    expect((await world.api('post', '/users', fields)).status).toBe(503);
    const { data } = await shown<{ data: NativeUser[] }>('/users?email=steps@example.com');
    const id = data[0]?.id ?? '';
    expect(await told(id)).toEqual(['1 user.created']);
    expect((await lastOf(id))?.payload.data).toMatchObject({ provisioning: 'pending', timekit_resource_id: null });
    await world.api('post', `/users/${id}/provision`);
    expect(await told(id)).toEqual(['1 user.created', `2 user.provisioned ${provisioned} timekit_booking_calendar`]);
  });

  test('that Timekit refuses was there, and is told to be gone', async () => {
    const email = 'refused@example.com';
    await takenAtTimekit(email);
    const before = await numberOfEvents();
    expect((await world.api('post', '/users', { name: 'Doc', timezone: 'UTC', email })).status).toBe(422);
    const events = await world.app.em().find(OutboxEvent, {}, { orderBy: { id: 'asc' }, offset: before });
    expect(events.map(({ type }) => type)).toEqual([
      'user.created',
      'resource.created',
      'resource.deleted',
      'user.deleted',
    ]);
  });

  test('without a resource is told of each step to one, and of one that was refused', async () => {
    const { id } = await world.user({ provision: false, email: undefined });
    await takenAtTimekit('taken@example.com');
    await world.api('patch', `/users/${id}`, { email: 'taken@example.com' });
    expect((await world.api('post', `/users/${id}/provision`)).status).toBe(422);
    await world.api('patch', `/users/${id}`, { email: 'free@example.com' });
    await world.api('post', `/users/${id}/provision`);
    expect(await told(id)).toEqual([
      '1 user.created',
      '2 user.updated email',
      '3 user.updated resource_id provisioning',
      '4 user.updated resource_id provisioning',
      '5 user.updated email',
      '6 user.updated resource_id provisioning',
      `7 user.provisioned ${provisioned} timekit_booking_calendar`,
    ]);
  });

  test('takes with it what hangs on it, and each is told to be gone', async () => {
    const user = await world.user();
    const calendar = await world.calendar(user.resource_id);
    const booking = await world.book({ user_id: user.id }, hourOf(3));
    await world.api('post', `/bookings/${booking.id}/actions/cancel`);
    const hold = await world.api<{ id: string }>('post', '/holds', { user_id: user.id, ...hourOf(5) });
    await world.api('delete', `/holds/${hold.body.id}`);
    expect((await world.api('delete', `/users/${user.id}`)).status).toBe(204);
    for (const [id, type] of [
      [user.id, 'user.deleted'],
      [user.resource_id, 'resource.deleted'],
      [calendar, 'calendar.deleted'],
      [user.timekit_booking_calendar, 'calendar.deleted'],
      [booking.id, 'booking.deleted'],
      [hold.body.id, 'hold.deleted'],
    ] as const) {
      const last = await lastOf(id);
      expect([last?.type, last?.payload.data['id'], last?.payload.data['version']]).toEqual([type, id, last?.version]);
    }
    expect(await told(user.id)).toEqual([
      '1 user.created',
      `2 user.provisioned ${provisioned} timekit_booking_calendar`,
      '3 user.updated provisioning',
      '4 user.deleted',
    ]);
  });

  test('whose deletion Timekit refuses is told to be removed, and back', async () => {
    const user = await world.user();
    await world.v2('post', '/bookings', {
      ...hourOf(3),
      resource_id: user.timekit_resource_id,
      graph: 'instant',
      what: 'x',
      where: '',
      description: '',
      customer: { name: 'Marty', email: 'marty@example.com' },
    });
    expect((await world.api('delete', `/users/${user.id}`)).status).toBe(409);
    expect((await told(user.id)).slice(2)).toEqual(['3 user.updated provisioning', '4 user.updated provisioning']);
    expect((await shown<{ provisioning: string; version: number }>(`/users/${user.id}`)).version).toBe(4);
  });
});
