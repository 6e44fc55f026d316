/** What is done with the client for each recording, and what it has to give back. The recordings are in `fixtures`. */
import { expect } from '@jest/globals';
import type { TimekitClient } from '#libs/timekit';

export interface Fixture {
  provenance: string;
  request: { method: string; path: string; body?: Record<string, never> };
  response: { status: number; headers?: Record<string, string>; body: { data?: unknown } };
}

interface Exchange {
  name: string;
  /** Calls the client and reads something out of its answer. */
  read: (client: TimekitClient, recorded: Fixture['request']) => Promise<unknown>;
  gives: unknown;
}

/** `call` may use the recorded body, so that what we would send is compared with what was sent. */
function exchange<T>(
  name: string,
  call: (client: TimekitClient, body: Record<string, never>) => Promise<T>,
  read: (answer: T) => unknown,
  gives: unknown,
): Exchange {
  return { name, read: async (client, { body }) => read(await call(client, body ?? {})), gives };
}

const LISTED = 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2';
const DECLINED = '58190fc6-1ec0-4ebb-b627-7ce6aa9fc703';
const PAID = '9d3fc349-5605-4bbf-a8fd-270fee55c137';
const MOVED = '95b8c686-48b3-47af-b966-d64a6f726165';
const DOC = '78a4d873-2a68-41c6-bdd4-c0ca5b35efd3';
const WIDGET_INCLUDE = { include: ['attributes', 'event', 'user'] };

