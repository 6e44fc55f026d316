import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { instant, json } from './columns.js';
import { EngineResource } from './resource.entity.js';

/** The person a booking is for. Keys beyond `id` are the client's own customer fields, kept as sent. */
export interface BookingCustomer {
  id: string;
  name?: string;
  email?: string;
  phone?: string;
  voip?: string;
  timezone?: string;
  [field: string]: unknown;
}

const BookingSchema = defineEntity({
  name: 'EngineBooking',
  schema: 'engine',
  tableName: 'booking',
  properties: {
    appId: p.uuid().primary(),
    id: p.uuid().primary(),
    resourceId: p.uuid(),
    calendarId: p.uuid(),
    projectId: p.uuid().strictNullable(),
    /** The group booking in which this one is a seat. */
    ownerBookingId: p.uuid().strictNullable(),
    /** The booking whose place this one took, and the one that took its place. Either may be deleted; the other still names it. */
    rescheduledFromId: p.uuid().strictNullable(),
    rescheduledToId: p.uuid().strictNullable(),
    /** The reservation whose time this booking took over. */
    reservationId: p.uuid().strictNullable(),
    /** What bookings that were made together, and are moved together, have in common. */
    bulkId: p.uuid().strictNullable(),
    graph: p.text(),
    state: p.text(),
    completed: p.boolean(),
    startsAt: instant(),
    endsAt: instant(),
    what: p.text(),
    place: p.text(),
    description: p.text(),
    participants: json<string[]>(),
    invite: p.boolean(),
    myRsvp: p.text().strictNullable(),
    customer: json<BookingCustomer | null>().strictNullable(),
    meta: json<Record<string, unknown>>(),
    settings: json<Record<string, unknown>>(),
    /** What each action was given, by action name: `{"decline": {"message": "…"}}`. */
    inputs: json<Record<string, unknown>>(),
    autoComplete: p.boolean(),
    /** When time itself moves the booking, and by which action; both null when only a client can. See `app/booking-due.ts`. */
    dueAt: instant().strictNullable(),
    dueAction: p.text().strictNullable(),
    /** The calendar event, while the state puts one there. */
    eventId: p.uuid().strictNullable(),
    /** 1 at creation, one more with every row of the log. */
    version: p.integer(),
    createdAt: instant(),
    updatedAt: instant(),
    resource: () => p.manyToOne(EngineResource).joinColumns('app_id', 'resource_id').deleteRule('cascade').hidden(),
  },
  indexes: [
    { name: 'booking_newest', properties: ['appId', 'createdAt', 'id'] },
    { name: 'booking_by_resource', properties: ['appId', 'resourceId', 'startsAt'] },
    { name: 'booking_by_state', properties: ['appId', 'state', 'createdAt'] },
    { name: 'booking_by_meta', properties: ['meta'], type: 'gin' },
    { name: 'booking_by_owner', properties: ['appId', 'ownerBookingId'] },
    {
      name: 'booking_due',
      expression: `create index "booking_due" on "engine"."booking" ("app_id", "due_at") where "due_at" is not null`,
    },
    { name: 'booking_by_bulk', properties: ['appId', 'bulkId'] },
  ],
  uniques: [{ name: 'booking_reservation_used_once', properties: ['appId', 'reservationId'] }],
  checks: [
    { name: 'booking_ends_after_start', expression: 'ends_at > starts_at' },
    { name: 'booking_due_whole', expression: '(due_at is null) = (due_action is null)' },
  ],
});

/** A customer's request and its state machine. What it blocks is a claim, what it shows in a calendar is an event. */
export class EngineBooking extends BookingSchema.class {
  declare [OptionalProps]?: 'resource';
}
BookingSchema.setClass(EngineBooking);

/** Its columns as plain values. */
export type BookingRow = Omit<EngineBooking, 'resource' | typeof OptionalProps>;
