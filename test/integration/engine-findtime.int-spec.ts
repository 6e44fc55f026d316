/** POST /v2/findtime, /findtime/team and /findtime/bulk on a database. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { bookable, bookingOf, calendarOf, clockTimes, eventIn, found, type BookableResource } from './engine-slots.js';

interface Time {
  start: string;
  end: string;
}

interface TeamTime extends Time {
  users: { name: string; email: string; user_id: string; calendar_ids: string[]; token: null }[];
}

/** A Wednesday; Copenhagen is at +01:00. */
const DAY = { start: '2026-11-25T00:00:00+01:00', future: '2026-11-26T00:00:00+01:00' };
const at = (start: string, end: string) => [`2026-11-25T${start}:00+01:00`, `2026-11-25T${end}:00+01:00`] as const;
const hours = (start: number | string, end: number | string) => ({ specific_time: { start, end } });

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
});

async function timesOf(more: Record<string, unknown>): Promise<string[]> {
  const times = await found<Time[]>(app, '/findtime', { ...DAY, filters: { and: [hours(9, 13)] }, ...more });
  return clockTimes(times).map((text) => text.replace('2026-11-25T', ''));
}

describe('who is searched', () => {
  test('everybody named, by id, email or calendar: times suit all of them', async () => {
    const [a, b, c] = [await bookable(app), await bookable(app), await bookable(app)];
    await eventIn(app, a.calendarId, at('09:00', '10:00'));
    await eventIn(app, b.calendarId, at('10:00', '11:00'));
    await eventIn(app, c.calendarId, at('12:00', '13:00'));
    expect(await timesOf({ resource_ids: [a.id] })).toEqual(['10:00-11:00', '11:00-12:00', '12:00-13:00']);
    const all = { user_ids: [a.id], emails: [b.email.toUpperCase()], calendar_ids: [c.calendarId] };
    expect(await timesOf(all)).toEqual(['11:00-12:00']);
  });

  test('a calendar stands for its resource: its events alone count, but bookings always do', async () => {
    const { id, calendarId } = await bookable(app);
    const other = await calendarOf(app, id, false);
    await eventIn(app, calendarId, at('09:00', '10:00'));
    await eventIn(app, other, at('10:00', '11:00'));
    await bookingOf(app, id, at('12:00', '13:00'), { calendar_id: calendarId });
    expect(await timesOf({ resource_ids: [id] })).toEqual(['10:00-11:00', '11:00-12:00']);
    expect(await timesOf({ calendar_ids: [calendarId] })).toEqual(['10:00-11:00', '11:00-12:00']);
    expect(await timesOf({ calendar_ids: [other] })).toEqual(['09:00-10:00', '11:00-12:00']);
    expect(await timesOf({ calendar_ids: [other, calendarId] })).toEqual(['11:00-12:00']);
  });

  test('whoever is unknown is a 404 that names the kind', async () => {
    const missing = '0190f5a4-0000-7000-8000-000000000000';
    for (const [body, model] of [
      [{ calendar_ids: [missing] }, 'Calendar'],
      [{ resource_ids: [missing] }, 'Resource'],
      [{ emails: ['nobody@example.com'] }, 'Resource'],
    ] as const) {
      const answer = await app.v2('post', '/findtime').send(body);
      expect([answer.status, answer.body]).toEqual([404, { error: 'Resource does not exist', model }]);
    }
  });
});

describe('when', () => {
  test('the filters of the documentation leave 12 to 16 on Mondays and Wednesdays', async () => {
    const { id } = await bookable(app);
    const filters = {
      and: [hours(10, 16), hours(12, 18)],
      or: [{ specific_day: { day: 'Monday' } }, { specific_day: { day: 'Wednesday' } }],
    };
    const period = { start: '2026-11-23T00:00:00+01:00', future: '2026-11-30T00:00:00+01:00' };
    expect(clockTimes(await found<Time[]>(app, '/findtime', { resource_ids: [id], filters, ...period }))).toEqual(
      ['2026-11-23', '2026-11-25'].flatMap((day) =>
        ['12:00-13:00', '13:00-14:00', '14:00-15:00', '15:00-16:00'].map((time) => `${day}T${time}`),
      ),
    );
  });

  test('a filter is read in its own zone if it names one', async () => {
    const { id } = await bookable(app);
    const newYork = { specific_time: { start: 9, end: 11, timezone: 'America/New_York' } };
    expect(await timesOf({ resource_ids: [id], filters: { and: [newYork] } })).toEqual(['15:00-16:00', '16:00-17:00']);
  });

  test('the rules of the resource hold as well', async () => {
    const { id } = await bookable(app, {
      availability_constraints: [{ allow_hours: { start: '12:00', end: '15:00' } }],
    });
    expect(await timesOf({ resource_ids: [id] })).toEqual(['12:00-13:00']);
  });

  test('all solutions lie on quarter hours; otherwise times follow one another', async () => {
    const { id } = await bookable(app);
    const body = { resource_ids: [id], filters: { and: [hours(10, 12)] } };
    expect(await timesOf(body)).toEqual(['10:00-11:00', '11:00-12:00']);
    expect((await timesOf({ ...body, all_solutions: true })).map((text) => text.slice(0, 5))).toEqual([
      '10:00',
      '10:15',
      '10:30',
      '10:45',
      '11:00',
    ]);
  });

  test('with no_day_span nothing reaches over midnight', async () => {
    const { id } = await bookable(app);
    const body = {
      resource_ids: [id],
      filters: {},
      length: '2 hours',
      start: '2026-11-25T21:00:00+01:00',
      future: '2026-11-26T05:00:00+01:00',
    };
    expect(await timesOf(body)).toEqual([
      '21:00-23:00',
      '23:00-01:00',
      '2026-11-26T01:00-03:00',
      '2026-11-26T03:00-05:00',
    ]);
    const spared = await timesOf({ ...body, no_day_span: true });
    expect(spared).toContain('21:00-23:00');
    expect(spared.join()).not.toContain('23:00-01:00');
  });

  test('descending order comes before taking the first, and what is taken at random keeps the order', async () => {
    const { id } = await bookable(app);
    const body = { resource_ids: [id], sort: 'desc' };
    const all = await timesOf(body);
    expect(all).toEqual(['12:00-13:00', '11:00-12:00', '10:00-11:00', '09:00-10:00']);
    const take = async (after: Record<string, unknown>) =>
      await timesOf({ ...body, filters: { and: [hours(9, 13)], after: [after] } });
    expect(await take({ take_first: { number: 2 } })).toEqual(all.slice(0, 2));
    expect(await take({ take_last: { number: 1 } })).toEqual(all.slice(-1));
    const random = await take({ take_random: { number: 2 } });
    expect(random).toHaveLength(2);
    expect(all.filter((time) => random.includes(time))).toEqual(random);
  });

  test('a relative start is rounded up to a quarter hour, and midnights are those of the resource', async () => {
    app.clock.set('2026-11-23T08:20:30Z');
    const { id } = await bookable(app, { timezone: 'America/Los_Angeles' });
    const first = async (start: string) =>
      (await found<Time[]>(app, '/findtime', { resource_ids: [id], start, future: '3 days' }))[0]?.start;
    expect(await first('now')).toBe('2026-11-23T00:30:00-08:00');
    expect(await first('tomorrow')).toBe('2026-11-24T00:00:00-08:00');
  });
});

