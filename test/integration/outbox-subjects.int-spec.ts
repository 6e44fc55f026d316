/** Users, resources and calendars in the outbox: one event for each change, with it, and none for what changes nothing. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { judgeAll } from '../../src/doctor/examine.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { Migration20261123000200_subjects_told } from '../../src/persistence/migrations/Migration20261123000200_subjects_told.js';
import { Migration20261123000600_webhooks } from '../../src/persistence/migrations/Migration20261123000600_webhooks.js';
import type { NativeUser } from './native.support.js';
import { lastOf, numberOfEvents, shown, told } from './outbox-subjects.support.js';
import { failsBefore, timekit } from './provisioning.support.js';
import { useWorld, world } from './world.support.js';

useWorld();
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a change', () => {
  test('that changes nothing has no event, and leaves version and time alone', async () => {
    const user = await world.user({ meta: { a: 1 } });
    const paths = [`/users/${user.id}`, `/resources/${user.resource_id}`];
    const before = await Promise.all(paths.map(async (path) => await shown(path)));
    const events = await numberOfEvents();
    world.app.clock.advance({ seconds: 1 });
    const { name, timezone } = before[0] ?? {};
    expect((await world.api('patch', `/users/${user.id}`, { name, timezone, meta: { a: 1 } })).body).toEqual(before[0]);
    await world.api('put', `/resources/${user.resource_id}/constraints`, { constraints: [] });
    await world.api('get', `/resources/${user.resource_id}/calendars`);
    await world.api('put', `/resources/${user.resource_id}/calendar-selection`, {
      availability_calendar_ids: [],
      target_calendar_id: user.timekit_booking_calendar,
    });
    expect(await Promise.all(paths.map(async (path) => await shown(path)))).toEqual(before);
    expect(await numberOfEvents()).toBe(events);
  });

  test('that fails at Timekit has none', async () => {
    const user = await world.user();
    const events = await numberOfEvents();
    failsBefore(timekit(world.app).resources, 'update');
    expect((await world.api('patch', `/users/${user.id}`, { name: 'Other' })).status).toBeGreaterThanOrEqual(500);
    expect(await numberOfEvents()).toBe(events);
  });

  test('does not happen while its event cannot be written', async () => {
    const { id } = await world.user({ provision: false });
    const em = world.app.em();
    const inTheWay = { ...(await em.findOneOrFail(OutboxEvent, { subjectId: id })), version: 2 };
    await em.insert(OutboxEvent, { ...inTheWay, id: '00000000-0000-7000-8000-000000000002' });
    const before = await shown(`/users/${id}`);
    expect((await world.api('patch', `/users/${id}`, { meta: { a: 1 } })).status).toBe(500);
    expect(await shown(`/users/${id}`)).toEqual(before);
    await em.nativeDelete(OutboxEvent, { subjectId: id, version: 2 });
    expect((await world.api('patch', `/users/${id}`, { meta: { a: 1 } })).status).toBe(200);
    expect(await told(id)).toEqual(['1 user.created', '2 user.updated meta']);
  });

  test('of the calendars is told of each calendar, of the resource, and of the user where they show it', async () => {
    const user = await world.user();
    const calendar = await world.calendar(user.resource_id);
    await world.api('put', `/resources/${user.resource_id}/calendar-selection`, {
      availability_calendar_ids: [calendar],
      target_calendar_id: user.timekit_booking_calendar,
    });
    await world.api('patch', `/calendars/${calendar}`, { name: 'Mine' });
    expect((await world.api('delete', `/calendars/${calendar}`)).status).toBe(204);
    expect(await told(calendar)).toEqual([
      '1 calendar.created',
      '2 calendar.updated availability',
      '3 calendar.updated name',
      '4 calendar.deleted',
    ]);
    expect((await told(user.resource_id)).slice(2)).toEqual([
      '3 resource.updated calendars',
      '4 resource.updated calendars',
      '5 resource.updated calendars',
      '6 resource.updated calendars',
    ]);
    expect((await told(user.id)).slice(2)).toEqual([
      '3 user.updated timekit_findtime_calendar',
      '4 user.updated timekit_findtime_calendar',
    ]);
  });

  test('that was made at Timekit is told once somebody looks, and not as theirs', async () => {
    const user = await world.user();
    const { id } = await world.v2<{ id: string }>('post', '/calendars', {
      resource_id: user.timekit_resource_id,
      name: 'From elsewhere',
      description: '',
    });
    expect(await told(id)).toEqual([]);
    await world.api('get', `/resources/${user.resource_id}/calendars`);
    expect(await told(id)).toEqual(['1 calendar.created']);
    expect((await lastOf(id))?.payload.data['change']).toEqual({ action: 'create', actor: 'system' });
  });

  test('of a calendar that comes back under its id goes on with its versions', async () => {
    const user = await world.user({ provision: false });
    const resource = await world.v2<{ id: string }>('post', '/resources', { name: 'Bay', timezone: 'UTC' });
    const { body: adopted } = await world.api<NativeUser>('post', `/users/${user.id}/adopt`, {
      timekit_resource_id: resource.id,
    });
    const calendar = adopted.timekit_booking_calendar;
    await world.app.em().transactional(async (tx) => {
      await tx.execute('delete from openslot.resource_calendar where id = ?', [calendar]);
      await tx.execute(
        `update openslot.outbox_event set type = 'calendar.deleted', payload = payload || '{"type": "calendar.deleted"}'
         where subject_id = ?`,
        [calendar],
      );
    });
    await world.api('get', `/resources/${adopted.resource_id}/calendars`);
    expect((await told(calendar)).at(-1)).toBe('2 calendar.created');
    expect(await world.broken()).toEqual([]);
  });

  const step = fc.record({
    path: fc.constantFrom('users', 'users', 'resources', 'calendars', 'provision', 'pull'),
    name: fc.constantFrom('A', 'B'),
  });

  test('is told once each, whatever is done at once: the doctor finds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
        async (rounds) => {
          const user = await world.user();
          const room = await world.api<{ id: string }>('post', '/resources', { name: 'Room', timezone: 'UTC' });
          const act = async ({ path, name }: { path: string; name: string }) => {
            if (path === 'users') await world.api('patch', `/users/${user.id}`, { name });
            if (path === 'resources') await world.api('patch', `/resources/${room.body.id}`, { name });
            if (path === 'calendars') await world.calendar(user.resource_id, { name });
            if (path === 'provision') await world.api('post', `/users/${user.id}/provision`);
            if (path === 'pull') await world.api('get', `/resources/${user.resource_id}/calendars`);
          };
          for (const round of rounds) await Promise.all(round.map(act));
          if (rounds.length > 2) await world.api('delete', `/users/${user.id}`);
          expect(await world.broken()).toEqual([]);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

/** As the outbox was when the subjects' events were added to it. */
const BEFORE_WEBHOOKS = [
  'drop table openslot.webhook_attempt, openslot.webhook_delivery, openslot.webhook_endpoint',
  'alter table openslot.outbox_event drop column ordinal, drop column fanned_out_at, drop column position',
  `alter table openslot.outbox_event add column state text not null default 'pending'`,
  'alter table openslot.outbox_event add column due_at timestamptz(3) not null default now()',
  `create index outbox_event_due on openslot.outbox_event (due_at) where state = 'pending'`,
];

test('what a database from before holds is told once, to nobody, and the doctor finds nothing', async () => {
  await world.user();
  const rolledBack = new Error('rolled back');
  const em = world.app.em();
  const migrated = em.transactional(async (tx) => {
    const told = `subject_type in ('user', 'resource', 'calendar') or type like '%.deleted'`;
    await tx.execute(`delete from openslot.outbox_event where ${told}`);
    for (const statement of BEFORE_WEBHOOKS) await tx.execute(statement);
    for (const Migration of [Migration20261123000200_subjects_told, Migration20261123000600_webhooks]) {
      const migration = new Migration(em.getDriver(), em.config);
      migration.up();
      for (const query of migration.getQueries()) await tx.execute(String(query));
    }
    expect((await judgeAll(tx, true)).filter(({ violations }) => violations > 0)).toEqual([]);
    expect(await tx.count(OutboxEvent, { subjectType: 'user', fannedOutAt: null })).toBe(0);
    throw rolledBack;
  });
  await expect(migrated).rejects.toBe(rolledBack);
});
