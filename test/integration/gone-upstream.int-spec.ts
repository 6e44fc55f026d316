/** What was deleted at Timekit without our knowledge: calendars are replaced on the spot, resources are said to be gone. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ResourceCalendar } from '../../src/calendars/resource-calendar.entity.js';
import { bookingBody, hourOf, type NativeBooking, type NativeUser, type Problem } from './native.support.js';
import { useWorld, world } from './world.support.js';

useWorld();

/** A user whose only singled-out calendar is the target of bookings too; both roles are lost when Timekit deletes it. */
async function userOf(calendar: 'which is there' | 'which Timekit deleted'): Promise<NativeUser & { extra: string }> {
  const user = await world.user();
  const extra = await world.calendar(user.resource_id, { synced: true });
  const selection = { availability_calendar_ids: [extra], target_calendar_id: extra };
  const path = `/resources/${user.resource_id}/calendar-selection`;
  expect((await world.api('put', path, selection)).status).toBe(200);
  if (calendar === 'which Timekit deleted') {
    await world.app.v2('put', `/calendars/${user.timekit_booking_calendar}`).send({ primary: true });
    await world.app.v2('delete', `/calendars/${extra}`).expect(204);
  }
  return { ...user, extra };
}

const gone = ({ id, resource_id }: NativeUser) => ({
  status: 409,
  body: { code: 'resources.gone_upstream', resource_id, user_id: id },
});
const slots = async (user: NativeUser) =>
  await world.api<Problem & { data: unknown[] }>('get', `/users/${user.id}/slots?to=1%20day`);
const book = async (of: { user_id: string } | { resource_id: string }, change: object = {}) =>
  await world.api<NativeBooking & Problem>('post', '/bookings', bookingBody(of, { ...change }));

describe('a calendar that Timekit deleted', () => {
  test('does not stop a search, which goes on with those that are left', async () => {
    const [gone, there] = [await userOf('which Timekit deleted'), await userOf('which is there')];
    const answer = await slots(gone);
    expect([answer.status, answer.body.data.length > 0]).toEqual([200, true]);
    const both = await userOf('which Timekit deleted');
    const query = { user_ids: [both.id, there.id], mode: 'exclusive', to: '1 day' };
    expect((await world.api('post', '/availability/query', query)).status).toBe(200);
    const { body } = await world.api<NativeUser & { timekit_findtime_calendar: string | null }>(
      'get',
      `/users/${both.id}`,
    );
    expect([body.timekit_findtime_calendar, body.timekit_booking_calendar]).toEqual([
      null,
      both.timekit_booking_calendar,
    ]);
  });

  test('does not stop a booking, which goes to the new target', async () => {
    const user = await userOf('which Timekit deleted');
    const { status, body } = await book({ user_id: user.id });
    expect([status, body.state, body['calendar_id']]).toEqual([201, 'confirmed', user.timekit_booking_calendar]);
    const listed = await world.api<{ data: unknown[] }>('get', `/bookings?user_id=${user.id}&state=pending`);
    expect(listed.body.data).toEqual([]);
  });

  test('stops a booking that names it', async () => {
    const user = await userOf('which Timekit deleted');
    const { status, body } = await book({ user_id: user.id }, { calendar_id: user.extra });
    expect([status, body.code, body.errors?.map(({ pointer }) => pointer)]).toEqual([
      422,
      'calendars.foreign',
      ['/calendar_id'],
    ]);
  });

  test('may have been the last that is known here: then Timekit is asked for a target', async () => {
    const user = await world.user();
    await world.app.em().nativeDelete(ResourceCalendar, { resourceId: user.resource_id });
    const { status, body } = await book({ user_id: user.id });
    expect([status, body['calendar_id']]).toEqual([201, user.timekit_booking_calendar]);
  });
});

test('a refusal points to no calendar that the client did not name', async () => {
  const user = await world.user();
  const other = await world.user();
  let sent = 0;
  const restore = world.meddle((request: { method: string; url: string; payload?: unknown }) => {
    if (request.method === 'POST' && request.url.startsWith('/v2/bookings')) {
      sent += 1;
      const text = Buffer.isBuffer(request.payload) ? request.payload.toString() : String(request.payload);
      request.payload = text.replace(user.timekit_booking_calendar, other.timekit_booking_calendar);
    }
    return 'arrives';
  });
  const { status, body } = await book({ user_id: user.id }, hourOf(5));
  restore();
  expect([status, body.code, sent, body.errors?.map(({ pointer }) => pointer)]).toEqual([
    422,
    'upstream.refused',
    1,
    [''],
  ]);
});

describe('a resource that Timekit deleted', () => {
  let user: NativeUser;
  let singledOut: NativeUser;

  beforeAll(async () => {
    [user, singledOut] = [await world.user(), await userOf('which is there')];
    for (const { timekit_resource_id: id } of [user, singledOut]) {
      await world.app.v2('delete', `/resources/${id}`).expect(204);
    }
  });

  test('is named by searches', async () => {
    for (const each of [user, singledOut]) {
      expect(await slots(each)).toMatchObject(gone(each));
    }
    const query = { user_ids: [(await world.user()).id, user.id], mode: 'exclusive' };
    expect(await world.api('post', '/availability/query', query)).toMatchObject(gone(user));
  });

  test('is named by bookings, also after its calendars were listed', async () => {
    for (const each of [user, singledOut]) {
      expect(await book({ user_id: each.id })).toMatchObject(gone(each));
      expect(await book({ resource_id: each.resource_id })).toMatchObject(gone(each));
      expect((await world.api('get', `/resources/${each.resource_id}/calendars`)).status).toBe(200);
      expect(await book({ user_id: each.id })).toMatchObject(gone(each));
    }
  });

  test('is named by changes', async () => {
    const path = `/resources/${user.resource_id}`;
    expect(await world.api('patch', `/users/${user.id}`, { name: 'New' })).toMatchObject(gone(user));
    expect(await world.api('patch', path, { meta: { a: 1 } })).toMatchObject(gone(user));
    expect(await world.api('put', `${path}/constraints`, { constraints: [] })).toMatchObject(gone(user));
  });

  test('can be deleted here', async () => {
    expect((await world.api('delete', `/users/${user.id}`)).status).toBe(204);
  });
});
