/** POST /v2/availability and its companions on a database: what makes time unavailable, and what each answer looks like. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { bookable, bookingOf, calendarOf, clockTimes, eventIn, found, type Slot } from './engine-slots.js';

const ZONE = 'Europe/Copenhagen';
const NINE_TO_TWO = [{ allow_hours: { start: 9, end: 14 } }];
/** A Wednesday; Copenhagen is at +01:00. */
const DAY = { from: '2026-11-25T00:00:00+01:00', to: '2026-11-26T00:00:00+01:00', output_timezone: ZONE };
const at = (start: string, end: string) => [`2026-11-25T${start}:00+01:00`, `2026-11-25T${end}:00+01:00`] as const;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
});

async function slotsOf(ids: readonly string[], more: Record<string, unknown> = {}): Promise<Slot[]> {
  return await found(app, '/availability', { resources: ids, constraints: NINE_TO_TWO, ...DAY, ...more });
}

async function timesOf(id: string, more: Record<string, unknown> = {}): Promise<string[]> {
  return clockTimes(await slotsOf([id], more)).map((text) => text.replace('2026-11-25T', ''));
}

describe('what makes time unavailable', () => {
  test('events and bookings do, each with its buffer on both sides', async () => {
    const { id, calendarId } = await bookable(app);
    expect(await timesOf(id)).toEqual(['09:00-10:00', '10:00-11:00', '11:00-12:00', '12:00-13:00', '13:00-14:00']);
    await eventIn(app, calendarId, at('10:00', '11:00'));
    await bookingOf(app, id, at('12:00', '13:00'));
    expect(await timesOf(id)).toEqual(['09:00-10:00', '11:00-12:00', '13:00-14:00']);
    expect(await timesOf(id, { buffer: '15 minutes', length: '30 minutes' })).toEqual([
      '09:00-09:30',
      '11:15-11:45',
      '13:15-13:45',
    ]);
  });

  test('a cancelled booking no longer does', async () => {
    const { id } = await bookable(app);
    const booking = await bookingOf(app, id, at('09:00', '14:00'));
    expect(await timesOf(id)).toEqual([]);
    expect((await app.v2('put', `/bookings/${booking}/cancel`).send({})).status).toBe(200);
    expect(await timesOf(id)).toHaveLength(5);
  });

  test('something just outside the period still throws its buffer into it', async () => {
    const { id, calendarId } = await bookable(app);
    await eventIn(app, calendarId, at('08:00', '09:00'));
    const body = { from: at('09:00', '14:00')[0], to: at('09:00', '14:00')[1], buffer: '90 minutes' };
    expect(await timesOf(id, body)).toEqual(['10:30-11:30', '11:30-12:30', '12:30-13:30']);
  });

  test('events count in the primary calendar and in synced ones, not in the others; bookings always', async () => {
    const { id } = await bookable(app);
    const synced = await calendarOf(app, id, true);
    const other = await calendarOf(app, id, false);
    await eventIn(app, synced, at('09:00', '10:00'));
    await eventIn(app, other, at('10:00', '11:00'));
    await bookingOf(app, id, at('12:00', '13:00'), { calendar_id: other });
    expect(await timesOf(id)).toEqual(['10:00-11:00', '11:00-12:00', '13:00-14:00']);
  });

  test('an all-day event blocks the local day, unless all-day events are ignored', async () => {
    const { id, calendarId } = await bookable(app);
    await eventIn(app, calendarId, ['2026-11-25', '2026-11-25'], { all_day: true });
    expect(await timesOf(id)).toEqual([]);
    expect(await timesOf(id, { ignore_all_day_events: true })).toHaveLength(5);
    const next = { from: '2026-11-26T00:00:00+01:00', to: '2026-11-27T00:00:00+01:00' };
    expect(await slotsOf([id], next)).toHaveLength(5);
  });

  test('the rules of the resource and of the request both hold, in the zone of the resource', async () => {
    const { id } = await bookable(app, {
      timezone: 'America/New_York',
      availability_constraints: [{ block_hours: { start: 10, end: 13 } }],
    });
    expect(clockTimes(await slotsOf([id]))).toEqual(['2026-11-25T15:00-16:00', '2026-11-25T19:00-20:00']);
  });
});

