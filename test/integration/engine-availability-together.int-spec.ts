/** Searches that come together share queries to the database; no answer shows it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { bookable, bookingOf, calendarOf, clockTimes, eventIn } from './engine-slots.js';

/** A Wednesday; Copenhagen is at +01:00. */
const on = (day: number, hour: number) => `2026-11-${day}T${String(hour).padStart(2, '0')}:00:00+01:00`;
const span = (day: number, hour: number) => [on(day, hour), on(day, hour + 1)] as const;
const HOURS = [{ allow_hours: { start: 9, end: 13 } }];

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
});

const search = (resources: string[], day: number, more: object = {}) => ({
  path: '/availability',
  body: { resources, mode: 'mutual', constraints: HOURS, from: on(day, 0), to: on(day + 1, 0), ...more },
});

const findtime = (calendar_ids: string[], day: number) => ({
  path: '/findtime',
  body: {
    calendar_ids,
    filters: { and: [{ specific_time: { start: 9, end: 13 } }] },
    start: on(day, 0),
    future: on(day + 1, 0),
  },
});

const ask = async ({ path, body }: { path: string; body: object }) => await app.v2('post', path).send(body);

test('each of many searches at once gets what it gets alone: its own days, resources, calendars and faults', async () => {
  const [a, b] = [await bookable(app), await bookable(app)];
  const other = await calendarOf(app, a.id, false);
  await bookingOf(app, a.id, span(25, 9));
  await bookingOf(app, a.id, span(26, 10));
  await bookingOf(app, b.id, span(25, 11));
  await eventIn(app, a.calendarId, span(25, 10));
  await eventIn(app, other, span(25, 12));
  const questions = [
    search([a.id], 25),
    search([a.id], 26),
    search([b.id], 25),
    search([a.id, b.id], 25),
    search([a.id], 25, { buffer: '1 hour' }),
    search(['0190f5a4-0000-7000-8000-000000000000'], 25),
    search([a.id], 25, { from: '1900-01-01', to: '1900-01-05' }),
    search([a.id], 25, { from: '2200-12-01', to: '2200-12-05' }),
    findtime([a.calendarId], 25),
    findtime([other], 25),
    findtime([a.calendarId, other], 25),
  ];
  const alone = [];
  for (const question of questions) {
    alone.push(await ask(question));
  }
  expect(alone.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 404, 200, 200, 200, 200, 200]);
  // In UTC.
  const first = clockTimes(alone[0]?.body.data);
  expect(first).toEqual(['2026-11-25T10:00-11:00', '2026-11-25T11:00-12:00']);
  const together = await Promise.all([...questions, ...questions].map(ask));
  expect(together.map(({ status, text }) => [status, text])).toEqual(
    [...alone, ...alone].map(({ status, text }) => [status, text]),
  );
});
