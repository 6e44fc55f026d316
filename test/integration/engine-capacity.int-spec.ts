/** Resources with a capacity under /v2: at no moment more bookings than there is room for, and never one less. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { onPostgresql } from '../support/database.js';
import { type Answer, bookingBody, BookingWorld, slotTaken, type WireBooking } from './engine-bookings.support.js';
import { clockTimes, type Slot } from './engine-slots.js';

/** PGlite has one connection, where more callers only wait longer. */
const CROWD = onPostgresql ? 500 : 100;

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
  world.app.clock.set('2026-11-23T08:00:00Z');
});

afterAll(async () => {
  await world.close();
});

interface Span {
  from: number;
  length: number;
}

/** Quarters of an hour from 08:00 UTC on 2026-12-01. */
function time({ from, length }: Span): { start: string; end: string } {
  const start = Date.UTC(2026, 11, 1, 8) + from * 900_000;
  return { start: new Date(start).toISOString(), end: new Date(start + length * 900_000).toISOString() };
}

const spans = fc.record({ from: fc.integer({ min: 0, max: 16 }), length: fc.integer({ min: 1, max: 8 }) });

/** The most of the spans that are under way at one moment of `during`, by looking at each. */
function peak(during: Span, taken: readonly Span[]): number {
  const moments = Array.from({ length: during.length }, (_, index) => during.from + index);
  return Math.max(...moments.map((at) => taken.filter(({ from, length }) => from <= at && at < from + length).length));
}

async function resourceFor(capacity: number): Promise<{ resourceId: string; calendarId: string }> {
  const made = await world.resource();
  expect(await setCapacity(made.resourceId, capacity)).toBe(200);
  return made;
}

async function setCapacity(resourceId: string, capacity: unknown): Promise<number> {
  return (await world.v2('put', `/resources/${resourceId}`, { openslot: { capacity } })).status;
}

async function attempt(
  resourceId: string,
  span: Span,
  change: Record<string, unknown> = {},
): Promise<Answer<WireBooking>> {
  return await world.v2('post', '/bookings', bookingBody(resourceId, { ...time(span), ...change }));
}

async function statuses(resourceId: string, list: readonly Span[]): Promise<number[]> {
  const answers: number[] = [];
  for (const span of list) {
    answers.push((await attempt(resourceId, span)).status);
  }
  return answers;
}

/** The slots of two hours that morning, quarter by quarter. */
async function offered(resourceId: string, length = '15 minutes'): Promise<Slot[]> {
  const { start, end } = time({ from: 0, length: 8 });
  const search = { resources: [resourceId], from: start, to: end, length, timezone: 'UTC' };
  return (await world.v2<Slot[]>('post', '/availability', search)).body.data;
}

/** Claims at whose beginning the resource holds more than there was room for when the last of them was taken. */
async function overCapacity(resourceId: string): Promise<unknown[]> {
  return await world.sql(
    `select c.id from engine.claim c where c.resource_id = ? and c.active and (
      select count(*) > max(o.capacity) from engine.claim o
      where o.resource_id = c.resource_id and o.active and o.during @> lower(c.during))`,
    [resourceId],
  );
}

describe('the capacity of a resource', () => {
  test('is shown when there is more than one place, and can be changed', async () => {
    const made = await world.v2<{ id: string }>('post', '/resources', {
      name: 'Gym',
      timezone: 'UTC',
      openslot: { capacity: 1000 },
    });
    expect(made.body.data).toMatchObject({ openslot: { capacity: 1000 } });
    const path = `/resources/${made.body.data.id}`;
    expect((await world.v2('put', path, { name: 'Pool' })).body.data).toMatchObject({ openslot: { capacity: 1000 } });
    expect((await world.v2('put', path, { openslot: { capacity: 1 } })).body.data).not.toHaveProperty('openslot');
  });

  test.each([0, 1001, 1.5, '2', null, true])('cannot be %j', async (capacity) => {
    const problem = { 'openslot.capacity': ['The openslot.capacity must be an integer from 1 to 1000.'] };
    const { resourceId } = await world.resource();
    const put = await world.v2('put', `/resources/${resourceId}`, { openslot: { capacity } });
    const post = await world.v2('post', '/resources', { name: 'X', timezone: 'UTC', openslot: { capacity } });
    expect([put.status, put.body['errors'], post.body['errors']]).toEqual([422, problem, problem]);
  });
});

