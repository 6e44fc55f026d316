/** Making native bookings: on both sides alike, once, however many want the time, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import { bookingBody, hourOf, type NativeBooking, type Problem } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

useWorld();

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
    expect(await world.bookings(`user_id=${user.id}&state=pending`)).toEqual([]);
    await world.book({ user_id: user.id }, { allow_double_bookings: true });
    expect(await world.bookings(`user_id=${user.id}`)).toHaveLength(2);
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
    expect(await world.bookings(`user_id=${user.id}`)).toHaveLength(1);
    expect(await world.bookings(`user_id=${user.id}&state=pending`)).toEqual([]);
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

  test.each(['public', 'read'])(
    'can be made with a key of the scope %s only as a customer makes them',
    async (scope) => {
      const key = await world.key(scope);
      const post = async (change: object, hour: number) =>
        await world.api<Problem>(
          'post',
          '/bookings',
          bookingBody({ user_id: doc.id }, { ...hourOf(hour), ...change }),
          key,
        );
      const calendarId = doc.timekit_booking_calendar;
      const body = {
        graph: 'group_owner',
        calendar_id: calendarId,
        participants: ['doc@example.com'],
        allow_double_bookings: true,
        ignore_all_day_events: true,
        auto_complete: false,
        reminders: [
          { to: 'customer', before: '1 day' },
          { to: 'owner', before: '1 day' },
        ],
      };
      const refused = await post(body, 400);
      expect(refused).toMatchObject({ status: 403, body: { code: 'auth.field_not_allowed', required_scope: 'write' } });
      expect(refused.body.errors?.map(({ pointer }) => pointer).toSorted()).toEqual(
        Object.keys(body)
          .map((name) => (name === 'reminders' ? '/reminders/1/to' : `/${name}`))
          .toSorted(),
      );
      const long = { start: '2027-03-01T10:00:00Z', end: '2027-04-01T10:00:01Z' };
      const tooLong = await post(long, 400);
      expect([tooLong.status, tooLong.body.code, tooLong.body.errors]).toEqual([
        403,
        'auth.field_not_allowed',
        [{ pointer: '/end', code: 'scope_missing', detail: expect.stringContaining('31 days') }],
      ]);
      const customers = { allow_double_bookings: false, auto_complete: true, participants: [] };
      const hour = scope === 'public' ? 401 : 402;
      expect((await post({ ...customers, reminders: body.reminders.slice(0, 1) }, hour)).status).toBe(201);
    },
  );

  test('needs somebody who exists at Timekit', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const later = await world.user({ provision: false });
    for (const [of, status, code] of [
      [{ user_id: nobody }, 404, 'users.not_found'],
      [{ resource_id: nobody }, 404, 'resources.not_found'],
      [{ user_id: later.id }, 409, 'resources.not_provisioned'],
    ] as const) {
      const answer = await world.api<Problem>('post', '/bookings', bookingBody(of));
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
  });
});

describe('a hostile body', () => {
  test.each([
    ['{}', '/what'],
    ['[]', ''],
    ['"text"', ''],
    [{ what: ' \t' }, '/what'],
    [{ start: '2199-12-31T23:00:00Z', end: '2200-01-01T00:00:00Z' }, '/end'],
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
