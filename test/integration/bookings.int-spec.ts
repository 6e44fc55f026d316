import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  bookingBody,
  type Change,
  hourOf,
  type NativeBooking,
  type NativeUser,
  NativeWorld,
  type Problem,
} from './native.support.js';

let world: NativeWorld;
let doc: NativeUser;

beforeAll(async () => {
  world = await NativeWorld.start();
  doc = await world.user();
});
afterAll(async () => {
  await world.close();
});

interface Page {
  data: NativeBooking[];
  next_cursor: string | null;
}

async function list(query: string): Promise<NativeBooking[]> {
  return (await world.api<Page>('get', `/bookings?limit=100&${query}`)).body.data;
}

describe('a booking', () => {
  test('is made in the target calendar, with our reference upstream and not here', async () => {
    const answer = await world.api<NativeBooking>(
      'post',
      '/bookings',
      bookingBody(
        { user_id: doc.id },
        {
          where: 'Hill Valley',
          description: 'Short',
          meta: { colour: 'red' },
          participants: ['einstein@example.com'],
        },
      ),
    );
    expect(answer.status).toBe(201);
    const booking = answer.body;
    expect(answer.headers['location']).toBe(`/api/v1/bookings/${booking.id}`);
    expect(booking).toEqual({
      id: booking.id,
      user_id: doc.id,
      resource_id: doc.resource_id,
      timekit_booking_id: expect.any(String),
      calendar_id: doc.timekit_booking_calendar,
      resource_ids: [],
      hold_id: null,
      graph: 'instant',
      reminders: [],
      owner_booking_id: null,
      state: 'confirmed',
      completed: false,
      start: '2026-12-01T09:00:00.000Z',
      end: '2026-12-01T10:00:00.000Z',
      what: 'Haircut',
      where: 'Hill Valley',
      description: 'Short',
      customer: { name: 'Marty McFly', email: 'Marty@Example.com', timezone: 'America/Los_Angeles' },
      meta: { colour: 'red' },
      auto_complete: true,
      bulk_id: null,
      allowed_actions: ['cancel', 'cancel_by_customer', 'complete'],
      version: 1,
      created_at: '2026-11-23T08:00:00.000Z',
      updated_at: '2026-11-23T08:00:00.000Z',
    });
    const upstream = await world.v2<Record<string, unknown>>(
      'get',
      `/bookings/${booking.timekit_booking_id}?include=meta,attributes`,
    );
    expect(upstream).toMatchObject({
      state: 'confirmed',
      meta: { colour: 'red', openslot_ref: booking.id },
      attributes: { event_info: { start: '2026-12-01T10:00:00+01:00', participants: ['einstein@example.com'] } },
    });
    expect((await world.api('get', `/bookings/${booking.id}`)).body).toEqual(booking);
    expect(await world.history(booking.id)).toMatchObject([
      { version: 1, actor: expect.stringMatching(/^key:/), action: 'confirm', from_state: null, to_state: 'confirmed' },
    ]);
  });

  test('is made in the calendar that is named, if it is the resource’s', async () => {
    const user = await world.user();
    const calendar = await world.calendar(user.resource_id);
    const booking = await world.book({ resource_id: user.resource_id }, { calendar_id: calendar.toUpperCase() });
    expect(booking['calendar_id']).toBe(calendar);

    const foreign = await world.api<Problem>(
      'post',
      '/bookings',
      bookingBody({ user_id: doc.id }, { calendar_id: calendar }),
    );
    expect([foreign.status, foreign.body.code, foreign.body.errors?.[0]?.pointer]).toEqual([
      422,
      'calendars.foreign',
      '/calendar_id',
    ]);
  });

  test('of a taken slot is refused and leaves nothing, unless double bookings are allowed', async () => {
    const user = await world.user();
    await world.book({ user_id: user.id });
    const again = await world.api<Problem>('post', '/bookings', bookingBody({ user_id: user.id }));
    expect([again.status, again.body.code]).toEqual([409, 'bookings.slot_taken']);
    expect(await list(`user_id=${user.id}&state=pending`)).toEqual([]);
    await world.book({ user_id: user.id }, { allow_double_bookings: true });
    expect(await list(`user_id=${user.id}`)).toHaveLength(2);
  });

  test('of a day with an all-day event goes through when the search and the booking both ignore such events', async () => {
    const user = await world.user();
    await world.v2('post', '/events', {
      resource_id: user.timekit_resource_id,
      calendar_id: user.timekit_booking_calendar,
      start: '2026-12-01T00:00:00Z',
      end: '2026-12-02T00:00:00Z',
      what: 'Fair',
      where: 'Town',
      description: '',
      all_day: true,
    });
    const query = { user_ids: [user.id], from: '2026-12-01T09:00:00Z', to: '2026-12-01T10:00:00Z' };
    const offered = async (more: object): Promise<number> => {
      const answer = await world.api<{ data: object[] }>('post', '/availability/query', { ...query, ...more });
      return answer.body.data.length;
    };
    expect([await offered({}), await offered({ ignore_all_day_events: true })]).toEqual([0, 1]);
    const refused = await world.api<Problem>('post', '/bookings', bookingBody({ user_id: user.id }));
    expect(refused.status).toBe(409);
    await world.book({ user_id: user.id }, { ignore_all_day_events: true });
  });

  test('has one winner of 64 who want the slot at once', async () => {
    const user = await world.user();
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => world.api<Problem>('post', '/bookings', bookingBody({ user_id: user.id }))),
    );
    const statuses = answers.map(({ status, body }) => `${status} ${status === 201 ? '' : body.code}`).toSorted();
    expect(statuses).toEqual(['201 ', ...Array.from({ length: 63 }, () => '409 bookings.slot_taken')]);
    expect(await list(`user_id=${user.id}`)).toHaveLength(1);
    expect(await list(`user_id=${user.id}&state=pending`)).toEqual([]);
  });

  test('can be made with a public key, which sees nothing else', async () => {
    const key = await world.key('public');
    const made = await world.api<NativeBooking>('post', '/bookings', bookingBody({ user_id: doc.id }, hourOf(1)), key);
    expect(made.status).toBe(201);
    expect((await world.api('get', '/bookings', undefined, key)).status).toBe(403);
    expect((await world.api('get', `/bookings/${made.body.id}`, undefined, key)).status).toBe(403);
    expect((await world.api('post', `/bookings/${made.body.id}/actions/cancel`, {}, key)).status).toBe(403);
    const reading = await world.key('read');
    expect((await world.api('post', `/bookings/${made.body.id}/actions/cancel`, {}, reading)).status).toBe(403);
    expect((await world.api('patch', `/bookings/${made.body.id}`, { meta: {} }, reading)).status).toBe(403);
  });

  test('needs somebody who exists at Timekit', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const later = await world.user({ provision: false });
    const code = async (of: { user_id: string } | { resource_id: string }) => {
      const { status, body } = await world.api<Problem>('post', '/bookings', bookingBody(of));
      return [status, body.code];
    };
    expect(await code({ user_id: nobody })).toEqual([404, 'users.not_found']);
    expect(await code({ resource_id: nobody })).toEqual([404, 'resources.not_found']);
    expect(await code({ user_id: later.id })).toEqual([409, 'resources.not_provisioned']);
  });
});