describe('bookings of a resource with a capacity', () => {
  test(`of ${CROWD} at once for ten places, ten get one`, async () => {
    const { resourceId } = await resourceFor(10);
    const slot = { from: 0, length: 4 };
    const answers = await Promise.all(Array.from({ length: CROWD }, async () => await attempt(resourceId, slot)));
    const made = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status === 422);
    expect([made.length, refused.length]).toEqual([10, CROWD - 10]);
    expect(refused[0]?.body).toEqual({ ...slotTaken, resource_id: resourceId });
    expect(await offered(resourceId)).toHaveLength(4);
    await world.v2('put', `/bookings/${made[0]?.body.data.id}/cancel`, {});
    expect(await offered(resourceId)).toHaveLength(8);
  });

  test('of any lengths, one after the other, are made exactly when each moment has room', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.array(spans, { minLength: 8, maxLength: 14 }),
        async (capacity, list) => {
          const { resourceId } = await resourceFor(capacity);
          const taken: Span[] = [];
          const expected = list.map((span) => {
            if (peak(span, taken) >= capacity) {
              return 422;
            }
            taken.push(span);
            return 201;
          });
          expect(await statuses(resourceId, list)).toEqual(expected);
        },
      ),
      { numRuns: 4 },
    );
  });

  test('of any lengths, all at once, never exceed it, and none is refused that there is room for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(spans, { minLength: 24, maxLength: 32 }), async (list) => {
        const { resourceId } = await resourceFor(3);
        const answers = await Promise.all(list.map(async (span) => (await attempt(resourceId, span)).status));
        const taken = list.filter((_, index) => answers[index] === 201);
        expect(Math.max(...taken.map((span) => peak(span, taken)))).toBeLessThanOrEqual(3);
        const refused = list.filter((_, index) => answers[index] === 422);
        expect(taken.length + refused.length).toBe(list.length);
        expect(refused.filter((span) => peak(span, taken) < 3)).toEqual([]);
      }),
      { numRuns: 2 },
    );
  });

  test('are refused while an event is in the way; one that may double-book is not, and counts', async () => {
    const { resourceId, calendarId } = await resourceFor(2);
    const meeting = time({ from: 0, length: 1 });
    await world.event(calendarId, meeting.start, meeting.end);
    const slot = { from: 4, length: 2 };
    const twice = { settings: { allow_double_bookings: true } };
    expect((await attempt(resourceId, { from: 0, length: 2 })).body).toMatchObject({ code: 'slot_taken' });
    for (const change of [twice, {}, twice]) {
      expect((await attempt(resourceId, slot, change)).status).toBe(201);
    }
    expect((await attempt(resourceId, slot)).status).toBe(422);
    expect(clockTimes(await offered(resourceId)).map((text) => text.slice(11, 16))).toEqual([
      '08:15',
      '08:30',
      '08:45',
      '09:30',
      '09:45',
    ]);
  });

  test('can be made wherever availability and findtime offer it, until they no longer do', async () => {
    const { resourceId } = await resourceFor(2);
    await statuses(resourceId, [
      { from: 0, length: 3 },
      { from: 1, length: 4 },
      { from: 6, length: 1 },
    ]);
    const { start, end } = time({ from: 0, length: 8 });
    const findtime = { resource_ids: [resourceId], start, future: end, length: '15 minutes' };
    for (let round = 0; round < 3; round += 1) {
      const slots = await offered(resourceId);
      const found = (await world.v2<Slot[]>('post', '/findtime', findtime)).body.data;
      expect(found.map((slot) => Date.parse(slot.start))).toEqual(slots.map((slot) => Date.parse(slot.start)));
      expect(slots).toHaveLength([6, 2, 0][round] ?? -1);
      for (const slot of slots) {
        const answer = await world.v2(
          'post',
          '/bookings',
          bookingBody(resourceId, { start: slot.start, end: slot.end }),
        );
        expect(answer.status).toBe(201);
      }
    }
    expect(await statuses(resourceId, [{ from: 2, length: 1 }])).toEqual([422]);
  });

  test('over several resources take as many as the smallest has room for', async () => {
    const [{ resourceId: gym }, { resourceId: court }] = [await resourceFor(7), await resourceFor(3)];
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const [own, further] = index % 2 === 0 ? [gym, court] : [court, gym];
        return await attempt(own, { from: 0, length: 4 }, { openslot: { resource_ids: [further] } });
      }),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status !== 201 && status !== 422)).toEqual([]);
    expect(await world.sql(`select 1 from engine.claim where resource_id = ? and active`, [gym])).toHaveLength(3);
  });
});

describe('changing a capacity', () => {
  const tentative = { graph: 'confirm_decline' };

  test('keeps what is booked, and holds for what comes', async () => {
    const { resourceId } = await world.resource();
    const slot = { from: 0, length: 2 };
    expect(await statuses(resourceId, [slot, slot])).toEqual([201, 422]);
    await setCapacity(resourceId, 3);
    expect(await statuses(resourceId, [slot, slot, slot])).toEqual([201, 201, 422]);
    await setCapacity(resourceId, 1);
    expect(
      await statuses(resourceId, [
        { from: 1, length: 2 },
        { from: 2, length: 1 },
        { from: 2, length: 1 },
      ]),
    ).toEqual([422, 201, 422]);
    await setCapacity(resourceId, 2);
    expect(await statuses(resourceId, [slot, { from: 2, length: 1 }, { from: 2, length: 1 }])).toEqual([422, 201, 422]);
    expect(await overCapacity(resourceId)).toEqual([]);
  });

  test('waits for those who are counting', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { resourceId } = await world.resource();
      const waiting = await Promise.all(
        Array.from({ length: 16 }, async () => await attempt(resourceId, { from: 0, length: 2 }, tentative)),
      );
      const answers = await Promise.all(
        waiting.flatMap(({ body }, index) => [
          world.v2('put', `/bookings/${body.data.id}/confirm`, {}).then(({ status }) => status),
          ...(index % 3 === 1 ? [setCapacity(resourceId, (index % 2) + 1)] : []),
        ]),
      );
      expect(answers.filter((status) => ![200, 422].includes(status))).toEqual([]);
      expect(await overCapacity(resourceId)).toEqual([]);
    }
  });
});
