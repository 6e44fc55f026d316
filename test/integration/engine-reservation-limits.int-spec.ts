/** What a widget key may reserve at a moment: exactly that, however many ask at once, and again once it is over. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { BookingWorld, customer } from './engine-bookings.support.js';

const SECONDS = 600;

let world: BookingWorld;
let widget: string;

beforeAll(async () => {
  world = await BookingWorld.start();
  widget = world.app.engineKeys.widgetKey;
});
afterAll(async () => await world.close());

/** The time from one hour to another of 2026-12-01 on, in UTC. */
function hours(from: number, to = from + 1): { start: string; end: string } {
  return { start: hourAt(from), end: hourAt(to) };
}

function hourAt(hour: number): string {
  return new Date(Date.UTC(2026, 11, 1, hour)).toISOString();
}

async function reserve(resourceId: string, time: object, key = widget, headers = {}): Promise<Response> {
  const body = { resource_id: resourceId, reservation_time: SECONDS, ...time };
  return await world.app.v2('post', '/bookings/reserve', key).set(headers).send(body);
}

describe('a widget key', () => {
  test('that asks for 60 hours of a resource at once reserves exactly 50, and others after these are over', async () => {
    const { resourceId } = await world.resource();
    const all = Array.from({ length: 60 }, (_, hour) => hours(hour));
    const answers = await Promise.all(all.map(async (hour) => await reserve(resourceId, hour)));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 429));
    expect(refused[0]?.body).toEqual({
      error: expect.any(String),
      code: 'limit_reached',
      limit: 'live_holds_of_resource',
      max: 50,
      resource_id: resourceId,
    });
    expect(refused[0]?.headers['retry-after']).toBe(String(SECONDS));

    const reserved = answers.flatMap(({ status, body }) => (status === 201 ? [String(body.data.id)] : []));
    const [given = '', booked = ''] = reserved;
    const back = { reservation_id: given, reservation_time: 0 };
    await world.app.v2('put', '/bookings/reserve/extend', widget).send(back).expect(200);
    expect((await reserve(resourceId, hours(100))).status).toBe(201);
    expect((await reserve(resourceId, hours(101))).status).toBe(429);
    const booking = { reservation_id: booked, graph: 'instant', what: 'Haircut', customer };
    await world.app.v2('post', '/bookings', widget).send(booking).expect(201);
    expect((await reserve(resourceId, hours(101))).status).toBe(201);
    world.app.clock.advance({ seconds: SECONDS });
    expect((await reserve(resourceId, hours(102))).status).toBe(201);
  });

  test('reserves up to 31 days of a resource, and times its capacity', async () => {
    const { resourceId } = await world.resource();
    const tooLong = await reserve(resourceId, hours(0, 24 * 32));
    expect([tooLong.status, tooLong.body.limit, tooLong.headers['retry-after']]).toEqual([
      429,
      'held_days_of_resource',
      undefined,
    ]);
    expect((await reserve(resourceId, hours(0, 24 * 31))).status).toBe(201);
    expect((await reserve(resourceId, hours(24 * 40))).body).toMatchObject({ limit: 'held_days_of_resource', max: 31 });
    await world.v2('put', `/resources/${resourceId}`, { openslot: { capacity: 2 } });
    expect((await reserve(resourceId, hours(24 * 40))).status).toBe(201);
  });

  test('counts further resources too', async () => {
    const [{ resourceId }, { resourceId: room }] = [await world.resource(), await world.resource()];
    expect((await reserve(room, hours(0, 24 * 31))).status).toBe(201);
    const together = { ...hours(24 * 40), openslot: { resource_ids: [room] } };
    expect((await reserve(resourceId, together)).body).toMatchObject({ code: 'limit_reached', resource_id: room });
  });

  test('is refused without anything being kept of it, so that the same request is made once there is room', async () => {
    const { resourceId } = await world.resource();
    const first = await reserve(resourceId, hours(0, 24 * 31));
    const again = async () => await reserve(resourceId, hours(24 * 40), widget, { 'idempotency-key': 'later' });
    expect((await again()).status).toBe(429);
    const back = { reservation_id: first.body.data.id, reservation_time: 0 };
    await world.app.v2('put', '/bookings/reserve/extend', widget).send(back).expect(200);
    expect((await again()).status).toBe(201);
  });
});

test('an API key reserves without limit, and the widget key is not counted for it', async () => {
  const { resourceId } = await world.resource();
  const api = world.app.engineKeys.apiKey;
  const answers = await Promise.all(
    Array.from({ length: 52 }, async (_, hour) => await reserve(resourceId, hours(hour), api)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect((await reserve(resourceId, hours(60))).status).toBe(201);
});