describe('the period', () => {
  test('starts at the next whole hour after now, or on the step', async () => {
    app.clock.set('2026-11-23T08:20:30Z');
    const { id } = await bookable(app);
    const body = { resources: [id], to: '1 day', output_timezone: ZONE, timeslot_increments: '15 minutes' };
    const [first] = await found<Slot[]>(app, '/availability', body);
    expect(first).toMatchObject({ start: '2026-11-23T10:00:00+01:00', end: '2026-11-23T11:00:00+01:00' });
    const [stepped] = await found<Slot[]>(app, '/availability', { ...body, round_to_nearest_hour: false });
    expect(stepped?.start).toBe('2026-11-23T09:30:00+01:00');
  });

  test('may lie in the past', async () => {
    const { id } = await bookable(app);
    const past = { from: '2020-06-01T00:00:00Z', to: '2020-06-02T00:00:00Z' };
    expect(await slotsOf([id], past)).toHaveLength(5);
  });

  test.each([
    ['forward', '2027-03-28', 23],
    ['back', '2026-10-25', 25],
  ])('has a slot for each hour of the day on which clocks go %s', async (_way, date, hours) => {
    const { id } = await bookable(app);
    const body = { from: `${date} 00:00:00`, to: `${date} 23:59:59`, constraints: [] };
    const slots = await slotsOf([id], { ...body, length: '59 minutes', timeslot_increments: '1 hour' });
    expect(slots).toHaveLength(hours);
    expect(new Set(slots.map(({ start }) => Date.parse(start))).size).toBe(hours);
    expect(slots[0]?.start.slice(19)).not.toBe(slots.at(-1)?.start.slice(19));
  });
});

describe('modes', () => {
  test('of two resources', async () => {
    const [a, b] = [await bookable(app), await bookable(app)];
    await eventIn(app, a.calendarId, at('10:00', '11:00'));
    await eventIn(app, b.calendarId, at('12:00', '13:00'));
    const named = async (mode: string, ids = [a.id, b.id]) =>
      (await slotsOf(ids, { mode })).map(({ start, resources }) => [
        start.slice(11, 16),
        resources.map(({ id }) => (id === a.id ? 'a' : 'b')).join(''),
      ]);
    expect(await named('mutual')).toEqual([
      ['09:00', 'ab'],
      ['11:00', 'ab'],
      ['13:00', 'ab'],
    ]);
    expect(await named('roundrobin_prioritized')).toEqual([
      ['09:00', 'a'],
      ['10:00', 'b'],
      ['11:00', 'a'],
      ['12:00', 'a'],
      ['13:00', 'a'],
    ]);
    expect(await named('roundrobin_prioritized', [b.id, a.id])).toEqual([
      ['09:00', 'b'],
      ['10:00', 'b'],
      ['11:00', 'b'],
      ['12:00', 'a'],
      ['13:00', 'b'],
    ]);
    expect(await named('exclusive')).toEqual([
      ['09:00', 'ab'],
      ['10:00', 'b'],
      ['11:00', 'ab'],
      ['12:00', 'a'],
      ['13:00', 'ab'],
    ]);
  });

  test('a random round robin prefers one resource within a request and varies between requests', async () => {
    const ids = [(await bookable(app)).id, (await bookable(app)).id];
    const preferred = new Set<string>();
    for (let request = 0; request < 40 && preferred.size < 2; request += 1) {
      const slots = await slotsOf(ids);
      const inOne = new Set(slots.map(({ resources }) => resources.map(({ id }) => id).join()));
      expect(inOne.size).toBe(1);
      for (const id of inOne) preferred.add(id);
    }
    expect(preferred).toEqual(new Set(ids));
  });
});

