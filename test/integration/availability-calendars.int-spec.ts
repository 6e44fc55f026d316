/** Queries for users with singled-out calendars, who are asked for with findtime: they are busy in these alone. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DAYS, MORNING, query, short } from './availability.support.js';
import { hourOf, type NativeUser, type Problem } from './native.support.js';
import { useWorld, world } from './world.support.js';

useWorld();

async function eventIn(calendarId: string, hour: number): Promise<void> {
  await world.v2('post', '/events', { calendar_id: calendarId, what: 'Busy', where: 'Away', ...hourOf(hour) });
}

describe('a user with singled-out calendars', () => {
  let user: NativeUser;
  let extra: string;

  async function select(availability: string[]): Promise<void> {
    const answer = await world.api('put', `/resources/${user.resource_id}/calendar-selection`, {
      availability_calendar_ids: availability,
      target_calendar_id: user.timekit_booking_calendar,
    });
    expect(answer.status).toBe(200);
  }

  beforeAll(async () => {
    user = await world.user({ availability_filters: [...MORNING, { block_weekends: {} }] });
    extra = await world.calendar(user.resource_id, { synced: true });
    const other = await world.calendar(user.resource_id, { synced: true });
    await eventIn(extra, 8);
    await eventIn(other, 9);
  });

  const times = async (body: Record<string, unknown> = {}) =>
    (await query({ user_ids: [user.id], ...body })).map(({ start }) => start.slice(8, 16));

  test('is busy in these only; without, all synced calendars count', async () => {
    await select([]);
    expect(await times()).toEqual(['01T08:00', '01T09:00', '01T10:00', '02T10:00']);
    await select([extra]);
    expect(await times()).toEqual(['01T08:00', '01T09:00', '01T10:00', '02T09:00', '02T10:00']);
  });

  test('loses a slot that is booked into the target calendar', async () => {
    await select([extra]);
    await world.book({ user_id: user.id }, { start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:00:00Z' });
    expect(await times()).toEqual(['01T08:00', '01T10:00', '02T09:00', '02T10:00']);
  });

  test('is offered beside users without', async () => {
    await select([extra]);
    const plain = await world.user({ availability_filters: MORNING });
    const slots = await query({ user_ids: [user.id, plain.id], mode: 'exclusive' });
    expect(short(slots, { s: user, p: plain })).toEqual([
      '01T08:00 s,p',
      '01T09:00 p',
      '01T10:00 s,p',
      '02T08:00 p',
      '02T09:00 s,p',
      '02T10:00 s,p',
    ]);
    const mutual = await query({ user_ids: [user.id, plain.id], mode: 'mutual' });
    expect(mutual.map(({ start }) => start.slice(8, 16))).toEqual(['01T08:00', '01T10:00', '02T09:00', '02T10:00']);
  });

  test('has a buffer, quarter-hour steps and constraints of the query', async () => {
    await select([extra]);
    expect(
      await times({
        length: '30 minutes',
        timeslot_increments: '15 minutes',
        buffer: '15 minutes',
        constraints: [{ allow_day: { day: 'Tuesday' } }],
      }),
    ).toEqual(['01T08:00', '01T08:15', '01T10:15', '01T10:30']);
  });

  test.each([
    [{ length: null }, '/length'],
    [{ timeslot_increments: '20 minutes' }, '/timeslot_increments'],
    [
      {
        constraints: [
          { block_hours: { start: 10, end: 11 } },
          { block_period: { start: '2026-12-01', end: '2026-12-02' } },
        ],
      },
      '/constraints/1',
    ],
  ])('cannot be asked %j', async (body, pointer) => {
    await select([extra]);
    const answer = await world.api<Problem>('post', '/availability/query', { ...DAYS, user_ids: [user.id], ...body });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([
      422,
      'availability.not_translatable',
      pointer,
    ]);
  });
});
