/** Many clients reschedule at once under /v2: whoever wins, nobody is without a time and no time has two. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Answer, bookingBody, BookingWorld, type WireBooking } from './engine-bookings.support.js';

let world: BookingWorld;
let resourceId: string;

beforeAll(async () => {
  world = await BookingWorld.start();
  // Counts every time that is given back. A sequence keeps counting when the transaction is rolled back.
  await world.sql('create sequence engine.given_back');
  await world.sql(`create function engine.count_given_back() returns trigger language plpgsql as $$ begin
    perform nextval('engine.given_back'); return new; end $$`);
  await world.sql(
    'create trigger given_back before update on engine.claim for each row execute function engine.count_given_back()',
  );
});

beforeEach(async () => {
  ({ resourceId } = await world.resource());
});

afterAll(async () => {
  expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  await world.close();
});

/** Bookings whose rows contradict their state, links that only one side has, and pairs of claims that overlap. */
const CONTRADICTIONS = `
  select b.id::text as problem from engine.booking b
  where (select count(*) from engine.claim c where c.booking_id = b.id and c.active) <> (b.state = 'confirmed')::int
     or (select count(*) from engine.event e where e.booking_id = b.id) <> (b.state = 'confirmed')::int
     or (select count(*) from engine.booking_log l where l.booking_id = b.id) <> b.version
     or (b.state = 'rescheduled_by_customer') <> exists (
          select 1 from engine.booking n where n.id = b.rescheduled_to_id and n.rescheduled_from_id = b.id)
  union all
  select 'overlap' from engine.claim x join engine.claim y
    on x.resource_id = y.resource_id and x.id < y.id and x.during && y.during
  where x.active and y.active`;

/** The quarter of an hour with that number, from 2026-12-03 on; `length` of them. */
function quarter(index: number, length = 1): { start: string; end: string } {
  return { start: startOf(index), end: startOf(index + length) };
}

function startOf(index: number): string {
  return new Date(Date.UTC(2026, 11, 3, 0, 15 * index)).toISOString();
}

async function booked(index: number): Promise<string> {
  return (await world.book(resourceId, quarter(index))).id;
}

async function move(id: string, period: object): Promise<Answer<WireBooking>> {
  return await world.v2('post', `/bookings/${id}/reschedule`, period);
}

async function givenBack(): Promise<number> {
  const [row] = await world.sql<{ n: number }>(
    'select (last_value + is_called::int - 1)::int as n from engine.given_back',
  );
  return row?.n ?? 0;
}

/** Runs them at once. None may need a second try, as the loser of a deadlock does. */
async function atOnce(moves: readonly (() => Promise<Answer<WireBooking>>)[]): Promise<Answer<WireBooking>[]> {
  const before = await givenBack();
  const answers = await Promise.all(moves.map(async (run) => await run()));
  expect((await givenBack()) - before).toBe(moves.length);
  return answers;
}

function wonOf(answers: readonly Answer<unknown>[]): number {
  return answers.filter(({ status }) => status === 201).length;
}

function statusesOf(answers: readonly Answer<unknown>[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b);
}

test('of 64 bookings that want one time, one gets it', async () => {
  const ids = await Promise.all(Array.from({ length: 64 }, async (_, index) => await booked(index)));
  const answers = await Promise.all(ids.map(async (id) => await move(id, quarter(100))));
  expect(statusesOf(answers)).toEqual([200, ...Array.from({ length: 63 }, () => 422)]);
  expect(answers.filter(({ status, body }) => status === 422 && body['code'] !== 'slot_taken')).toEqual([]);
});

test('bookings that want each other’s time keep their own', async () => {
  const pairs = await Promise.all([0, 2, 4, 6].map(async (index) => [await booked(index), await booked(index + 1)]));
  for (let round = 0; round < 3; round += 1) {
    const swaps = pairs.flatMap(([a, b], pair) => [
      async () => await move(a!, quarter(2 * pair + 1)),
      async () => await move(b!, quarter(2 * pair)),
    ]);
    const answers = await atOnce(swaps);
    expect(statusesOf(answers)).toEqual(swaps.map(() => 422));
  }
});

test('bookings that all want the whole time in which they lie stay where they are', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, async (_, index) => await booked(index)));
  const answers = await atOnce(ids.map((id) => async () => await move(id, quarter(0, 8))));
  expect(statusesOf(answers)).toEqual(ids.map(() => 422));
});

test('a booking gets away only once', async () => {
  const id = await booked(0);
  const answers = await Promise.all([1, 2, 3, 4].map(async (index) => await move(id, quarter(index))));
  expect(statusesOf(answers)).toEqual([200, 422, 422, 422]);
  expect(answers.filter(({ status, body }) => status === 422 && body['code'] !== 'action_not_allowed')).toEqual([]);
});

test('nobody gets in between: who books the old time or the new one gets it or not, as the move does not or does', async () => {
  for (let round = 0; round < 4; round += 1) {
    const [old, next] = [quarter(8 * round), quarter(8 * round + 4)];
    const { id } = await world.book(resourceId, old);
    const book = async (period: Record<string, unknown>) =>
      await world.v2('post', '/bookings', bookingBody(resourceId, period));
    const rivals = async (period: Record<string, unknown>) =>
      await Promise.all(Array.from({ length: 12 }, async () => await book(period)));
    const [forOld, moved, forNew] = await Promise.all([rivals(old), move(id, next), rivals(next)]);
    expect(statusesOf([...forOld, ...forNew]).filter((status) => status !== 201 && status !== 422)).toEqual([]);
    expect(wonOf(forNew)).toBe(moved.status === 200 ? 0 : 1);
    expect(wonOf(forOld)).toBeLessThanOrEqual(moved.status === 200 ? 1 : 0);
  }
});
