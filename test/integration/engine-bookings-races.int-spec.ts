/** Many clients at once under /v2: whatever the order, state, claim, event and log of each booking agree afterwards. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, bookingBody, BookingWorld, type WireBooking } from './engine-bookings.support.js';

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
});

afterAll(async () => {
  await world.close();
});

/** Bookings whose rows contradict their state, and pairs of claims that overlap. */
const CONTRADICTIONS = `
  select b.id::text as problem from engine.booking b
  where (select count(*) from engine.claim c where c.booking_id = b.id and c.active)
        <> (b.state in ('confirmed', 'completed'))::int
     or (select count(*) from engine.event e where e.booking_id = b.id) <> (b.state in ('confirmed', 'completed'))::int
     or (select count(*) from engine.booking_log l where l.booking_id = b.id) <> b.version
     or (b.event_id is not null) <> (b.state in ('confirmed', 'completed'))
  union all
  select 'overlap' from engine.claim x join engine.claim y
    on x.resource_id = y.resource_id and x.id < y.id and x.lane = y.lane and x.during && y.during
  where x.active and y.active`;

/** One of four hours on 2026-12-03. */
function hourOf(index: number): { start: string; end: string } {
  const hour = 12 + (index % 4);
  return { start: `2026-12-03T${hour}:00:00Z`, end: `2026-12-03T${hour + 1}:00:00Z` };
}

function statusesOf(answers: readonly Answer<unknown>[]): number[] {
  return [...new Set(answers.map(({ status }) => status))].toSorted((a, b) => a - b);
}

describe('bookings under many clients', () => {
  test('stay consistent while slots are booked, confirmed, cancelled and booked again', async () => {
    const { resourceId } = await world.resource();
    const client = async (index: number): Promise<Answer<unknown>[]> => {
      const graph = index % 3 === 0 ? 'confirm_decline' : 'instant';
      const settings = { allow_double_bookings: index % 7 === 0 };
      const body = bookingBody(resourceId, { graph, settings, ...hourOf(index) });
      const made = await world.v2<WireBooking>('post', '/bookings', body);
      if (made.status !== 201) {
        return [made];
      }
      const path = `/bookings/${made.body.data.id}`;
      const actions = ['confirm', 'cancel', 'cancel_by_customer', 'complete'].slice(index % 2);
      const acted = await Promise.all(actions.map(async (action) => await world.v2('put', `${path}/${action}`, {})));
      return [made, ...acted];
    };
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(Array.from({ length: 32 }, async (_, index) => await client(index)));
      expect(statusesOf(answers.flat())).toEqual([200, 201, 422]);
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('fail in no unknown way when their resource goes away under them', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { resourceId } = await world.resource();
      const own = await world.calendar(resourceId);
      const { id } = await world.book(resourceId, { calendar_id: own });
      const create = async (index: number) => {
        const start = `2026-12-04T${10 + index}:00:00Z`;
        const end = `2026-12-04T${11 + index}:00:00Z`;
        return await world.v2('post', '/bookings', bookingBody(resourceId, { start, end, calendar_id: own }));
      };
      const answers = await Promise.all([
        ...[0, 1, 2, 3].map(create),
        world.v2('put', `/bookings/${id}/cancel`, {}),
        world.v2('delete', `/calendars/${own}`),
        world.v2('delete', `/resources/${resourceId}`),
        ...[4, 5, 6, 7].map(create),
        world.v2('put', `/bookings/${id}`, { meta: { a: 1 } }),
      ]);
      expect(statusesOf(answers).filter((status) => ![200, 201, 204, 404, 422].includes(status))).toEqual([]);
      expect((await world.v2('get', `/bookings/${id}`)).status).toBe(404);
    }
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test.each(['40P01', '40001'])(
    'are tried again when the database gives up with %s, and told to come back when it goes on',
    async (code) => {
      const { resourceId } = await world.resource();
      // A sequence keeps counting when the transaction that asked it is rolled back.
      await world.sql('create sequence engine.hiccup');
      await world.sql(`create function engine.hiccup() returns trigger language plpgsql as $$ begin
      if nextval('engine.hiccup') <= 2 then raise exception 'hiccup' using errcode = '${code}'; end if;
      return new; end $$`);
      await world.sql(
        'create trigger hiccup before insert on engine.booking for each row execute function engine.hiccup()',
      );
      try {
        await world.book(resourceId);
        await world.sql(`alter sequence engine.hiccup minvalue -1000 restart with -1000`);
        const later = { start: '2026-12-05T10:00:00Z', end: '2026-12-05T11:00:00Z' };
        const given = await world.v2('post', '/bookings', bookingBody(resourceId, later));
        expect(given.status).toBe(503);
        expect(given.body).toEqual({ error: expect.any(String), code: 'busy' });
      } finally {
        await world.sql('drop trigger hiccup on engine.booking');
        await world.sql('drop function engine.hiccup()');
        await world.sql('drop sequence engine.hiccup');
      }
      expect((await world.v2('get', `/bookings?search=resource.id:${resourceId}`)).body).toMatchObject({ total: 1 });
    },
  );
});
