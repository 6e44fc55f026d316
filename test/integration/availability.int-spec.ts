/** Queries for users and resources: what is offered and to whom, what the tag of an answer is good for, and what is refused. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DAYS, MORNING, query, short, type Slot } from './availability.support.js';
import type { NativeUser, Problem } from './native.support.js';
import { useWorld, world } from './world.support.js';

interface UpstreamSlot {
  start: string;
  end: string;
  resources: { id: string }[];
}

const LATE_MORNING = [{ allow_hours: { start: 10, end: 13 } }, { block_day: { day: 'Wednesday' } }];

useWorld();

describe('a query for one user', () => {
  test('names slots and who is offered', async () => {
    const user = await world.user({ availability_filters: MORNING, name: 'Emmett Brown' });
    const slots = await query({ user_ids: [user.id], output_timezone: 'Europe/Copenhagen' });
    expect(slots).toHaveLength(6);
    expect(slots[0]).toEqual({
      start: '2026-12-01T09:00:00+01:00',
      end: '2026-12-01T10:00:00+01:00',
      resources: [
        {
          resource_id: user.resource_id,
          user_id: user.id,
          name: 'Emmett Brown',
          timezone: 'Europe/Copenhagen',
          timekit_resource_id: user.timekit_resource_id,
        },
      ],
    });
    expect(
      await query({
        resource_ids: [user.resource_id.toUpperCase()],
        user_ids: [user.id],
        output_timezone: 'Europe/Copenhagen',
      }),
    ).toEqual(slots);
  });

  test('narrows the user’s own hours, never widens them', async () => {
    const user = await world.user({ availability_filters: MORNING });
    const hours = async (start: number, end: number) =>
      (await query({ user_ids: [user.id], constraints: [{ allow_hours: { start, end } }] })).map(({ start: at }) =>
        at.slice(8, 13),
      );
    expect(await hours(11, 20)).toEqual(['01T10', '02T10']);
    expect(await hours(14, 20)).toEqual([]);
  });

  test('is the same as GET, with a public key', async () => {
    const user = await world.user({ availability_filters: MORNING });
    const key = await world.key('public');
    const [from, to] = [DAYS.from, DAYS.to].map(encodeURIComponent);
    const path = `/users/${user.id}/slots?from=${from}&to=${to}&length=30%20minutes&timeslot_increments=15%20minutes&buffer=5%20minutes`;
    const answer = await world.api<{ data: Slot[] }>('get', path, undefined, key);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual(
      await query(
        { user_ids: [user.id], length: '30 minutes', timeslot_increments: '15 minutes', buffer: '5 minutes' },
        key,
      ),
    );
    expect(answer.body.data).toHaveLength(22);
  });

  test('leaves out what is booked, and offers it again after the cancellation', async () => {
    const user = await world.user({ availability_filters: MORNING });
    const before = await query({ user_ids: [user.id] });
    const booking = await world.book({ user_id: user.id }, { start: before[1]?.start, end: before[1]?.end });
    const meanwhile = await query({ user_ids: [user.id] });
    expect(meanwhile.map(({ start }) => start)).toEqual(before.map(({ start }) => start).toSpliced(1, 1));
    await world.api('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect(await query({ user_ids: [user.id] })).toEqual(before);
  });

  test('whose rounded start reaches the end offers nothing', async () => {
    const user = await world.user();
    expect(await query({ user_ids: [user.id], from: 'now', to: '10 minutes', round_to_nearest_hour: true })).toEqual(
      [],
    );
  });
});

describe('a query for users with rules of their own', () => {
  let users: Record<string, NativeUser>;
  let ids: string[];

  beforeAll(async () => {
    users = {
      a: await world.user({ availability_filters: MORNING }),
      b: await world.user({ availability_filters: LATE_MORNING, timezone: 'Europe/London' }),
      c: await world.user({ availability_filters: MORNING }),
    };
    ids = Object.values(users).map(({ id }) => id);
    await world.book({ user_id: ids[0] ?? '' }, { start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:00:00Z' });
  });

  test('prioritized names the first who is free', async () => {
    expect(short(await query({ user_ids: ids, mode: 'roundrobin_prioritized' }), users)).toEqual([
      '01T08:00 a',
      '01T09:00 c',
      '01T10:00 a',
      '01T11:00 b',
      '01T12:00 b',
      '02T08:00 a',
      '02T09:00 a',
      '02T10:00 a',
    ]);
  });

  test('exclusive names all who are free', async () => {
    expect(short(await query({ user_ids: ids, mode: 'exclusive' }), users)).toContain('01T10:00 a,b,c');
  });

  test('random prefers one of them throughout an answer', async () => {
    const names = new Set<string>();
    for (let tries = 0; tries < 40 && names.size < 3; tries += 1) {
      const slots = short(await query({ user_ids: ids }), users);
      names.add(slots.find((slot) => slot.startsWith('01T10'))?.slice(-1) ?? '');
    }
    expect([...names].toSorted()).toEqual(['a', 'b', 'c']);
  });

  // The engine knows the same rules as constraints of the resources: what it computes in one call is what we must merge.
  test.each([
    ['mutual', '1 hour'],
    ['mutual', '45 minutes'],
    ['mutual', null],
    ['exclusive', '25 minutes'],
    ['exclusive', null],
    ['roundrobin_prioritized', '25 minutes'],
    ['roundrobin_prioritized', null],
  ])('%s, %s, is what one call for resources with these rules gives', async (mode, length) => {
    const rooms = await Promise.all(
      [MORNING, LATE_MORNING, MORNING].map((constraints, index) =>
        world.v2<{ id: string }>('post', '/resources', {
          name: 'Room',
          timezone: index === 1 ? 'Europe/London' : 'Europe/Copenhagen',
          availability_constraints: constraints,
        }),
      ),
    );
    await world.v2('post', '/bookings', {
      resource_id: rooms[0]?.id,
      graph: 'instant',
      start: '2026-12-01T09:00:00Z',
      end: '2026-12-01T10:00:00Z',
      what: 'x',
      where: '',
      description: '',
      customer: { name: 'C', email: 'c@example.com' },
    });
    const expected = await world.v2<UpstreamSlot[]>('post', '/availability', {
      ...DAYS,
      mode,
      length,
      resources: rooms.map(({ id }) => id),
    });
    const nameOf = (id: string) => 'abc'[rooms.findIndex((room) => room.id === id)];
    const slots = await query({ user_ids: ids, mode, length });
    expect(slots.map(({ start, end }) => [start, end])).toEqual(expected.map(({ start, end }) => [start, end]));
    expect(short(slots, users)).toEqual(
      expected.map(({ start, resources }) => `${start.slice(8, 16)} ${resources.map(({ id }) => nameOf(id)).join()}`),
    );
  });
});

describe('a query that cannot be answered', () => {
  const nobody = '00000000-0000-4000-8000-000000000000';

  test.each([
    [{ user_ids: [nobody] }, 404, 'users.not_found'],
    [{ resource_ids: [nobody] }, 404, 'resources.not_found'],
    [{}, 422, 'http.invalid_body'],
    [{ user_ids: [] }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody, nobody] }, 422, 'http.invalid_body'],
    [{ user_ids: nobody }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], mode: 'any' }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], from: 'next monday' }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], from: 7 }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], to: '-1 day' }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], from: '2026-01-01', to: '2028-01-01' }, 422, 'availability.too_large'],
    [{ user_ids: [nobody], length: '' }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], length: '1 second' }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], length: ['1 hour'] }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], buffer: '1 month' }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], output_timezone: 'Mars/Phobos' }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], constraints: {} }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], constraints: [null] }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], constraints: [{ allow_hours: { start: 9, end: 99 } }] }, 422, 'http.invalid_body'],
    [{ user_ids: [nobody], project_id: nobody }, 422, 'http.invalid_body'],
  ])('%j: %i %s', async (body, status, code) => {
    const answer = await world.api<Problem>('post', '/availability/query', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('names the part of a constraint that is wrong', async () => {
    const constraints = [{ allow_weekdays: {} }, { allow_hours: { start: 9, end: 99 } }];
    const { body } = await world.api<Problem>('post', '/availability/query', { user_ids: [nobody], constraints });
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/constraints/1/allow_hours/end']);
  });

  test('because a user does not exist at Timekit yet', async () => {
    const later = await world.user({ provision: false });
    const { status, body } = await world.api<Problem>('post', '/availability/query', { user_ids: [later.id] });
    expect([status, body.code]).toEqual([409, 'resources.not_provisioned']);
  });

  test.each(['from=soon', 'length=0%20minutes', 'output_timezone=x', 'mode=mutual', 'from=a&from=b'])(
    'by GET with %s is 400',
    async (text) => {
      const user = await world.user({ provision: false });
      const { status, body } = await world.api<Problem>('get', `/users/${user.id}/slots?${text}`);
      expect([status, body.code]).toEqual([400, 'http.invalid_query']);
    },
  );

  test('needs a key', async () => {
    expect((await world.app.api('post', '/availability/query', null).send({ user_ids: [nobody] })).status).toBe(401);
  });

  test('because Timekit is down says so', async () => {
    const user = await world.user();
    const restore = world.meddle(() => 'request_lost');
    const { status, body } = await world.api<Problem>('post', '/availability/query', { user_ids: [user.id] });
    restore();
    expect([status, body.code]).toEqual([503, 'upstream.unreachable']);
  });
});

async function taggedQuery(user: NativeUser, known: string) {
  const body = { ...DAYS, user_ids: [user.id] };
  return await world.app.api('post', '/availability/query').set('if-none-match', known).send(body);
}

describe('the tag of an answer', () => {
  test('names its bytes: what a client has is not sent again, on a POST that only reads and on GET', async () => {
    const user = await world.user({ availability_filters: MORNING });
    const first = await taggedQuery(user, '""');
    const tag = first.headers['etag'] as string;
    expect([first.status, first.headers['content-type'], tag]).toEqual([
      200,
      'application/json; charset=utf-8',
      expect.stringMatching(/^"[\w-]{43}"$/),
    ]);
    expect((await taggedQuery(user, tag)).status).toBe(304);
    const path = `/users/${user.id}/slots?from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z`;
    const got = await world.app.api('get', path).expect(200);
    await world.app
      .api('get', path)
      .set('if-none-match', got.headers['etag'] as string)
      .expect(304);
    await world.book({ user_id: user.id }, { start: first.body.data[0].start, end: first.body.data[0].end });
    const after = await taggedQuery(user, tag);
    expect([after.status, after.body.data.length]).toEqual([200, first.body.data.length - 1]);
  });
});
