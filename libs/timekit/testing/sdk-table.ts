/**
 * Every method of the client beside what the vendor's own SDK sends for it (docs/timekit-contract.md 10): method, path below /v2, body, and
 * what `data` is in the answer.
 */
import type { TimekitClient } from '../src/index.js';

export type Call = (client: TimekitClient) => Promise<unknown>;

export interface Row {
  name: string;
  call: Call;
  /** Method and path. */
  sends: string;
  body?: unknown;
  /** What the upstream answers: an object, an array or a page of a list under `data`, or 204. */
  shape: 'object' | 'array' | 'bulk' | 'page' | 'none';
}

const get = (name: string, call: Call, url: string, shape: Row['shape'] = 'object'): Row => ({
  name,
  call,
  sends: `GET ${url}`,
  shape,
});
const send = (name: string, call: Call, sends: string, body: unknown, shape: Row['shape'] = 'object'): Row => ({
  name,
  call,
  sends,
  body,
  shape,
});
const remove = (name: string, call: Call, url: string): Row => ({ name, call, sends: `DELETE ${url}`, shape: 'none' });

const resource = { name: 'Doc Brown', timezone: 'America/Los_Angeles' };
const calendar = { resource_id: 'r1', name: 'Work', description: '' };
const event = {
  resource_id: 'r1',
  calendar_id: 'c1',
  start: '2026-12-01T10:00:00Z',
  end: '2026-12-01T11:00:00Z',
  what: 'x',
  where: 'y',
};
const query = { resources: ['r1'], length: '30 minutes' };
const findtime = { calendar_ids: ['c1'], filters: { and: [{ business_hours: {} }] } };
const team = { users: [{ calendar_ids: ['c1'] }] };
const booking = {
  resource_id: 'r1',
  graph: 'instant' as const,
  start: '2026-12-01T10:00:00Z',
  end: '2026-12-01T11:00:00Z',
  meta: { openslot_ref: '0199' },
};
const move = { start: '2026-12-02T10:00:00Z', end: '2026-12-02T11:00:00Z', resource_id: 'r1' };
const hold = { ...move, what: 'x', where: 'y', description: '', reservation_time: 60 };
const project = {
  name: 'Consult',
  resources: ['r1'],
  availability: { length: '30 minutes' },
  booking: { graph: 'instant' as const },
};