test('the request recorded from the SDK is understood, and answered in the format it asks for', async () => {
  const emails = [(await bookable(app)).email, (await bookable(app)).email];
  const recorded = {
    emails,
    filters: {
      or: [
        { specific_day: { day: 'Monday' } },
        { specific_day_and_time: { day: 'Wednesday', start: 10, end: 12, timezone: 'Europe/Copenhagen' } },
      ],
      and: [{ business_hours: { timezone: 'America/Los_angeles' } }],
    },
    future: '8 days',
    length: '30 minutes',
    sort: 'asc',
  };
  const answer = await app.v2('post', '/findtime').set('Timekit-OutputTimestampFormat', 'Y-m-d H:i:s').send(recorded);
  expect(answer.status).toBe(200);
  expect(answer.body.data[0]).toEqual({ start: '2026-11-23 18:00:00', end: '2026-11-23 18:30:00' });
});

describe('a team', () => {
  let team: BookableResource[];

  beforeAll(async () => {
    team = [await bookable(app), await bookable(app)];
    await eventIn(app, team[0]!.calendarId, at('10:00', '11:00'));
    await bookingOf(app, team[1]!.id, at('09:00', '10:00'));
  });

  test('gets every free user on each time', async () => {
    const users = team.map(({ calendarId, email }) => ({ calendar_ids: [calendarId], _email: email }));
    const filters = { and: [hours(9, 12)] };
    const times = await found<TeamTime[]>(app, '/findtime/team', { users, filters, ...DAY });
    const [a, b] = team.map(({ id, calendarId, email }) => ({
      name: expect.any(String),
      email,
      user_id: id,
      calendar_ids: [calendarId],
      token: null,
    }));
    expect(times.map(({ start, users: free }) => [start.slice(11, 16), free])).toEqual([
      ['09:00', [a]],
      ['10:00', [b]],
      ['11:00', [a, b]],
    ]);
  });

  test('lists the calendars that counted when none was named', async () => {
    const [{ id, calendarId }] = team as [BookableResource];
    const synced = await calendarOf(app, id, true);
    await calendarOf(app, id, false);
    const [time] = await found<TeamTime[]>(app, '/findtime/team', { users: [{ resource_ids: [id] }], ...DAY });
    expect(time?.users[0]?.calendar_ids.toSorted()).toEqual([calendarId, synced].toSorted());
  });
});

describe('bulk', () => {
  test('answers each query in its place', async () => {
    const [a, b] = [await bookable(app), await bookable(app)];
    await eventIn(app, a.calendarId, at('00:00', '23:00'));
    const queries = [a, b].map(({ id }) => ({ resource_ids: [id], filters: { and: [hours(9, 11)] }, ...DAY }));
    const answers = await found<Time[][]>(app, '/findtime/bulk', { queries });
    expect(answers.map(clockTimes)).toEqual([[], ['2026-11-25T09:00-10:00', '2026-11-25T10:00-11:00']]);
  });

  test('names the query with the problem, whenever it is noticed', async () => {
    const { id } = await bookable(app);
    for (const [wrong, field] of [
      [{ future: 'wrong' }, 'future'],
      [{ start: '2 days', future: '1 day' }, 'future'],
      [{ all_solutions: true, future: '300 days' }, 'future'],
    ] as const) {
      const queries = [{ resource_ids: [id] }, { resource_ids: [id], ...wrong }];
      const answer = await app.v2('post', '/findtime/bulk').send({ queries });
      expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, [`queries.1.${field}`]]);
    }
  });
});
