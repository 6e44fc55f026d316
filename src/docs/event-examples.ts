/** One example of each event, made of one example of each subject. The tests hold them against the schemas. */
import { EVENT_TYPES, type EventType, TEST_EVENT_TYPE } from '../outbox/event-types.js';

export type DocumentedEvent = EventType | typeof TEST_EVENT_TYPE;
export const DOCUMENTED_EVENTS: readonly DocumentedEvent[] = [
  ...Object.keys(EVENT_TYPES).filter((type): type is EventType => Object.hasOwn(EVENT_TYPES, type)),
  TEST_EVENT_TYPE,
];

const AT = '2026-11-23T08:00:00.000Z';
const ACTOR = 'key:019ab0c4-1f80-7c3e-9b0a-4f6d2e8a1c01';
const USER = '019ab0c4-2a10-7d21-8f3b-1c9e5d7a2b02';
const RESOURCE = '019ab0c4-2a11-7e42-9c4d-2d0f6e8b3c03';
const CALENDAR = '8f0c9b9e-7f0e-4f6a-9f0b-3e1a7c9d4d04';
const HOLD = '019ab0c5-3b20-7a63-8d5e-3e107f9c4e05';
const BOOKING = '019ab0c6-4c30-7b84-9e6f-4f2180ad5f06';
const ENDPOINT = '019ab0c7-5d40-7ca5-8f70-5032910e6007';

const stamps = { version: 2, created_at: '2026-11-20T08:00:00.000Z', updated_at: AT };
const slot = { start: '2026-12-01T09:00:00.000Z', end: '2026-12-01T10:00:00.000Z', what: 'Haircut', where: '' };

const SUBJECTS: Readonly<Record<string, Record<string, unknown>>> = {
  user: {
    id: USER,
    external_id: 'staff-17',
    name: 'Doc Brown',
    first_name: null,
    last_name: null,
    email: 'doc@example.com',
    timezone: 'Europe/Copenhagen',
    meta: {},
    resource_id: RESOURCE,
    provisioning: 'ready',
    timekit_resource_id: '1d2e3f40-5a6b-4c7d-8e9f-0a1b2c3d4e08',
    timekit_findtime_calendar: null,
    timekit_booking_calendar: CALENDAR,
    availability_filters: [],
    ...stamps,
  },
  resource: {
    id: RESOURCE,
    user_id: USER,
    name: 'Doc Brown',
    email: 'doc@example.com',
    timezone: 'Europe/Copenhagen',
    meta: {},
    constraints: [],
    capacity: 1,
    provisioning: 'ready',
    timekit_resource_id: '1d2e3f40-5a6b-4c7d-8e9f-0a1b2c3d4e08',
    ...stamps,
  },
  calendar: {
    id: CALENDAR,
    resource_id: RESOURCE,
    name: 'Bookings',
    description: null,
    color: '#2f6fed',
    provider: 'timekit',
    synced: true,
    availability: false,
    target: true,
    ...stamps,
  },
  hold: {
    id: HOLD,
    user_id: USER,
    resource_id: RESOURCE,
    resource_ids: [],
    state: 'held',
    ...slot,
    description: '',
    expires_at: '2026-11-23T08:05:00.000Z',
    booking_id: null,
    ...stamps,
  },
  booking: {
    id: BOOKING,
    user_id: USER,
    resource_id: RESOURCE,
    timekit_booking_id: '5b6c7d80-9a0b-4c1d-8e2f-3a4b5c6d7e09',
    calendar_id: CALENDAR,
    resource_ids: [],
    hold_id: null,
    bulk_id: null,
    graph: 'confirm_decline',
    owner_booking_id: null,
    state: 'tentative',
    completed: false,
    ...slot,
    description: '',
    customer: { name: 'Marty McFly', email: 'marty@example.com', timezone: 'America/Los_Angeles' },
    meta: { order: 'A-1001' },
    auto_complete: false,
    reminders: [{ to: 'customer', before: '1 day' }],
    allowed_actions: ['confirm', 'decline'],
    ...stamps,
  },
  webhook_endpoint: {
    id: ENDPOINT,
    url: 'https://example.com/hooks/openslot',
    description: 'CRM',
    event_types: ['booking.*'],
    enabled: false,
    disabled_cause: 'failing',
    disabled_reason: 'It has failed for five days.',
    disabled_at: AT,
    legacy_signature: false,
    strict_order: false,
    previous_secret_until: null,
    created_by: ACTOR,
    ...stamps,
  },
  webhook_delivery: {
    id: '019ab0c8-6e50-7dc6-9081-6143a21f7108',
    endpoint_id: ENDPOINT,
    event_id: '019ab0c8-6e51-7ee7-a192-7254b3208209',
    event_type: 'booking.created',
    state: 'failed',
    attempts: 10,
    next_attempt_at: null,
    created_at: '2026-11-20T04:25:00.000Z',
    finished_at: AT,
  },
};

const PAST_OF = { created: 'create', provisioned: 'provision', updated: 'update', deleted: 'delete' } as const;
const ACTION_OF: Readonly<Record<string, string>> = {
  tentative: 'reconcile',
  initialized: 'reconcile',
  error: 'reconcile',
  confirmed: 'confirm',
  paid: 'pay',
  unpaid: 'timeout',
  declined: 'decline',
  completed: 'complete',
  cancelled: 'cancel',
  cancelled_by_customer: 'cancel_by_customer',
  cancelled_by_owner: 'cancel_by_owner',
  rescheduled_by_customer: 'reconcile',
};

export function exampleOf(type: DocumentedEvent): { type: string; timestamp: string; data: Record<string, unknown> } {
  const [subject = '', verb = ''] = type.split('.');
  return { type, timestamp: AT, data: { ...SUBJECTS[subject], ...changeOf(subject, verb) } };
}

function changeOf(subject: string, verb: string): Record<string, unknown> {
  switch (subject) {
    case 'webhook':
      return { endpoint_id: ENDPOINT };
    case 'webhook_endpoint':
      return { change: { action: 'disable', actor: 'system', cancelled_deliveries: 3 } };
    case 'webhook_delivery':
      return { last_attempt: { response_status: 500, error: 'refused' } };
    case 'booking':
      return changeOfBooking(verb);
    case 'hold': {
      const state = ['converted', 'released', 'expired'].includes(verb) ? verb : 'held';
      const change = { action: verb, actor: verb === 'expired' ? 'system' : ACTOR };
      return { state, booking_id: verb === 'converted' ? BOOKING : null, change };
    }
    default: {
      const action = Object.entries(PAST_OF).find(([past]) => past === verb)?.[1];
      const fields = action === 'update' ? ['name'] : action === 'provision' ? ['provisioning'] : undefined;
      return { change: { action, actor: ACTOR, ...(fields === undefined ? {} : { fields }) } };
    }
  }
}

function changeOfBooking(verb: string): Record<string, unknown> {
  switch (verb) {
    case 'created':
      return { version: 1, ...step('create', null, 'tentative') };
    case 'updated':
      return step('update', 'tentative', 'tentative');
    case 'rescheduled':
      return step('reschedule', 'tentative', 'tentative');
    case 'deleted':
      return step('delete', 'tentative', null);
    case 'reminder':
      return { reminder: { to: 'customer', before: '1 day', due_at: AT } };
    default:
      return { state: verb, ...step(ACTION_OF[verb] ?? verb, 'tentative', verb) };
  }
}

function step(action: string, from: string | null, to: string | null): Record<string, unknown> {
  return { change: { action, actor: ACTOR, from_state: from, to_state: to } };
}