describe('answers', () => {
  test('name the resource as an object, and write times in output_timezone or as the header says', async () => {
    const { id } = await bookable(app, { name: 'Marty McFly' });
    const [slot] = await slotsOf([id], { output_timezone: 'Asia/Kolkata' });
    expect(slot).toEqual({
      start: '2026-11-25T13:30:00+05:30',
      end: '2026-11-25T14:30:00+05:30',
      resources: [{ id, name: 'Marty McFly', timezone: ZONE }],
    });
    const answer = await app
      .v2('post', '/availability')
      .set('Timekit-OutputTimestampFormat', 'd.m.Y H:i')
      .set('Timekit-Timezone', ZONE)
      .send({ resources: [{ id }], constraints: NINE_TO_TWO, from: '2026-11-25', to: '2026-11-26' });
    expect(answer.body.data[0]).toMatchObject({ start: '25.11.2026 09:00', end: '25.11.2026 10:00' });
  });

  test('a null length asks for the free intervals themselves', async () => {
    const { id, calendarId } = await bookable(app);
    await eventIn(app, calendarId, at('10:10', '10:50'));
    expect(await timesOf(id, { length: null })).toEqual(['09:00-10:10', '10:50-14:00']);
  });

  test('count, dates, cache and unavailable slots agree with the slots', async () => {
    const { id, calendarId } = await bookable(app);
    await eventIn(app, calendarId, at('10:00', '14:00'));
    const body = { resources: [id], constraints: NINE_TO_TWO, ...DAY, to: '2026-11-28T00:00:00+01:00' };
    const slots = await found<Slot[]>(app, '/availability', body);
    expect(slots).toHaveLength(1 + 5 + 5);
    expect(await found(app, '/availability/cache', body)).toEqual(slots);
    expect(await found(app, '/availability/count', body)).toEqual({ total: slots.length });
    expect(await found(app, '/availability/dates', body)).toEqual(
      ['2026-11-25', '2026-11-26', '2026-11-27'].map((date) => ({ date, resources: [id] })),
    );
    const blocked = await found<Slot[]>(app, '/unavailable/slots', body);
    expect(clockTimes([...slots, ...blocked]).toSorted()).toHaveLength(3 * 24);
    expect(new Set(clockTimes([...slots, ...blocked])).size).toBe(3 * 24);
    expect(blocked[0]?.resources).toEqual([{ id, name: expect.any(String), timezone: ZONE }]);
  });

  test('every slot offered can be booked, and then it is gone', async () => {
    const { id } = await bookable(app, { availability_constraints: NINE_TO_TWO });
    const offered = await slotsOf([id], { length: '40 minutes', timeslot_increments: '40 minutes' });
    for (const { start, end } of offered) {
      await bookingOf(app, id, [start, end]);
    }
    expect(await slotsOf([id], { length: '21 minutes' })).toEqual([]);
  });
});

describe('who may ask', () => {
  test('a widget key may ask for slots, not for the rest', async () => {
    const { id } = await bookable(app);
    const { widgetKey } = app.engineKeys;
    expect((await app.v2('post', '/availability', widgetKey).send({ resources: [id] })).status).toBe(200);
    for (const path of ['/availability/count', '/availability/dates', '/unavailable/slots', '/findtime']) {
      expect((await app.v2('post', path, widgetKey).send({ resources: [id] })).status).toBe(403);
    }
    expect((await app.v2('post', '/availability', null).send({ resources: [id] })).status).toBe(401);
  });

  test('a resource of another app does not exist', async () => {
    const { id } = await bookable(app);
    await app
      .em()
      .execute(
        `insert into engine.app select gen_random_uuid(), 'other-' || id, name, settings, test_mode, webhook_secret_sealed, created_at, updated_at from engine.app`,
      );
    await app
      .em()
      .execute(
        `update engine.resource set app_id = (select id from engine.app where slug like 'other-%') where id = ?`,
        [id],
      );
    const answer = await app.v2('post', '/availability').send({ resources: [id] });
    expect([answer.status, answer.body]).toEqual([404, { error: 'Resource does not exist', model: 'Resource' }]);
  });

  test('a request without a body says what is missing', async () => {
    const answer = await app.v2('post', '/availability/');
    expect([answer.status, answer.body]).toEqual([
      422,
      { errors: { resources: ['The resources field is required unless project_id is present.'] } },
    ]);
  });

  test('an unknown project or resource is a 404 that names its kind', async () => {
    const missing = '0190f5a4-0000-7000-8000-000000000000';
    for (const [body, model] of [
      [{ project_id: missing }, 'Project'],
      [{ resources: [missing] }, 'Resource'],
    ] as const) {
      const answer = await app.v2('post', '/availability').send(body);
      expect([answer.status, answer.body]).toEqual([404, { error: 'Resource does not exist', model }]);
    }
  });
});
