/** Users, resources and calendars in the outbox: one event for each change, with it, and none for what changes nothing. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { examine, judgeAll } from '../../src/doctor/examine.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { Migration20261123000200_subjects_told } from '../../src/persistence/migrations/Migration20261123000200_subjects_told.js';
import { Migration20261123000600_webhooks } from '../../src/persistence/migrations/Migration20261123000600_webhooks.js';
import { hourOf, type NativeUser, NativeWorld } from './native.support.js';
import { failsAfter, failsBefore, timekit } from './provisioning.support.js';

let world: NativeWorld;

beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => await world.close());
afterEach(() => {
  jest.restoreAllMocks();
});

/** What was told of it, oldest first; it begins with its version. */
async function told(...ids: (string | undefined)[]): Promise<string[]> {
  const events = await world.app.em().find(OutboxEvent, { subjectId: { $in: ids.filter((id) => id !== undefined) } });
  return events
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ version, type, payload: { data } }) => {
      const { fields } = data['change'] as { fields?: string[] };
      return [`${version} ${type}`, ...(fields ?? [])].join(' ');
    });
}

async function lastOf(id: string): Promise<OutboxEvent | undefined> {
  return (await world.app.em().find(OutboxEvent, { subjectId: id }, { orderBy: { version: 'desc' }, limit: 1 }))[0];
}

async function shown<T = Record<string, unknown>>(path: string): Promise<T> {
  return (await world.api<T>('get', path)).body;
}

async function numberOfEvents(): Promise<number> {
  return await world.app.em().count(OutboxEvent, {});
}

async function brokenInvariants(): Promise<string[]> {
  const findings = await examine(world.app.em(), true);
  return findings.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant.name);
}

const provisioned = 'provisioning timekit_resource_id';

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
    const { email } = await world.v2<{ email: string }>('post', '/resources', {
      name: 'Taken',
      timezone: 'UTC',
      email: 'taken@example.com',
    });
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
    await world.api('patch', `/users/${id}`, { email: 'taken@example.com' });
    expect((await world.api('post', `/users/${id}/provision`)).status).toBe(422);
    const { timekit_resource_id: free } = await world.user();
    await world.api('patch', `/users/${id}`, { email: 'free@example.com' });
    await world.api('post', `/users/${id}/provision`);
    expect(free).not.toBe(null);
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
    expect(await brokenInvariants()).toEqual([]);
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
          expect(await brokenInvariants()).toEqual([]);
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
