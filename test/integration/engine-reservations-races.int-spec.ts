/** Many clients want a reserved time at once under /v2: one has it at any moment, and who reserved it does not lose it. */
import { afterAll, expect, test } from '@jest/globals';
import { type Answer, bookingBody, slotTaken, type WireBooking } from './engine-bookings.support.js';
import {
  expired,
  reservations,
  resourceId,
  useFreshResource,
  useReservations,
  world,
} from './engine-reservations.support.js';

afterAll(async () => {
  expect(await world.sql(CONTRADICTIONS)).toEqual([]);
});
useReservations();

/** Bookings and reservations whose rows contradict their state, and pairs of claims that overlap. */
const CONTRADICTIONS = `
  select b.id::text as problem from engine.booking b
  where (select count(*) from engine.claim c where c.booking_id = b.id and c.active)
        <> (b.state in ('reserved', 'confirmed'))::int
     or (select count(*) from engine.event e where e.booking_id = b.id) <> (b.state = 'confirmed')::int
     or (select count(*) from engine.booking_log l where l.booking_id = b.id) <> b.version
  union all
  select 'overlap' from engine.claim x join engine.claim y
    on x.resource_id = y.resource_id and x.id < y.id and x.during && y.during
  where x.active and y.active`;

type Call = () => Promise<Answer<WireBooking>>;

const book: Call = async () => await world.v2('post', '/bookings', bookingBody(resourceId));
const reserve: Call = async () => await reservations.tryReserve(resourceId);

function times(count: number, ...calls: readonly Call[]): Call[] {
  return Array.from({ length: count }, (_, index) => calls[index % calls.length] ?? book);
}

async function atOnce(calls: readonly Call[]): Promise<Answer<WireBooking>[]> {
  return await Promise.all(calls.map(async (call) => await call()));
}

/** Those that had it; everybody else was told `refusal`. */
function winners(answers: readonly Answer<WireBooking>[], refusal: object): WireBooking[] {
  const [won, lost] = [answers.filter(succeeded), answers.filter((answer) => !succeeded(answer))];
  expect(lost.map(({ status, body }) => ({ status, body }))).toEqual(lost.map(() => ({ status: 422, body: refusal })));
  return won.map(({ body }) => body.data);
}

function succeeded({ status }: Answer<unknown>): boolean {
  return status === 200 || status === 201;
}

test('of 64 who book or reserve one time, one has it', async () => {
  const [winner, ...more] = winners(await atOnce(times(64, book, reserve)), slotTaken);
  expect(more).toEqual([]);
  expect(await reservations.holders(resourceId)).toEqual([winner?.id]);
});

test('who makes a booking of a reservation never loses the time to those who wait for it', async () => {
  for (let round = 0; round < 6; round += 1) {
    await useFreshResource();
    const { id } = await reservations.reserve(resourceId);
    // Every other round the booking is longer than the reservation was.
    const change = round % 2 === 0 ? {} : { end: '2026-12-01T11:30:00+01:00' };
    const convert: Call = async () => await reservations.convert(id, change);
    const answers = await atOnce([...times(8, book, reserve), convert, ...times(16, book, reserve)]);
    const [winner, ...more] = winners(answers, slotTaken);
    expect(more).toEqual([]);
    expect(winner?.['attributes']).toMatchObject({ reservation: { reservation_id: id } });
    expect(await reservations.holders(resourceId)).toEqual([winner?.id]);
  }
});

test('of 32 who make a booking of one reservation, one does', async () => {
  const { id } = await reservations.reserve(resourceId);
  const answers = await atOnce(times(32, async () => await reservations.convert(id)));
  const [winner, ...more] = winners(answers, expired);
  expect(more).toEqual([]);
  expect(await reservations.holders(resourceId)).toEqual([winner?.id]);
});

test('a reservation is used, or given back, or neither: never both', async () => {
  for (let round = 0; round < 6; round += 1) {
    await useFreshResource();
    const { id } = await reservations.reserve(resourceId);
    const use: Call = async () => await reservations.convert(id);
    const giveBack: Call = async () => await reservations.extend(id, 0);
    const [winner, ...more] = winners(await atOnce(times(8, use, giveBack)), expired);
    expect(more).toEqual([]);
    expect(await reservations.holders(resourceId)).toEqual(winner?.id === id ? [] : [winner?.id]);
  }
});

test('a reservation that ends while it is prolonged was prolonged or is over, for everybody alike', async () => {
  for (let round = 0; round < 8; round += 1) {
    await useFreshResource();
    const { id } = await reservations.reserve(resourceId, { reservation_time: 60 });
    world.app.clock.advance({ seconds: 59, milliseconds: 999 });
    const prolong: Call = async () => await reservations.extend(id, 60);
    const before = { extending: atOnce(times(round, prolong)), booking: atOnce(times(4, book, reserve)) };
    world.app.clock.advance({ milliseconds: 1 });
    const after = { extending: atOnce(times(4, prolong)), booking: atOnce(times(8, book, reserve)) };
    const extended = winners([...(await before.extending), ...(await after.extending)], expired);
    const [winner, ...more] = winners([...(await before.booking), ...(await after.booking)], slotTaken);
    expect(more).toEqual([]);
    expect(winner === undefined).toBe(extended.length > 0);
    expect((await world.read(id)).state).toBe(winner === undefined ? 'reserved' : 'expired');
    expect(await reservations.holders(resourceId)).toEqual([winner?.id ?? id]);
  }
});