describe('a hostile body', () => {
  test.each([
    ['{}', '/what'],
    ['[]', ''],
    ['"text"', ''],
    [{ user_id: 'x' }, '/user_id'],
    [{ resource_id: '00000000-0000-4000-8000-000000000000' }, '/resource_id'],
    [{ graph: 'reservation' }, '/graph'],
    [{ graph: 'group_owner' }, '/max_seats'],
    [{ graph: 'group_customer' }, '/owner_booking_id'],
    [{ max_seats: 0 }, '/max_seats'],
    [{ max_seats: 1.5 }, '/max_seats'],
    [{ graph: 'instant_payment', payment_timeout: 5 }, '/payment_timeout'],
    [{ graph: 'instant_payment', payment_timeout: '2 months' }, '/payment_timeout'],
    [{ owner_booking_id: 'x' }, '/owner_booking_id'],
    [{ auto_complete: 'perhaps' }, '/auto_complete'],
    [{ resource_ids: ['x'] }, '/resource_ids'],
    [{ graph: ['instant'] }, '/graph'],
    [{ start: 0 }, '/start'],
    [{ start: '2026-12-01' }, '/start'],
    [{ start: '2026-02-30T10:00:00Z' }, '/start'],
    [{ end: '2026-12-01T10:00:00+01:00' }, '/end'],
    [{ end: '9999-12-01T10:00:00+01:00' }, '/end'],
    [{ what: '' }, '/what'],
    [{ what: { $ne: 1 } }, '/what'],
    [{ what: 'x'.repeat(1001) }, '/what'],
    [{ customer: [] }, '/customer'],
    [{ customer: { name: 'M', email: 'm@example.com', blob: 'x'.repeat(20_000) } }, '/customer'],
    [{ customer: { name: 'M', email: 'm@example.com', nested: { a: 1 } } }, '/customer/nested'],
    [{ calendar_id: '../../bookings' }, '/calendar_id'],
    [{ participants: 'a@example.com' }, '/participants'],
    [{ participants: ['nobody'] }, '/participants'],
    [{ meta: { openslot_ref: 'stolen' } }, '/meta/openslot_ref'],
    [{ meta: { big: 'x'.repeat(20_000) } }, '/meta'],
    [{ allow_double_bookings: 'yes' }, '/allow_double_bookings'],
    [{ state: 'confirmed' }, '/state'],
    [{ timekit_booking_id: 'x' }, '/timekit_booking_id'],
  ])('(case %#) is answered with 422 at the field', async (change, pointer) => {
    const body = typeof change === 'string' ? JSON.parse(change) : bookingBody({ user_id: doc.id }, change);
    const answer = await world.api<Problem>('post', '/bookings', body);
    expect([answer.status, answer.body.code]).toEqual([422, 'http.invalid_body']);
    expect(answer.body.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  test('keeps the letters of every language, and quotes', async () => {
    const odd = `Åse 李 'Robert"); drop table openslot.booking;-- 🎈`;
    const booking = await world.book(
      { user_id: doc.id },
      { ...hourOf(2), what: odd, meta: { [odd.slice(0, 9)]: odd } },
    );
    expect(booking).toMatchObject({ what: odd, meta: { [odd.slice(0, 9)]: odd } });
  });
});

describe('an action', () => {
  test('moves a booking along its graph, with a message', async () => {
    const user = await world.user();
    const [first, second] = [
      await world.book({ user_id: user.id }, { graph: 'confirm_decline' }),
      await world.book({ user_id: user.id }, { graph: 'confirm_decline' }),
    ];
    expect(first).toMatchObject({ state: 'tentative', allowed_actions: ['decline', 'confirm'] });
    const confirmed = await world.api<NativeBooking>('post', `/bookings/${first.id}/actions/confirm`, {});
    expect([confirmed.status, confirmed.body.state, confirmed.body.version]).toEqual([200, 'confirmed', 2]);

    const taken = await world.api<Problem>('post', `/bookings/${second.id}/actions/confirm`);
    expect([taken.status, taken.body.code]).toEqual([409, 'bookings.slot_taken']);
    const declined = await world.api<NativeBooking>('post', `/bookings/${second.id}/actions/decline`, {
      message: 'Sorry',
    });
    expect(declined.body).toMatchObject({ state: 'declined', completed: true, allowed_actions: [] });
    expect(await world.history(second.id)).toMatchObject([
      { version: 1, action: 'create', to_state: 'tentative' },
      { version: 2, action: 'decline', from_state: 'tentative', to_state: 'declined', detail: { message: 'Sorry' } },
    ]);
    const upstream = await world.v2<Record<string, unknown>>(
      'get',
      `/bookings/${second.timekit_booking_id}?include=attributes`,
    );
    expect(upstream).toMatchObject({ attributes: { decline: { message: 'Sorry' } } });
  });

  test('that the state does not allow is refused, with those that are', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(3));
    for (const action of [
      'confirm',
      'decline',
      'pay',
      'reschedule_by_customer',
      'toString',
      'drop%20table',
      '..%2F..',
    ]) {
      const { status, body } = await world.api<Problem>('post', `/bookings/${booking.id}/actions/${action}`, {});
      expect([action, status, body.code, body['allowed_actions']]).toEqual([
        action,
        409,
        'bookings.action_not_allowed',
        booking.allowed_actions,
      ]);
    }
    expect(await world.history(booking.id)).toHaveLength(1);
  });

  test('a second time is refused', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(4));
    const cancel = () => world.api<Problem>('post', `/bookings/${booking.id}/actions/cancel`, {});
    expect((await cancel()).status).toBe(200);
    expect(await cancel()).toMatchObject({ status: 409, body: { state: 'cancelled', allowed_actions: [] } });
  });

  test('sent many times at once is recorded once', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(5));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => world.api<NativeBooking>('post', `/bookings/${booking.id}/actions/cancel`, {})),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    const history = await world.history(booking.id);
    expect(history.map(({ version, to_state }) => [version, to_state])).toEqual([
      [1, 'confirmed'],
      [2, 'cancelled'],
    ]);
  });

  test('of opposite wishes at once leaves both sides agreeing', async () => {
    const booking = await world.book({ user_id: doc.id }, { ...hourOf(6), graph: 'confirm_decline' });
    await Promise.all(
      ['confirm', 'decline', 'confirm', 'decline'].map((action) =>
        world.api('post', `/bookings/${booking.id}/actions/${action}`, {}),
      ),
    );
    const ours = (await world.api<NativeBooking>('get', `/bookings/${booking.id}`)).body;
    const theirs = await world.v2<NativeBooking>('get', `/bookings/${booking.timekit_booking_id}`);
    expect(ours.state).toBe(theirs.state);
    expect((await world.history(booking.id)).at(-1)).toMatchObject({ version: ours.version, to_state: ours.state });
  });

  test.each([
    [{ message: '' }, '/message'],
    [{ message: 5 }, '/message'],
    [{ inputs: [] }, '/inputs'],
    [{ note: 'x' }, '/note'],
  ])('with %j is answered with 422', async (body, pointer) => {
    const booking = await world.book({ user_id: doc.id }, { allow_double_bookings: true });
    const answer = await world.api<Problem>('post', `/bookings/${booking.id}/actions/cancel`, body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  test('on nothing is 404', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'x', '1;drop']) {
      expect((await world.api('post', `/bookings/${id}/actions/cancel`, {})).status).toBe(404);
      expect((await world.api('get', `/bookings/${id}`)).status).toBe(404);
      expect((await world.api('get', `/bookings/${id}/history`)).status).toBe(404);
      expect((await world.api('patch', `/bookings/${id}`, { meta: {} })).status).toBe(404);
    }
  });
});

