/**
 * Rows as the application wrote them when the schema was young. Written down here, since no code writes them any more: first
 * those of the first migration, with a row in every table that it made, then those of the tables that came within a day.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { SecretBox } from '../../src/core/secret-box.js';
import { Secret } from '../../src/core/secret.js';
import {
  APP,
  bookingId,
  CALENDAR,
  claim,
  DOC,
  event,
  insert,
  logOf,
  MADE,
  nativeBooking,
  payload,
  RESOURCE,
  ROOM,
  type Row,
  sha256,
  timeOf,
  type Told,
  upstreamBooking,
  upstreamCalendar,
  upstreamId,
  USER,
  uuid,
} from './older-rows.support.js';

export const SECRETS_KEY = 'a-key-for-tests-with-32-characters-and-more';
export const KEYS = { api: 'live_api_key_of_an_older_database', widget: 'live_widget_key_of_an_older_database' };
export const NATIVE_KEY = 'osk_a_native_key_of_an_older_database';
export const FIRST_SCHEMA = 'Migration20261122000000_initial';
export const SECOND_SCHEMA = 'Migration20261122000910_booking_bulk';

const CONFIRMED = ['confirm', 'confirmed'] as const;
const FIRST: readonly Told[] = [
  { number: 1, graph: 'instant', day: 1, steps: [CONFIRMED], holdsTime: true },
  { number: 2, graph: 'instant', day: 2, steps: [CONFIRMED, ['cancel', 'cancelled']], holdsTime: false },
  { number: 3, graph: 'confirm_decline', day: 3, steps: [['create', 'tentative']], holdsTime: false },
  { number: 4, graph: 'instant', day: -10, steps: [CONFIRMED, ['complete', 'completed']], holdsTime: true },
];
const SECOND: readonly Told[] = [
  { number: 5, graph: 'group_owner', day: 5, steps: [['create', 'tentative']], holdsTime: true },
  { number: 6, graph: 'group_customer', day: 5, steps: [['create', 'confirmed']], holdsTime: false },
];
const RESERVED: Told = { number: 8, graph: 'reservation', day: 8, steps: [['reserve', 'reserved']], holdsTime: true };

export async function fillFirstSchema(em: EntityManager): Promise<void> {
  const box = new SecretBox(new Secret(SECRETS_KEY));
  const at = { created_at: MADE, updated_at: MADE };
  await insert(em, 'openslot.api_key', [
    {
      id: uuid('1', 1),
      name: 'Ops',
      prefix: NATIVE_KEY.slice(0, 8),
      hash: sha256(NATIVE_KEY),
      scopes: ['admin'],
      created_at: MADE,
      last_used_at: null,
      expires_at: null,
      revoked_at: null,
    },
  ]);
  await insert(em, 'engine.app', [
    {
      id: APP,
      slug: 'openslot',
      name: 'Openslot',
      settings: {},
      test_mode: false,
      ...at,
      webhook_secret_sealed: box.seal('secret', `engine:app:${APP}`),
    },
  ]);
  await insert(
    em,
    'engine.app_key',
    (['api', 'widget'] as const).map((kind, index) => {
      const id = uuid('2', index);
      const sealed = box.seal(KEYS[kind], `engine:app_key:${id}`);
      return { app_id: APP, id, kind, hash: sha256(KEYS[kind]), sealed, created_at: MADE };
    }),
  );
  await insert(
    em,
    'engine.resource',
    [DOC, ROOM].map((id, index) => ({
      app_id: APP,
      id,
      name: ['Doc Brown', 'Room'][index],
      first_name: 'Doc',
      last_name: '',
      email: null,
      email_key: null,
      timezone: 'Europe/Copenhagen',
      image: null,
      tags: [],
      enabled_email_notification: true,
      meta: index === 0 ? { openslot_ref: RESOURCE } : {},
      availability_constraints: [],
      ...at,
    })),
  );
  await insert(em, 'engine.calendar', [
    ...[CALENDAR, uuid('e', 2)].map((id, index) => upstreamCalendar(id, DOC, index === 0)),
    upstreamCalendar(uuid('e', 3), ROOM, true),
  ]);
  await insert(em, 'engine.event', [event(uuid('3', 99), null, 8)]);
  await insert(em, 'openslot.user', [
    {
      id: USER,
      external_id: 'doc',
      name: 'Doc Brown',
      first_name: 'Doc',
      last_name: 'Brown',
      meta: {},
      ...at,
      email: 'doc@example.com',
      email_key: 'doc@example.com',
      timezone: 'Europe/Copenhagen',
      version: 3,
      timekit_resource_id: DOC,
      timekit_findtime_calendar: null,
      timekit_booking_calendar: CALENDAR,
      availability_filters: [],
    },
  ]);
  await insert(em, 'openslot.resource', [
    {
      id: RESOURCE,
      user_id: USER,
      name: 'Doc Brown',
      email: 'doc@example.com',
      timezone: 'Europe/Copenhagen',
      meta: {},
      constraints: [],
      provisioning: 'ready',
      provisioning_lease_until: null,
      version: 2,
      timekit_resource_id: DOC,
      ...at,
    },
  ]);
  await insert(
    em,
    'openslot.resource_calendar',
    [CALENDAR, uuid('e', 2)].map((id, index) => ({
      id,
      resource_id: RESOURCE,
      name: 'Bookings',
      description: '',
      color: null,
      provider: 'timekit',
      synced: true,
      for_availability: false,
      is_target: index === 0,
      ...at,
    })),
  );
  await insertBookings(em, FIRST, {}, {});
  await insert(em, 'openslot.booking', [nativeBooking({ number: 7, graph: 'instant', day: 7, steps: [] })]);
}

export async function fillSecondSchema(em: EntityManager): Promise<void> {
  const later = { due_at: null, due_action: null, bulk_id: null, reservation_id: null };
  const owner = { owner_booking_id: upstreamId(5) };
  await insertBookings(
    em,
    SECOND,
    { ...later },
    { resource_ids: [], settings: {}, auto_complete: true, due_at: null, due_action: null, due_state: null },
  );
  await em.execute('update engine.booking set owner_booking_id = ? where id = ?', [
    owner.owner_booking_id,
    upstreamId(6),
  ]);
  await em.execute('update openslot.booking set owner_booking_id = ? where id = ?', [bookingId(5), bookingId(6)]);
  await em.execute(`update openslot.booking set settings = '{"max_seats": 3}' where id = ?`, [bookingId(5)]);
  const closes = { opens_at: null, closes_at: timeOf(5).starts_at, cancel_until: null };
  await insert(em, 'engine.group_seats', [{ app_id: APP, booking_id: upstreamId(5), used: 1, capacity: 3, ...closes }]);
  const until = '2026-11-23T09:00:00.000Z';
  await insert(em, 'engine.booking', [{ ...upstreamBooking(RESERVED), ...later, due_at: until, due_action: 'expire' }]);
  await insert(em, 'engine.claim', [
    { ...claim(RESERVED), capacity: 1 },
    { ...claim(RESERVED), id: uuid('4', 9), resource_id: ROOM, capacity: 1 },
  ]);
  await insert(em, 'engine.booking_log', logOf(RESERVED));
  await insert(em, 'engine.booking_resource', [{ app_id: APP, booking_id: upstreamId(8), resource_id: ROOM }]);
  const held = { id: uuid('5', 1), resource_id: RESOURCE, user_id: USER, resource_ids: [], ...timeOf(RESERVED.day) };
  await insert(em, 'openslot.hold', [
    {
      ...held,
      timekit_reservation_id: upstreamId(8),
      what: '',
      place: '',
      description: '',
      seconds: 3600,
      expires_at: until,
      state: 'held',
      booking_id: null,
      version: 1,
      created_at: MADE,
      updated_at: MADE,
    },
  ]);
  const told = { format: 1, occurred_at: MADE, due_at: MADE, state: 'pending' };
  await insert(em, 'openslot.outbox_event', [
    ...SECOND.map(({ number }) => ({
      id: uuid('6', number),
      type: 'booking.created',
      subject_type: 'booking',
      subject_id: bookingId(number),
      version: 1,
      payload: payload('booking.created', bookingId(number)),
      ...told,
    })),
    {
      id: uuid('6', 1),
      type: 'hold.created',
      subject_type: 'hold',
      subject_id: held.id,
      version: 1,
      payload: payload('hold.created', held.id),
      ...told,
    },
  ]);
  await insert(em, 'openslot.idempotency_key', [
    {
      owner: uuid('1', 1),
      method: 'POST',
      route: '/api/v1/bookings',
      key: 'k',
      fingerprint: 'f',
      attempt: uuid('7', 1),
      lease_until: null,
      subject_id: bookingId(1),
      status: 201,
      headers: {},
      body: JSON.stringify({ id: bookingId(1), resource_id: RESOURCE }),
      expires_at: '2026-11-24T08:00:00Z',
    },
  ]);
}

async function insertBookings(em: EntityManager, told: readonly Told[], there: Row, here: Row): Promise<void> {
  const claims = told.filter(({ holdsTime, number }) => holdsTime || number === 2);
  await insert(
    em,
    'engine.booking',
    told.map((each) => ({ ...upstreamBooking(each), ...there })),
  );
  await insert(em, 'engine.claim', claims.map(claim));
  await insert(
    em,
    'engine.event',
    told.filter(({ holdsTime }) => holdsTime).map(({ number, day }) => event(uuid('3', number), number, day)),
  );
  await insert(em, 'engine.booking_log', told.flatMap(logOf));
  await insert(
    em,
    'openslot.booking',
    told.map((each) => ({ ...nativeBooking(each), ...here })),
  );
  await insert(
    em,
    'openslot.booking_change',
    told.flatMap(({ number, steps }) =>
      steps.map(([action, state], index) => ({
        id: uuid('8', number * 10 + index),
        booking_id: bookingId(number),
        version: index + 1,
        action,
        actor: 'system',
        from_state: steps[index - 1]?.[1] ?? null,
        to_state: state,
        detail: {},
        at: MADE,
      })),
    ),
  );
}

/** An hour of the morning, so many days after the last of November. */
