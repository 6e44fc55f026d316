/** Single rows of an older database, under ids that say what they are of. */
import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';

export type Row = Record<string, unknown>;

/** A UUID that says what it is of. */
export const uuid = (kind: string, number: number): string =>
  `${kind.repeat(8)}-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const APP = uuid('a', 1);
export const USER = uuid('b', 1);
export const RESOURCE = uuid('c', 1);
export const DOC = uuid('d', 1);
export const ROOM = uuid('d', 2);
export const CALENDAR = uuid('e', 1);
const LANE = '00000000-0000-0000-0000-000000000000';
export const MADE = '2026-11-20T08:00:00.000Z';
const CUSTOMER = { name: 'Marty McFly', email: 'marty@example.com' };

/** A booking of both sides. */
export interface Told {
  readonly number: number;
  readonly graph: string;
  readonly day: number;
  /** From the first state to the present one, each with the action that led there. */
  readonly steps: readonly (readonly [action: string, state: string])[];
  readonly holdsTime: boolean;
}

export const bookingId = (number: number): string => uuid('f', number);
export const upstreamId = (number: number): string => uuid('9', number);

export function timeOf(day: number): { starts_at: string; ends_at: string } {
  return { starts_at: hourOn(day, 9), ends_at: hourOn(day, 10) };
}

function hourOn(day: number, hour: number): string {
  return new Date(Date.UTC(2026, 10, 30 + day, hour)).toISOString();
}

export function upstreamBooking({ number, graph, day, steps, holdsTime }: Told): Row {
  const state = steps.at(-1)?.[1];
  const ref = graph === 'reservation' ? uuid('5', 1) : bookingId(number);
  return {
    app_id: APP,
    id: upstreamId(number),
    resource_id: DOC,
    calendar_id: CALENDAR,
    project_id: null,
    graph,
    state,
    completed: isCompleted(state),
    ...timeOf(day),
    what: 'Haircut',
    place: '',
    description: '',
    participants: [],
    invite: false,
    my_rsvp: null,
    customer: { ...CUSTOMER, id: uuid('0', number) },
    settings: {},
    inputs: {},
    meta: { openslot_ref: ref },
    auto_complete: true,
    event_id: holdsTime ? uuid('3', number) : null,
    version: steps.length,
    created_at: MADE,
    updated_at: MADE,
  };
}

export function nativeBooking({ number, graph, day, steps }: Omit<Told, 'holdsTime'>): Row {
  const state = steps.at(-1)?.[1] ?? 'pending';
  return {
    id: bookingId(number),
    resource_id: RESOURCE,
    user_id: USER,
    timekit_calendar_id: CALENDAR,
    graph,
    state,
    timekit_booking_id: state === 'pending' ? null : upstreamId(number),
    completed: isCompleted(state),
    ...timeOf(day),
    what: 'Haircut',
    place: '',
    description: '',
    meta: {},
    allow_double_booking: false,
    customer: graph === 'group_owner' ? null : CUSTOMER,
    customer_email_key: CUSTOMER.email,
    version: steps.length,
    changing_since: null,
    created_at: MADE,
    updated_at: MADE,
  };
}

function isCompleted(state: string | undefined): boolean {
  return state === 'cancelled' || state === 'completed';
}

export function claim({ number, day, holdsTime }: Told): Row {
  const { starts_at: start, ends_at: end } = timeOf(day);
  return {
    app_id: APP,
    id: uuid('4', number),
    resource_id: DOC,
    booking_id: upstreamId(number),
    lane: LANE,
    during: `[${start},${end})`,
    active: holdsTime,
    created_at: MADE,
  };
}

export function logOf({ number, steps }: Told): Row[] {
  return steps.map(([action, state], index) => ({
    app_id: APP,
    id: uuid('8', number * 10 + index),
    booking_id: upstreamId(number),
    version: index + 1,
    action,
    from_state: steps[index - 1]?.[1] ?? null,
    to_state: state,
    actor: 'api_key',
    input: {},
    at: MADE,
  }));
}

export function upstreamCalendar(id: string, resource: string, isPrimary: boolean): Row {
  return {
    app_id: APP,
    id,
    resource_id: resource,
    name: 'Bookings',
    description: '',
    foregroundcolor: null,
    backgroundcolor: null,
    provider: 'timekit',
    provider_id: null,
    provider_access: 'owner',
    provider_sync: true,
    is_primary: isPrimary,
    created_at: MADE,
    updated_at: MADE,
  };
}

export function event(id: string, booking: number | null, day: number): Row {
  return {
    app_id: APP,
    id,
    resource_id: DOC,
    calendar_id: CALENDAR,
    what: 'Haircut',
    place: '',
    description: '',
    booking_id: booking === null ? null : upstreamId(booking),
    participants: [],
    invite: false,
    rsvp: null,
    all_day: false,
    ...timeOf(day),
    created_at: MADE,
    updated_at: MADE,
  };
}

export function payload(type: string, id: string): Row {
  return { type, timestamp: MADE, data: { id, version: 1 } };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What is no plain value is stored as JSON. */
export async function insert(em: EntityManager, table: string, rows: readonly Row[]): Promise<void> {
  const [schema = '', name = ''] = table.split('.');
  for (const row of rows) {
    await em.execute(
      `insert into "${schema}"."${name}" (${Object.keys(row)
        .map((column) => `"${column}"`)
        .join(', ')}) values (${Object.keys(row)
        .map(() => '?')
        .join(', ')})`,
      Object.values(row).map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)),
    );
  }
}