describe('the meta of a booking', () => {
  test('is replaced on both sides; our reference stays upstream', async () => {
    const booking = await world.book({ user_id: doc.id }, { ...hourOf(7), meta: { colour: 'red' } });
    const changed = await world.api<NativeBooking>('patch', `/bookings/${booking.id}`, { meta: { size: 3 } });
    expect([changed.status, changed.body.meta, changed.body.version]).toEqual([200, { size: 3 }, 2]);
    const upstream = await world.v2<NativeBooking>('get', `/bookings/${booking.timekit_booking_id}?include=meta`);
    expect(upstream.meta).toEqual({ size: 3, openslot_ref: booking.id });
    expect((await world.history(booking.id)).at(-1)).toMatchObject({
      action: 'update_meta',
      from_state: 'confirmed',
      to_state: 'confirmed',
      detail: { meta: { size: 3 } },
    });
  });

  test('may not hold our reference', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(8));
    const answer = await world.api<Problem>('patch', `/bookings/${booking.id}`, { meta: { openslot_ref: 'x' } });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, '/meta/openslot_ref']);
  });

  test('written by many at once is the same on both sides in the end', async () => {
    const booking = await world.book({ user_id: doc.id }, hourOf(9));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => world.api('patch', `/bookings/${booking.id}`, { meta: { index } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const ours = (await world.api<NativeBooking>('get', `/bookings/${booking.id}`)).body;
    const theirs = await world.v2<NativeBooking>('get', `/bookings/${booking.timekit_booking_id}?include=meta`);
    expect(theirs.meta).toEqual({ ...ours.meta, openslot_ref: booking.id });
    expect(ours.version).toBe(7);
  });
});

