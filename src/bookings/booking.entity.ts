import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { Resource } from '../resources/resource.entity.js';

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
    userId: p.uuid().strictNullable(),
    /** Null while the upstream call's outcome is not known. */
    timekitBookingId: p.uuid().strictNullable().unique(),
    timekitCalendarId: p.uuid(),
    graph: p.text(),
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
    /** 1 when the outcome is first recorded, one more with every change; equals the newest history row. */
    version: p.integer(),
    /** Since when somebody has the turn to change the booking (`booking-turns.service.ts`); null when nobody has. */
    changingSince: p.datetime(3).strictNullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    resource: () => p.manyToOne(Resource).joinColumns('resource_id').deleteRule('cascade').hidden(),
  },
  indexes: [
    { name: 'booking_by_state', properties: ['state', 'id'] },
    {
      name: 'booking_changing',
      expression: `create index "booking_changing" on "openslot"."booking" ("changing_since") where "changing_since" is not null`,
    },
    { name: 'booking_by_resource', properties: ['resourceId', 'startsAt'] },
    { name: 'booking_by_user', properties: ['userId', 'startsAt'] },
    { name: 'booking_by_customer', properties: ['customerEmailKey', 'id'] },
    { name: 'booking_by_start', properties: ['startsAt', 'id'] },
  ],
  checks: [
    { name: 'booking_ends_after_start', expression: 'ends_at > starts_at' },
    { name: 'booking_known_unless_pending', expression: `state = 'pending' or timekit_booking_id is not null` },
  ],
});

/** A booking as the platform knows it. The time itself is taken upstream. */
export class Booking extends BookingSchema.class {
  declare [OptionalProps]?: 'resource';
}
BookingSchema.setClass(Booking);
