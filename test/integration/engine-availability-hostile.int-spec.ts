/** Input meant to hurt: every answer of the availability and findtime endpoints is a 4xx in a shape clients know. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { bookable, type BookableResource } from './engine-slots.js';

let app: TestApp;
let somebody: BookableResource;

beforeAll(async () => {
  app = await startTestApp();
  somebody = await bookable(app);
});
afterAll(async () => {
  await app?.close();
});

const NOT_TEXT = [0, 1.5, -1, true, false, {}, [], ['now'], { now: true }];
const DEEP = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown;
const LONG = 'x'.repeat(20_000);

const TIMES = [
  ...NOT_TEXT,
  '',
  ' ',
  'wrong',
  'next monday',
  '\0',
  '\ud800',
  LONG,
  '9'.repeat(90),
  `${'9'.repeat(9)} years`,
  '101 years',
  '1e3 days',
  'NaN days',
  'Infinity',
  '2026-13-01',
  '2026-02-30T10:00:00Z',
  '2026-11-25T25:00:00Z',
  '2026-11-25T10:00:00+99:00',
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '1899-12-31',
  "2026-11-25'; drop table engine.event; --",
];
const LENGTHS = [
  ...NOT_TEXT,
  '',
  'wrong',
  '0 minutes',
  '-1 hour',
  '1 ms',
  '59 seconds',
  '1 month',
  '367 days',
  '100 years',
  '9'.repeat(40),
  LONG,
];
const BUFFERS = LENGTHS.filter((value) => !['0 minutes', '1 ms', '59 seconds'].includes(String(value)));
const IDS = [0, true, 'x', {}, ['x'], [null], [1], [[]], [{ id: 'x' }], [{}], ['\0'], [LONG], DEEP, ["' or 1=1 --"]];
const BOOLS = ['maybe', 2, -1, [], {}, '\0', 'TRUE!', 0.5];
const CONSTRAINTS = [
  'all',
  {},
  5,
  [5],
  [null],
  [{}],
  [{ allow_everything: {} }],
  [{ allow_hours: { start: 9, end: 9 } }],
  [{ allow_hours: { start: 17, end: 9 } }],
  [{ allow_hours: { start: -1, end: 25 } }],
  [{ allow_hours: { start: 9 }, block_hours: { start: 9, end: 10 } }],
  [{ allow_day: { day: 'Doomsday' } }],
  [{ allow_period: { start: '2026-11-26', end: '2026-11-25' } }],
  [{ allow_period: { start: 'now', end: 'later' } }],
  [{ __proto__: { allow_day: { day: 'Monday' } } }],
  [{ constructor: {} }],
  Array.from({ length: 1001 }, () => ({ allow_day: { day: 'Monday' } })),
  DEEP,
];
const FILTERS = [
  'all',
  5,
  { or: {} },
  { or: [5] },
  { and: [null] },
  { and: [{ specific_time: { start: 9, end: 8 } }] },
  { and: [{ specific_time: {} }] },
  { or: [{ specific_day: { day: 8 } }] },
  { or: [{ between_timestamps: { start: 'x', end: 'y' } }] },
  { and: [{ business_hours: { timezone: 'Mars/Olympus' } }] },
  { and: [{ no_such_filter: {} }] },
  { after: [{ take_first: { number: -1 } }] },
  { after: [{ take_random: { number: 'many' } }] },
  { and: DEEP },
];
const ZONES = ['Mars/Olympus', '+02:00', 5, {}, '\0', LONG, '../../etc/passwd'];
const WORDS = ['best', 5, {}, [], '__proto__', 'constructor', LONG];
const BODIES = ['"text"', '5', 'true', '[5]', '[[]]', '{', '{"resources":', '\0', '{"resources":["\\ud800"]}'];

const availability: Record<string, readonly unknown[]> = {
  resources: IDS,
  from: TIMES,
  to: TIMES,
  length: LENGTHS,
  timeslot_increments: LENGTHS,
  buffer: BUFFERS,
  constraints: CONSTRAINTS,
  mode: WORDS,
  output_timezone: ZONES,
  round_to_nearest_hour: BOOLS,
  ignore_all_day_events: BOOLS,
};
const findtime: Record<string, readonly unknown[]> = {
  resource_ids: IDS,
  user_ids: IDS,
  calendar_ids: IDS,
  emails: [0, true, {}, [5], [null], [LONG], [['a@b.c']], ['\0'], DEEP],
  start: TIMES,
  future: TIMES,
  length: LENGTHS,
  duration: LENGTHS,
  buffer: BUFFERS,
  filters: FILTERS,
  sort: WORDS,
  all_solutions: BOOLS,
  no_day_span: BOOLS,
};

/** 422 with field errors, or 400 where the text of the body is already unacceptable (U+0000, too deep). */
async function expectRefused(path: string, bodies: readonly Record<string, unknown>[]): Promise<void> {
  const accepted = [];
  for (const body of bodies) {
    const { status, body: answer, text } = await app.v2('post', path).send(body);
    const isRefused = status === 422 ? typeof answer.errors === 'object' : status === 400 && 'error' in answer;
    if (!isRefused) {
      accepted.push(`${status} ${JSON.stringify(body).slice(0, 150)} → ${text.slice(0, 150)}`);
    }
  }
  expect(accepted).toEqual([]);
}

describe.each(['/availability', '/availability/dates', '/unavailable/slots'])('%s refuses', (path) => {
  test.each(Object.keys(availability))('every wrong %s', async (field) => {
    const bodies = availability[field]!.map((value) => ({ resources: [somebody.id], [field]: value }));
    await expectRefused(path, bodies);
  });
});

describe.each(['/findtime', '/findtime/team'])('%s refuses', (path) => {
  test.each(Object.keys(findtime))('every wrong %s', async (field) => {
    const bodies = findtime[field]!.map((value) => ({ resource_ids: [somebody.id], [field]: value }));
    await expectRefused(path, bodies);
  });
});

test('a team refuses users that are none', async () => {
  const wrong = [
    5,
    'all',
    {},
    [5],
    ['x'],
    [null],
    [[1]],
    [{}],
    [{ calendar_ids: ['x'] }],
    Array.from({ length: 201 }, () => ({})),
  ];
  await expectRefused(
    '/findtime/team',
    wrong.map((users) => ({ users })),
  );
});

describe('too much is refused in terms of the field that makes it less', () => {
  test('slots', async () => {
    const body = { resources: [somebody.id], to: '300 days', length: '1 minute' };
    const answer = await app.v2('post', '/availability').send(body);
    expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, ['to']]);
    expect(answer.body.errors.to[0]).toContain('20000');
  });

  test('resources on slots', async () => {
    const ids = [];
    for (let index = 0; index < 25; index += 1) {
      ids.push((await bookable(app)).id);
    }
    const body = { resources: ids, mode: 'exclusive', from: 'now', future: '366 days', length: '1 hour' };
    const answer = await app.v2('post', '/availability').send(body);
    expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, ['future']]);
    expect(answer.body.errors.future[0]).toContain('200000');
  });
});

test('bodies that are no object, or no JSON, are refused', async () => {
  for (const path of ['/availability', '/unavailable/slots', '/findtime', '/findtime/team', '/findtime/bulk']) {
    for (const body of BODIES) {
      const answer = await app.v2('post', path).set('content-type', 'application/json').send(body);
      expect([answer.status >= 400 && answer.status < 500, path, body, answer.status]).toEqual([
        true,
        path,
        body,
        answer.status,
      ]);
    }
  }
});