describe('the list of bookings', () => {
  let ann: NativeUser;
  const made: NativeBooking[] = [];

  beforeAll(async () => {
    ann = await world.user();
    for (const hour of [10, 11, 12, 13]) {
      made.push(
        await world.book(
          { user_id: ann.id },
          {
            ...hourOf(hour),
            graph: hour % 2 === 0 ? 'instant' : 'confirm_decline',
            customer: { name: 'C', email: `c${hour}@Example.com` },
          },
        ),
      );
    }
    await world.api('post', `/bookings/${made[0]?.id}/actions/cancel`, {});
  });

  const hours = async (query: string): Promise<number[]> =>
    (await list(`user_id=${ann.id}&${query}`)).map((booking) => new Date(String(booking['start'])).getUTCHours());

  test.each([
    ['', [13, 12, 11, 10]],
    ['state=cancelled', [10]],
    ['state=tentative', [13, 11]],
    ['state=pending', []],
    ['graph=instant', [12, 10]],
    ['customer_email=C11@example.COM', [11]],
    ['from=2026-12-02T11:00:00Z&to=2026-12-02T13:00:00Z', [12, 11]],
    ['from=2026-12-02T12:30:00%2B01:00', [13, 12]],
    ['to=2026-12-02T11:00:00Z', [10]],
    ['graph=instant&state=confirmed', [12]],
  ])('%j gives the bookings of the hours %j', async (query, expected) => {
    expect(await hours(query)).toEqual(expected);
  });

  test('by resource holds the same bookings', async () => {
    const byResource = await list(`resource_id=${ann.resource_id}`);
    expect(byResource.map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed());
  });

  test.each([
    'state=open',
    'graph=other',
    'user_id=me',
    'from=now',
    'limit=0',
    'limit=101',
    'cursor=x',
    'state=a&state=b',
    'color=red',
  ])('%s is answered with 400', async (query) => {
    const { status, body } = await world.api<Problem>('get', `/bookings?${query}`);
    expect([status, body.code]).toEqual([400, 'http.invalid_query']);
  });

  test('of a window is read by start, page by page', async () => {
    const query = `user_id=${ann.id}&from=2026-12-02T10:30:00Z&limit=1`;
    const starts: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: Page } = await world.api<Page>(
        'get',
        `/bookings?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      starts.push(...body.data.map(({ start }) => start));
      cursor = body.next_cursor;
    }
    expect(starts).toEqual([13, 12, 11].map((hour) => hourOf(hour).start));
    const forged = Buffer.from(`+275760-09-13T00:00:00Z/${made[0]?.id}`).toString('base64url');
    expect((await world.api<Problem>('get', `/bookings?${query}&cursor=${forged}`)).status).toBe(400);
    const foreign = (await world.api<Page>('get', `/bookings?user_id=${ann.id}&limit=1`)).body.next_cursor;
    expect((await world.api<Problem>('get', `/bookings?${query}&cursor=${foreign}`)).body.code).toBe(
      'http.invalid_query',
    );
  });

  test('is read page by page without gaps or repeats while bookings are added', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    let added = 0;
    while (cursor !== null) {
      const page: Page = (
        await world.api<Page>('get', `/bookings?user_id=${ann.id}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
      await world.book({ user_id: ann.id }, hourOf(20 + added));
      added += 1;
    }
    expect(seen).toEqual(made.map(({ id }) => id).toReversed());
  });
});

test('the history is read page by page, oldest first', async () => {
  const booking = await world.book({ user_id: doc.id }, hourOf(14));
  for (const size of [1, 2, 3]) await world.api('patch', `/bookings/${booking.id}`, { meta: { size } });
  const versions: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { data: Change[]; next_cursor: string | null } = (
      await world.api<{ data: Change[]; next_cursor: string | null }>(
        'get',
        `/bookings/${booking.id}/history?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
    ).body;
    versions.push(...page.data.map(({ version }) => version));
    cursor = page.next_cursor;
  }
  expect(versions).toEqual([1, 2, 3, 4]);
});
