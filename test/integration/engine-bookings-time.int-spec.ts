/** Time under /v2: what is booked is taken, and what is taken cannot be booked. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BookingWorld, bookingBody, slotTaken } from './engine-bookings.support.js';

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
});

afterAll(async () => {
  await world.close();
});

/** So many minutes after 08:00 UTC on 2026-12-02. */
const minute = (minutes: number) => new Date(Date.UTC(2026, 11, 2, 8, minutes)).toISOString();

/** 10:00 to 11:00 UTC on a day of December 2026. */
const tenOn = (day: string) => ({ start: `2026-12-${day}T10:00:00Z`, end: `2026-12-${day}T11:00:00Z` });

/** Wall-clock times of December 2026. */
const december = (start: string, end: string) => ({ start: `2026-12-${start}:00`, end: `2026-12-${end}:00` });

describe('time that is taken', () => {
  test('of 64 parallel bookings of one slot exactly one wins, and the others leave nothing', async () => {
    const { resourceId } = await world.resource();
    const answers = await Promise.all(
      Array.from({ length: 64 }, async () => await world.v2('post', '/bookings', bookingBody(resourceId))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { body } of answers.filter(({ status }) => status !== 201)) {
      expect(body).toEqual(slotTaken);
    }
    const [left] = await world.sql<Record<string, number>>(
      `select (select count(*)::int from engine.booking where resource_id = ?) as bookings,
              (select count(*)::int from engine.claim where resource_id = ?) as claims,
              (select count(*)::int from engine.event where resource_id = ?) as events`,
      [resourceId, resourceId, resourceId],
    );
    expect(left).toEqual({ bookings: 1, claims: 1, events: 1 });
  });

  test('of overlapping bookings in parallel no two overlap afterwards', async () => {
    const { resourceId } = await world.resource();
    const answers = await Promise.all(
      Array.from({ length: 48 }, async (_, index) => {
        const start = (index * 7) % 90;
        return await world.v2(
          'post',
          '/bookings',
          bookingBody(resourceId, { start: minute(start), end: minute(start + 25) }),
        );
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 422]));
    const [{ overlaps } = { overlaps: -1 }] = await world.sql<{ overlaps: number }>(
      `select count(*)::int as overlaps from engine.claim a join engine.claim b
         on a.resource_id = b.resource_id and a.id < b.id and a.during && b.during
       where a.resource_id = ? and a.active and b.active`,
      [resourceId],
    );
    expect(overlaps).toBe(0);
  });

  test('bookings that touch do not collide, and another resource is free', async () => {
    const { resourceId } = await world.resource();
    await world.book(resourceId);
    await world.book(resourceId, { start: '2026-12-01T11:00:00+01:00', end: '2026-12-01T12:00:00+01:00' });
    await world.book((await world.resource()).resourceId);
    const inside = { start: '2026-12-01T10:59:59+01:00', end: '2026-12-01T11:00:01+01:00' };
    expect((await world.v2('post', '/bookings', bookingBody(resourceId, inside))).body).toEqual(slotTaken);
  });

  test('a double booking that is allowed goes through, and blocks those that are not', async () => {
    const { resourceId } = await world.resource();
    const allowed = { settings: { allow_double_bookings: true } };
    const first = await world.book(resourceId, allowed);
    expect((await world.v2('post', '/bookings', bookingBody(resourceId))).body).toEqual(slotTaken);
    await world.book(resourceId, allowed);
    await world.v2('put', `/bookings/${first.id}/cancel`, {});
    expect((await world.v2('post', '/bookings', bookingBody(resourceId))).body).toEqual(slotTaken);
  });

  test('an event in a calendar that counts blocks; one in a calendar that does not, does not', async () => {
    const { resourceId, calendarId } = await world.resource();
    const unsynced = await world.calendar(resourceId);
    const synced = await world.calendar(resourceId, true);
    await world.event(unsynced, '2026-12-07T10:30:00Z', '2026-12-07T10:45:00Z');
    await world.event(synced, '2026-12-08T10:30:00Z', '2026-12-08T10:45:00Z');
    await world.event(calendarId, '2026-12-09T10:30:00Z', '2026-12-09T10:45:00Z');
    await world.book(resourceId, tenOn('07'));
    expect((await world.v2('post', '/bookings', bookingBody(resourceId, tenOn('08')))).body).toEqual(slotTaken);
    expect((await world.v2('post', '/bookings', bookingBody(resourceId, tenOn('09')))).body).toEqual(slotTaken);
    await world.book(resourceId, { ...tenOn('09'), settings: { allow_double_bookings: true } });
  });

  test("an all-day event blocks the whole local days it touches, in the resource's zone", async () => {
    const { resourceId, calendarId } = await world.resource('Pacific/Auckland');
    // Noon to one on 2026-12-10 in Auckland (UTC+13).
    await world.event(calendarId, '2026-12-09T23:00:00Z', '2026-12-10T00:00:00Z', true);
    await world.book(resourceId, december('09T23:00', '10T00:00'));
    await world.book(resourceId, december('11T00:00', '11T01:00'));
    for (const taken of [
      december('10T00:00', '10T00:30'),
      december('10T23:30', '11T00:00'),
      december('09T22:30', '10T00:30'),
    ]) {
      expect((await world.v2('post', '/bookings', bookingBody(resourceId, taken))).body).toEqual(slotTaken);
    }
    await world.book(resourceId, { ...december('10T12:00', '10T13:00'), settings: { ignore_all_day_events: true } });
  });

  test('what /availability offers can be booked, and is gone afterwards', async () => {
    const { resourceId, calendarId } = await world.resource();
    await world.event(calendarId, '2026-12-14T10:15:00Z', '2026-12-14T10:20:00Z');
    const query = {
      resources: [resourceId],
      from: '2026-12-14T08:00:00Z',
      to: '2026-12-14T16:00:00Z',
      length: '45 minutes',
      timeslot_increments: '15 minutes',
    };
    type Slots = { start: string; end: string }[];
    const offered = (await world.v2<Slots>('post', '/availability', query)).body.data;
    expect(offered.length).toBeGreaterThan(10);
    for (let slots = offered, turn = 0; slots.length > 0; turn += 1) {
      const { start, end } = slots[(turn * 7) % slots.length]!;
      await world.book(resourceId, { start, end });
      const rest = (await world.v2<Slots>('post', '/availability', query)).body.data;
      expect(rest.some((slot) => slot.start < end && start < slot.end)).toBe(false);
      slots = rest;
    }
  });
});