export const rows: Row[] = [
  get('resources.list', (c) => c.resources.list(), '/resources', 'page'),
  get('resources.get', (c) => c.resources.get('r1'), '/resources/r1'),
  send('resources.create', (c) => c.resources.create(resource), 'POST /resources', resource),
  send('resources.update', (c) => c.resources.update('r1', { name: 'N' }), 'PUT /resources/r1', { name: 'N' }),
  remove('resources.delete', (c) => c.resources.delete('r1'), '/resources/r1'),
  get('resources.timezone', (c) => c.resources.timezone('a+b@c.io'), '/resources/timezone/a%2Bb%40c.io'),
  send(
    'resources.resetPassword',
    (c) => c.resources.resetPassword({ email: 'a@b.io' }),
    'POST /resources/resetpassword',
    { email: 'a@b.io' },
    'none',
  ),
  send('resources.invite', (c) => c.resources.invite({ email: 'a@b.io' }), 'POST /app/invite', { email: 'a@b.io' }),

  get(
    'calendars.list',
    (c) => c.calendars.list({ search: { 'resource.id': 'r1' } }),
    '/calendars?search=resource.id:r1',
    'page',
  ),
  get('calendars.get', (c) => c.calendars.get('c1'), '/calendars/c1'),
  send('calendars.create', (c) => c.calendars.create(calendar), 'POST /calendars', calendar),
  send('calendars.update', (c) => c.calendars.update('c1', { provider_sync: true }), 'PUT /calendars/c1', {
    provider_sync: true,
  }),
  remove('calendars.delete', (c) => c.calendars.delete('c1'), '/calendars/c1'),

  get(
    'events.list',
    (c) => c.events.list({ start: '2026-12-01T00:00:00+01:00', end: '2026-12-02T00:00:00+01:00' }),
    '/events?start=2026-12-01T00:00:00%2B01:00&end=2026-12-02T00:00:00%2B01:00',
    'page',
  ),
  get('events.get', (c) => c.events.get('e1'), '/events/e1'),
  send('events.create', (c) => c.events.create(event), 'POST /events', event),
  send('events.update', (c) => c.events.update('e1', { what: 'z' }), 'PUT /events/e1', { what: 'z' }),
  remove('events.delete', (c) => c.events.delete('e1'), '/events/e1'),

  send('availability.query', (c) => c.availability.query(query), 'POST /availability', query, 'array'),
  send('availability.count', (c) => c.availability.count(query), 'POST /availability/count', query),
  send('availability.dates', (c) => c.availability.dates(query), 'POST /availability/dates', query, 'array'),
  send(
    'availability.unavailableSlots',
    (c) => c.availability.unavailableSlots(query),
    'POST /unavailable/slots',
    query,
    'array',
  ),

  send('findtime.query', (c) => c.findtime.query(findtime), 'POST /findtime', findtime, 'array'),
  send('findtime.team', (c) => c.findtime.team(team), 'POST /findtime/team', team, 'array'),
  send('findtime.bulk', (c) => c.findtime.bulk([findtime]), 'POST /findtime/bulk', [findtime], 'array'),

  get(
    'bookings.list',
    (c) =>
      c.bookings.list({
        search: { 'meta.openslot_ref': '0199', state: 'confirmed' },
        limit: 3,
        page: 1,
        orderBy: 'created_at',
        sortedBy: 'desc',
        include: ['attributes', 'event'],
      }),
    '/bookings?search=meta.openslot_ref:0199%3Bstate:confirmed&limit=3&page=1&orderBy=created_at&sortedBy=desc&include=attributes,event',
    'page',
  ),
  get('bookings.get', (c) => c.bookings.get('b1'), '/bookings/b1'),
  send('bookings.create', (c) => c.bookings.create(booking), 'POST /bookings', booking),
  send('bookings.update', (c) => c.bookings.update('b1', { meta: { a: 1 } }), 'PUT /bookings/b1', {
    meta: { a: 1 },
  }),
  send('bookings.act without inputs', (c) => c.bookings.act('b1', 'confirm'), 'PUT /bookings/b1/confirm', {}),
  send(
    'bookings.act with inputs',
    (c) => c.bookings.act('b1', 'decline', { decline: { message: 'no' } }),
    'PUT /bookings/b1/decline',
    { decline: { message: 'no' } },
  ),
  remove('bookings.delete', (c) => c.bookings.delete('b1'), '/bookings/b1'),
  get('bookings.groups', (c) => c.bookings.groups(), '/bookings/groups', 'page'),
  get('bookings.group', (c) => c.bookings.group('b1'), '/bookings/groups/b1'),
  send('bookings.reserve', (c) => c.bookings.reserve(hold), 'POST /bookings/reserve', hold),
  send(
    'bookings.extend',
    (c) => c.bookings.extend({ reservation_id: 'h1', reservation_time: 60 }),
    'PUT /bookings/reserve/extend',
    { reservation_id: 'h1', reservation_time: 60 },
  ),
  send('bookings.reschedule', (c) => c.bookings.reschedule('b1', move), 'POST /bookings/b1/reschedule', move),
  send(
    'bookings.createBulk',
    (c) => c.bookings.createBulk({ bookings: [booking], relate_bookings: true }),
    'POST /bookings/bulk',
    { bookings: [booking], relate_bookings: true },
    'bulk',
  ),
  send(
    'bookings.updateBulk',
    (c) => c.bookings.updateBulk({ bookings: [{ id: 'b1', action: 'cancel' }] }),
    'PUT /bookings/bulk',
    { bookings: [{ id: 'b1', action: 'cancel' }] },
    'bulk',
  ),

  get('projects.list', (c) => c.projects.list({ limit: 10 }), '/projects?limit=10', 'page'),
  get('projects.get', (c) => c.projects.get('p1'), '/projects/p1'),
  send('projects.create', (c) => c.projects.create(project), 'POST /projects', project),
  send('projects.update', (c) => c.projects.update('p1', { slug: 's' }), 'PUT /projects/p1', { slug: 's' }),
  remove('projects.delete', (c) => c.projects.delete('p1'), '/projects/p1'),
  get('projects.embed', (c) => c.projects.embed('p1'), '/projects/embed/p1'),
  get('projects.hosted', (c) => c.projects.hosted('my-slug'), '/projects/hosted/my-slug'),
  get('projects.resources.list', (c) => c.projects.resources.list('p1'), '/projects/p1/resources', 'page'),
  send('projects.resources.add', (c) => c.projects.resources.add('p1', 'r1'), 'POST /projects/p1/resources', {
    resource_id: 'r1',
  }),
  send(
    'projects.resources.set',
    (c) => c.projects.resources.set('p1', ['r1', 'r2']),
    'PUT /projects/p1/resources',
    ['r1', 'r2'],
    'none',
  ),
  remove('projects.resources.remove', (c) => c.projects.resources.remove('p1', 'r1'), '/projects/p1/resources/r1'),

  get('apps.current', (c) => c.apps.current(), '/app'),
  get('apps.list', (c) => c.apps.list(), '/apps', 'page'),
  send('apps.create', (c) => c.apps.create({ name: 'A' }), 'POST /apps', { name: 'A' }),
  send('apps.update', (c) => c.apps.update('a-b', { name: 'B' }), 'PUT /apps/a-b', { name: 'B' }),
  remove('apps.delete', (c) => c.apps.delete('a-b'), '/apps/a-b'),

  get('accounts.list', (c) => c.accounts.list(), '/accounts', 'page'),
  send('accounts.syncGoogle', (c) => c.accounts.syncGoogle(), 'POST /accounts/sync', {}),
  send('accounts.syncMicrosoft', (c) => c.accounts.syncMicrosoft(), 'POST /accounts/microsoft/sync', {}),
];
