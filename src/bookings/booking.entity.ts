import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { Resource } from '../resources/resource.entity.js';
import type { BookingReminder } from './reminder.js';
import type { BookingSettings } from './booking-settings.js';

/** The person a booking is for. Further keys are the platform's own customer fields. */
export interface BookingCustomer {
  name: string;
  email: string;
  phone?: string;
  timezone?: string;
  [field: string]: unknown;
}

const BookingSchema = defineEntity({
  name: 'Booking',
  schema: 'openslot',
  tableName: 'booking',
  properties: {
    /** Also the reference (`meta.openslot_ref`) by which the upstream booking is found after an unknown outcome. */
    id: p.uuid().primary(),
    resourceId: p.uuid(),
    /** Further resources, booked together with it. */
    resourceIds: p.json<string[]>(),
    userId: p.uuid().strictNullable(),
    /** The hold that it was made from; null for none. */
    holdId: p.uuid().strictNullable(),
    /** What it shares with the bookings that were made with it to stay together; null for none. */
    bulkId: p.uuid().strictNullable(),
    /** Null while the upstream call's outcome is not known. */
    timekitBookingId: p.uuid().strictNullable().unique(),
    timekitCalendarId: p.uuid(),
    graph: p.text(),
    /** The group booking of a seat; its own id here, not Timekit's. */
    ownerBookingId: p.uuid().strictNullable(),
    /** `pending` until the upstream outcome is recorded, then Timekit's state. */
    state: p.text(),
    completed: p.boolean(),
    startsAt: p.datetime(3),
    endsAt: p.datetime(3),
    what: p.text(),
    place: p.text(),
    description: p.text(),
    customer: p.json<BookingCustomer | null>().strictNullable(),
    /** The customer's e-mail in lower case, for lookups. */
    customerEmailKey: p.text().strictNullable(),
    meta: p.json<Record<string, unknown>>(),
    allowDoubleBooking: p.boolean(),
    settings: p.json<BookingSettings>(),
    /** Whether it is completed an hour after its end, and a seat, too, when its group booking is. */
    autoComplete: p.boolean(),
    /** 1 when the outcome is first recorded, one more with every change; equals the newest history row. */
    version: p.integer(),
    /**
     * By the machine's clock: since when it is being made, while it is pending, and then since when somebody has the turn to
     * change it (`booking-turns.service.ts`); null when nobody has.
     */
    changingSince: p.datetime(3).strictNullable(),
    /** When to look what time has done to it at Timekit (`booking-due.ts`), and what that is expected to be. */
    dueAt: p.datetime(3).strictNullable(),
    dueAction: p.text().strictNullable(),
    dueState: p.text().strictNullable(),
    reminders: p.json<readonly BookingReminder[]>(),
    /** When the next reminder is due (`booking-reminders.ts`), and how many were told. */
    remindAt: p.datetime(3).strictNullable(),
    remindersTold: p.integer(),
    /** The resource to which the holder of the turn moves it. */
    movingToId: p.uuid().strictNullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    owner: () => p.manyToOne(Booking).joinColumns('owner_booking_id').strictNullable().deleteRule('cascade').hidden(),
    resource: () => p.manyToOne(Resource).joinColumns('resource_id').deleteRule('cascade').hidden(),
  },
  indexes: [
    { name: 'booking_by_state', properties: ['state', 'id'] },
    {
      name: 'booking_changing',
      expression: `create index "booking_changing" on "openslot"."booking" ("changing_since") where "changing_since" is not null`,
    },
    {
      name: 'booking_due',
      expression: `create index "booking_due" on "openslot"."booking" ("due_at") where "due_at" is not null`,
    },
    {
      name: 'booking_remind',
      expression: `create index "booking_remind" on "openslot"."booking" ("remind_at") where "remind_at" is not null`,
    },
    { name: 'booking_by_resource', properties: ['resourceId', 'startsAt'] },
    {
      name: 'booking_by_further_resource',
      expression: `create index "booking_by_further_resource" on "openslot"."booking" using gin ("resource_ids")`,
    },
    {
      name: 'booking_moving',
      expression: `create index "booking_moving" on "openslot"."booking" ("moving_to_id") where "moving_to_id" is not null`,
    },
    {
      name: 'booking_by_bulk',
      expression: `create index "booking_by_bulk" on "openslot"."booking" ("bulk_id", "id") where "bulk_id" is not null`,
    },
    { name: 'booking_by_owner', properties: ['ownerBookingId'] },
    { name: 'booking_by_user', properties: ['userId', 'startsAt'] },
    { name: 'booking_by_customer', properties: ['customerEmailKey', 'id'] },
    { name: 'booking_by_start', properties: ['startsAt', 'id'] },
  ],
  checks: [
    { name: 'booking_ends_after_start', expression: 'ends_at > starts_at' },
    { name: 'booking_known_unless_pending', expression: `state = 'pending' or timekit_booking_id is not null` },
    {
      name: 'booking_due_whole',
      expression: '(due_at is null) = (due_state is null) and (due_at is null) = (due_action is null)',
    },
  ],
});

/** A booking as the platform knows it. The time itself is taken upstream. */
export class Booking extends BookingSchema.class {
  declare [OptionalProps]?: 'owner' | 'resource';
}
BookingSchema.setClass(Booking);

/** Its columns as plain values. */
export type BookingRow = Omit<Booking, 'owner' | 'resource' | typeof OptionalProps>;
