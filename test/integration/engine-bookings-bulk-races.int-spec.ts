/** Many clients at once make and move many bookings each under /v2: whole sets or nothing, and nobody waits in a circle. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type Answer,
  bookingBody,
  BookingWorld,
  slotTaken,
  watchDeadlocks,
  type WireBooking,
} from './engine-bookings.support.js';
import { expired, Reservations } from './engine-reservations.support.js';

const HOURS = [8, 9, 10];
const TOGETHER = { delete_all_on_error: true };

let world: BookingWorld;
let resourceId: string;
let deadlocks: () => Promise<unknown[]>;

beforeAll(async () => {
  world = await BookingWorld.start();
  deadlocks = watchDeadlocks();
});

beforeEach(async () => {
  ({ resourceId } = await world.resource());
});

afterAll(async () => {
  expect(await deadlocks()).toEqual([]);
  await world.close();
});

/** An hour of 2026-12-01. */
function at(hour: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  const start = `2026-12-01T${String(hour).padStart(2, '0')}:00:00Z`;
  const end = `2026-12-01T${String(hour + 1).padStart(2, '0')}:00:00Z`;
  return bookingBody(resourceId, { start, end, ...change });
}

async function bulk(bookings: unknown[], flags: object = TOGETHER): Promise<Answer<WireBooking[]>> {
  return await world.v2('post', '/bookings/bulk', { bookings, ...flags });
}

async function related(change: Record<string, unknown> = {}): Promise<string[]> {
  const bookings = HOURS.map((hour) => at(hour, change));
  return (await bulk(bookings, { relate_bookings: true })).body.data.map(({ id }) => id);
}

async function act(id: string | undefined, action: string): Promise<Answer<WireBooking>> {
  return await world.v2('put', `/bookings/${id}/${action}`, {});
}

/** Calls `run` that often at once, every second time with the items the other way round. */
async function fromBothEnds<T, R>(times: number, items: readonly T[], run: (items: T[], index: number) => Promise<R>) {
  const orders = Array.from({ length: times }, (_, index) => (index % 2 === 0 ? [...items] : items.toReversed()));
  return await Promise.all(orders.map(run));
}

/** What all but one were told; throws unless one succeeded. */
function refusalsOf(answers: readonly Answer<unknown>[]): unknown[] {
  const lost = answers.filter(({ status }) => status === 422);
  expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
  expect(lost).toHaveLength(answers.length - 1);
  return lost.map(({ body }) => body);
}

async function statesOf(ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map(async (id) => await world.v2<WireBooking>('get', `/bookings/${id}`)));
  return found.map(({ body }) => body.data.state);
}

async function total(): Promise<unknown> {
  return (await world.v2('get', `/bookings?search=resource.id:${resourceId}`)).body['total'];
}

test('of those who book the same hours all or nothing, one has them all', async () => {
  const answers = await fromBothEnds(16, HOURS, async (hours) => await bulk(hours.map((hour) => at(hour))));
  for (const body of refusalsOf(answers)) {
    expect(body).toMatchObject({ code: 'bulk_failed', errors: [{ code: 'slot_taken' }] });
  }
  expect(await total()).toBe(HOURS.length);
});

test('of those who book the same hours one by one, each under its key, nobody waits in a circle', async () => {
  const answers = await fromBothEnds(12, HOURS, async (hours, index) => {
    const bookings = hours.map((hour) => at(hour));
    return await world.v2<WireBooking[]>('post', '/bookings/bulk', { bookings }, undefined, {
      'idempotency-key': `hours-${resourceId}-${index}`,
    });
  });
  expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 422)).toEqual([]);
  expect(await total()).toBe(HOURS.length);
});

test('whoever books rooms together does not wait in a circle with a bulk of each of them', async () => {
  const rooms = await Promise.all(HOURS.map(async () => (await world.resource()).resourceId));
  const answers = await fromBothEnds(12, rooms.toSorted(), async (ids, index) =>
    index % 2 === 0
      ? await world.v2('post', '/bookings', {
          ...at(8, { resource_id: ids[0] }),
          openslot: { resource_ids: ids.slice(1) },
        })
      : await bulk(ids.map((id) => at(8, { resource_id: id }))),
  );
  expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 422)).toEqual([]);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test('of those who want the last seats of the same groups, one has them all', async () => {
  const settings = { max_seats: 1 };
  const groups = await Promise.all(
    HOURS.map(async (hour) => (await world.book(resourceId, at(hour, { graph: 'group_owner', settings }))).id),
  );
  const answers = await fromBothEnds(16, groups, async (owners) => {
    const seats = owners.map((id) => ({ ...at(8), graph: 'group_customer', related: { owner_booking_id: id } }));
    return await bulk(seats);
  });
  for (const body of refusalsOf(answers)) {
    expect(body).toMatchObject({ errors: [{ code: 'seats_taken' }] });
  }
});

test('reservations become bookings once, whether all together or one by one', async () => {
  const reservations = new Reservations(world);
  const elsewhere = (await world.resource()).resourceId;
  const reserved = await Promise.all(
    HOURS.map(async (hour) => (await reservations.reserve(resourceId, at(hour, { graph: undefined }))).id),
  );
  // Some go where the reservation was not, so that each needs the turn on two resources.
  const convert = (id: string, index: number) =>
    at(8, { reservation_id: id, start: undefined, end: undefined, ...(index === 1 ? { resource_id: elsewhere } : {}) });
  const [together, alone] = await Promise.all([
    fromBothEnds(8, reserved, async (ids) => await bulk(ids.map(convert))),
    Promise.all(reserved.map(async (id) => await reservations.convert(id))),
  ]);
  const won = together.flatMap(({ body }) => body.data ?? []).length;
  expect(won + alone.filter(({ status }) => status === 201).length).toBe(HOURS.length);
  for (const { status, body } of [...together, ...alone].filter((answer) => answer.status !== 201)) {
    expect([status, (body['errors'] as object[] | undefined)?.[0] ?? body]).toMatchObject([422, expired]);
  }
  expect(await statesOf(reserved)).toEqual(['expired', 'expired', 'expired']);
});

test('of related bookings that want the same hours, one set has them all', async () => {
  const sets = await Promise.all(Array.from({ length: 8 }, async () => await related({ graph: 'confirm_decline' })));
  const answers = await fromBothEnds(8, HOURS, async (_hours, index) => {
    const set = sets[index] ?? [];
    return await act(index % 2 === 0 ? set[0] : set.at(-1), 'confirm');
  });
  expect(refusalsOf(answers)).toEqual(Array.from({ length: 7 }, () => slotTaken));
  const states = await Promise.all(sets.map(async (ids) => (await statesOf(ids)).join()));
  expect(states.toSorted()).toEqual([
    'confirmed,confirmed,confirmed',
    ...Array.from({ length: 7 }, () => 'tentative,tentative,tentative'),
  ]);
});

test('related bookings that many move from both ends are moved once each', async () => {
  const ids = await related();
  const answers = await fromBothEnds(16, ids, async ([id], index) =>
    index % 4 < 2
      ? await act(id, 'cancel')
      : await world.v2<WireBooking>('put', '/bookings/bulk', {
          bookings: (index % 4 === 2 ? ids : ids.toReversed()).map((each) => ({ id: each, action: 'cancel' })),
          ...TOGETHER,
        }),
  );
  refusalsOf(answers);
  for (const id of ids) {
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
  }
});
