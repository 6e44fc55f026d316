import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type Method, type TestApp } from '../support/app.js';

let app: TestApp;
let resourceId: string;
let calendarId: string;
let eventId: string;

beforeAll(async () => {
  app = await startTestApp();
  const resource = await app.v2('post', '/resources').send({ name: 'Target', timezone: 'Europe/Berlin' }).expect(201);
  const { data } = resource.body as { data: { id: string; calendars: [{ id: string }] } };
  resourceId = data.id;
  calendarId = data.calendars[0].id;
  const event = await app.v2('post', '/events').send(validEvent()).expect(201);
  eventId = (event.body as { data: { id: string } }).data.id;
});

afterAll(async () => {
  await app.close();
});

function validEvent(): Record<string, unknown> {
  const times = { start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' };
  return { resource_id: resourceId, calendar_id: calendarId, what: 'w', where: 'w', ...times };
}

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  ' ',
  "'; drop table engine.app; --",
  'a'.repeat(20_000),
  '\u2028\uFFFF',
  '1900-01-01T00:00:00+14:00',
  '2200-12-31T23:59:60Z',
  '00000000-0000-0000-0000-000000000000',
  [],
  [null],
  [[]],
  {},
  { toString: 'x', length: -1 },
  [{ allow_hours: { start: 'x' } }],
];

test('no value in any field of a body makes the surface fail', async () => {
  const event = validEvent();
  const targets: readonly [Method, string, Record<string, unknown>, readonly string[]][] = [
    [
      'post',
      '/resources',
      { name: 'n', timezone: 'UTC' },
      'name first_name last_name email timezone image tags meta availability_constraints password'.split(' '),
    ],
    [
      'put',
      `/resources/${resourceId}`,
      {},
      'name first_name last_name email timezone image tags meta availability_constraints'.split(' '),
    ],
    ['post', '/app/invite', {}, ['email']],
    ['put', '/apps/openslot', {}, ['name', 'settings']],
    [
      'post',
      '/calendars',
      { resource_id: resourceId, name: 'n' },
      'resource_id name description foregroundcolor backgroundcolor provider_sync'.split(' '),
    ],
    [
      'put',
      `/calendars/${calendarId}`,
      {},
      'name description foregroundcolor backgroundcolor provider_sync primary'.split(' '),
    ],
    ['post', '/events', event, [...Object.keys(event), 'description', 'participants', 'invite', 'my_rsvp', 'all_day']],
    [
      'put',
      `/events/${eventId}`,
      {},
      'start end what where description participants invite my_rsvp all_day'.split(' '),
    ],
  ];
  const failures: string[] = [];
  for (const [method, path, valid, fields] of targets) {
    for (const field of fields) {
      for (const value of VALUES) {
        const { status, body } = await app.v2(method, path).send({ ...valid, [field]: value });
        const known = status < 300 || (status >= 400 && status < 500 && ('errors' in body || 'error' in body));
        if (!known) failures.push(`${method} ${path} ${field}=${JSON.stringify(value).slice(0, 60)}: ${status}`);
      }
    }
  }
  expect(failures).toEqual([]);
});

test('no query, path or header makes the surface fail', async () => {
  const odd = ['%00', "'", '%', '*', '\\', '😀', '-1', '1e9', 'a:b:c', ';', ':', '..%2f..', 'null', 'x'.repeat(400)];
  const failures: string[] = [];
  const check = (what: string, status: number): void => {
    if (status >= 500) failures.push(`${what}: ${status}`);
  };
  for (const text of odd.map((each) =>
    each.startsWith('%0') || each.includes('%2') ? each : encodeURIComponent(each),
  )) {
    for (const list of ['/resources', '/calendars', '/events']) {
      check(`${list}/${text}`, (await app.v2('get', `${list}/${text}`)).status);
      for (const parameter of ['search', 'limit', 'page', 'include', 'orderBy', 'sortedBy', 'start', 'end']) {
        const query = `?start=2026-01-01&end=2026-02-01&${parameter}=${text}`;
        check(list + query, (await app.v2('get', list + query)).status);
      }
      for (const key of ['name', 'email', 'id', 'resource.id', 'tags', 'meta.a', 'what', 'calendar.id', 'provider']) {
        const query = `?start=2026-01-01&end=2026-02-01&search=${key}:${text}`;
        check(list + query, (await app.v2('get', list + query)).status);
      }
    }
    check(`timezone ${text}`, (await app.v2('get', `/resources/timezone/${text}@example.com`)).status);
    check(`app ${text}`, (await app.v2('put', `/apps/${text}`).send({})).status);
  }
  for (const format of ['\\', 'YYYY', '\\Y', 'e', 'T', '%s', '{}', 'U', 'a'.repeat(64)]) {
    const headers = { 'Timekit-OutputTimestampFormat': format, 'Timekit-InputTimestampFormat': format };
    const query = '/events?start=2026-01-01&end=2027-01-01';
    check(`format ${format}`, (await app.v2('get', query).set(headers)).status);
    check(`output ${format}`, (await app.v2('get', query).set('Timekit-OutputTimestampFormat', format)).status);
  }
  expect(failures).toEqual([]);
});