export const exchanges: Exchange[] = [
  exchange(
    'accounts-200',
    (c) => c.accounts.list(),
    ({ data, total }) => [total, data[0]?.provider, data[0]?.last_sync],
    [2, 'google', '2015-03-17 15:51:43'],
  ),
  exchange(
    'app-get-200-shape',
    (c) => c.apps.current(),
    (app) => [app.slug, app.test_mode],
    ['back-to-the-future', true],
  ),
  exchange(
    'apps-create-201',
    (c, body) => c.apps.create({ name: 'TestApplication', ...body }),
    (app) => app.slug,
    'testapplication',
  ),

  exchange(
    'availability-200-empty',
    (c, body) => c.availability.query(body),
    (slots) => slots,
    [],
  ),
  exchange(
    'availability-200-live-shape',
    (c, body) => c.availability.query(body),
    (slots) => slots[0]?.resources.map((resource) => (typeof resource === 'string' ? resource : resource.name)),
    ['Marty McFly'],
  ),
  exchange(
    'availability-200-team',
    (c, body) => c.availability.query(body),
    (slots) => slots[1]?.resources.length,
    2,
  ),
  exchange(
    'availability-200-testmode',
    (c, body) => c.availability.query(body),
    (slots) => slots[0]?.start,
    '2026-05-08T10:00:00+02:00',
  ),
  exchange(
    'availability-200-widget-mock',
    (c, body) => c.availability.query(body),
    (slots) => slots[0]?.resources,
    [LISTED],
  ),
  exchange(
    'availability-count-200',
    (c, body) => c.availability.count(body),
    ({ total }) => total,
    12,
  ),
  exchange(
    'availability-dates-200',
    (c, body) => c.availability.dates(body),
    (dates) => [dates[0]?.date, dates[0]?.resources],
    ['2026-05-08', [LISTED]],
  ),
  exchange(
    'findtime-200',
    (c, body) => c.findtime.query(body),
    (slots) => [slots.length, slots[0]?.end],
    [5, '2015-03-24 16:00:00'],
  ),
  exchange(
    'findtime-team-200',
    (c, body) => c.findtime.team({ users: [], ...body }),
    (slots) => slots[0]?.users.map(({ name }) => name),
    ['Marty McFly', 'Doc Brown'],
  ),

  exchange(
    'bookings-create-201',
    (c, body) => c.bookings.create(body, WIDGET_INCLUDE),
    (booking) => [booking.state, booking.attributes?.event_info?.what, booking.customers?.[0]?.voip],
    ['tentative', 'Mens haircut', 'McFly'],
  ),
  exchange(
    'bookings-create-201-bare',
    (c, body) => c.bookings.create(body),
    (booking) => [booking.graph, booking.completed, booking.created_at],
    ['confirm_decline', false, '2016-02-11T11:58:45+0100'],
  ),
  exchange(
    'bookings-create-201-custom-include',
    (c, body) => c.bookings.create(body, { include: ['provider_event', ...WIDGET_INCLUDE.include] }),
    (booking) => [booking.possible_actions, booking.provider_event?.id.length],
    [['decline', 'confirm'], 72],
  ),
  exchange(
    'bookings-group-customer-request',
    (c, body) => c.bookings.create(body, WIDGET_INCLUDE),
    ({ state, graph }) => [state, graph],
    ['confirmed', 'group_customer'],
  ),
  exchange(
    'bookings-group-owner-create-request',
    (c, body) => c.bookings.create(body),
    ({ state, graph }) => [state, graph],
    ['tentative', 'group_owner'],
  ),
  exchange(
    'bookings-groups-200',
    (c) => c.bookings.groups(),
    ({ data }) => [data.length, data[0]?.attributes?.group_booking?.max_seats, data[0]?.resource?.name],
    [3, 3, 'Marty'],
  ),
  exchange(
    'bookings-list-paginated-200',
    (c) => c.bookings.list({ limit: 3, page: 2 }),
    (page) => [page.total, page.per_page, page.last_page, page.from, page.to, page.next_page_url, page.data[0]?.state],
    [5, 3, 2, 4, 5, null, 'initialized'],
  ),
  exchange(
    'bookings-decline-request',
    (c, body) => c.bookings.act(DECLINED, 'decline', body),
    ({ state, completed }) => [state, completed],
    ['declined', true],
  ),
  exchange(
    'bookings-pay-request',
    (c, body) => c.bookings.act(PAID, 'pay', body),
    ({ state }) => state,
    'paid',
  ),
  exchange(
    'bookings-reschedule-request',
    (c, body) => c.bookings.reschedule(MOVED, { start: '', end: '', resource_id: '', ...body }, WIDGET_INCLUDE),
    ({ state }) => state,
    'confirmed',
  ),

  exchange(
    'calendars-create-201-recorded-2016',
    (c, body) => c.calendars.create({ resource_id: '', name: '', description: '', ...body }),
    (calendar) => [calendar.provider_access, calendar.provider_sync, calendar.foregroundcolor],
    ['owner', false, null],
  ),
  exchange(
    'calendars-list-200',
    (c) => c.calendars.list(),
    ({ data, total, last_page }) => [data.map(({ name }) => name), total, last_page],
    [['MyCalendar', 'Work'], 2, 1],
  ),
  exchange(
    'events-list-200',
    (c) => c.events.list({ start: '...', end: '...' }),
    ({ data }) => data.map(({ id, allDay, rsvp }) => [id, allDay, rsvp]),
    [
      [1, false, 'tentative'],
      [3, false, 'accepted'],
    ],
  ),

  exchange(
    'projects-embed-200',
    (c) => c.projects.embed('12345'),
    (project) => [project.app_key, project.booking?.graph, project.customer_fields?.['email']?.format],
    ['XT1JO879JF1qUXXzmETD5ucgxaDwsFsd', 'instant', 'email'],
  ),
  exchange(
    'projects-embed-200-extended',
    (c) => c.projects.embed('12345'),
    (project) => [project.ui?.localization?.['submit_button'], project.customer_fields?.['phone']?.title],
    ['Book McFly', 'Phone Number'],
  ),
  exchange(
    'projects-hosted-200',
    (c) => c.projects.hosted('my-widget-slug'),
    (project) => project.slug,
    'my-widget-slug',
  ),
  exchange(
    'projects-get-200-shape',
    (c) => c.projects.get(':id'),
    (project) => [project.reservation_time, project.allow_conference, project.latitude],
    ['30', 0, null],
  ),

  exchange(
    'resource-include-calendars-200',
    (c) => c.resources.get(DOC, { include: ['calendars'] }),
    (resource) => [resource.timezone, resource.calendars?.[0]?.name],
    ['America/Los_Angeles', 'Bookings'],
  ),
  exchange(
    'resources-create-201',
    (c, body) => c.resources.create({ name: '', timezone: '', ...body }),
    (resource) => [resource.id, resource.last_name, resource.calendars?.[0]?.provider],
    [DOC, '', 'timekit'],
  ),
  exchange(
    'resources-get-200-shape',
    (c) => c.resources.get(':id'),
    (resource) => [resource.meta, resource.image, resource.enabled_email_notification],
    [{}, null, true],
  ),
];

interface Refusal {
  name: string;
  call: (client: TimekitClient) => Promise<unknown>;
  gives: Record<string, unknown>;
}

/** Recorded refusals, and what the client makes of them. */
export const refusals: Refusal[] = [
  {
    name: 'auth-401',
    call: (c) => c.apps.current(),
    gives: { code: 'timekit.unauthorized', message: expect.stringContaining('Email and password does not match') },
  },
  {
    name: 'availability-422',
    call: (c) => c.availability.query({}),
    gives: { code: 'timekit.invalid', fields: { future: ['future in not a valid timestamp or relative time'] } },
  },
  {
    name: 'bookings-create-422',
    call: (c) => c.bookings.create({}),
    gives: {
      code: 'timekit.invalid',
      fields: { event: ['calendar id must be a valid UUID'] },
      action: 'save_booking_data',
    },
  },
  {
    name: 'projects-embed-404',
    call: (c) => c.projects.embed('54321'),
    gives: { code: 'timekit.not_found', model: 'Widget', path: '/projects/embed/54321' },
  },
];
