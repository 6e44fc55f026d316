import { defineEntity, p } from '@mikro-orm/postgresql';

/** `applied`: Timekit was looked at, and what is there is recorded. `ignored`: it is about nothing of ours. */
export const INBOUND_STATES = ['pending', 'applied', 'ignored', 'failed'] as const;
export type InboundState = (typeof INBOUND_STATES)[number];

const InboundEventSchema = defineEntity({
  name: 'InboundEvent',
  schema: 'openslot',
  tableName: 'inbound_event',
  properties: {
    /** They sort as they came. */
    id: p.uuid().primary(),
    /** SHA-256 of the body: what comes again has the same. */
    digest: p.text().unique(),
    /** Null only for a test without one. */
    timekitBookingId: p.uuid().strictNullable(),
    /** What the event says; it is never recorded as the booking's state. */
    timekitState: p.text().strictNullable(),
    payload: p.json<Record<string, unknown>>(),
    state: p.text().$type<InboundState>(),
    /** What came of it; null while it is pending. */
    outcome: p.text().strictNullable(),
    attempts: p.integer(),
    /** By the machine's clock, as all times here. Null when it is finished. */
    nextAttemptAt: p.datetime(3).strictNullable(),
    /** Why the last attempt failed. */
    error: p.text().strictNullable(),
    receivedAt: p.datetime(3),
    finishedAt: p.datetime(3).strictNullable(),
  },
  indexes: [
    {
      name: 'inbound_event_due',
      expression: `create index "inbound_event_due" on "openslot"."inbound_event" ("next_attempt_at") where "state" = 'pending'`,
    },
    {
      name: 'inbound_event_in_order',
      expression: `create index "inbound_event_in_order" on "openslot"."inbound_event" ("timekit_booking_id", "id") where "state" = 'pending'`,
    },
    {
      name: 'inbound_event_finished',
      expression: `create index "inbound_event_finished" on "openslot"."inbound_event" ("finished_at") where "finished_at" is not null`,
    },
  ],
  checks: [
    {
      name: 'inbound_event_due_while_pending',
      expression: `(state = 'pending') = (next_attempt_at is not null) and (state = 'pending') = (finished_at is null) and (state <> 'pending' or timekit_booking_id is not null)`,
    },
  ],
});

/** What Timekit told us of a booking. */
export class InboundEvent extends InboundEventSchema.class {}
InboundEventSchema.setClass(InboundEvent);
