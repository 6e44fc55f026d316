import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';

/** What receivers are sent, byte for byte. */
export interface OutboxPayload {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

const OutboxEventSchema = defineEntity({
  name: 'OutboxEvent',
  schema: 'openslot',
  tableName: 'outbox_event',
  properties: {
    id: p.uuid().primary(),
    /**
     * Given by the database when the row is written. Who changes a subject waits for its last change to be committed, so it
     * puts the events of one subject into the order of their versions, whatever the clocks of the servers say. It is given
     * before the commit, though: a reader that goes on after the last one it saw skips rows. `position` is for that.
     */
    ordinal: p.bigint('number').autoincrement(),
    type: p.text(),
    subjectType: p.text(),
    subjectId: p.uuid(),
    /** The subject's version after the change. */
    version: p.integer(),
    /** The shape of `payload`. */
    format: p.integer(),
    payload: p.json<OutboxPayload>(),
    occurredAt: p.datetime(3),
    /** When its deliveries were made, one for each endpoint that wants it; null until then. */
    fannedOutAt: p.datetime(3).strictNullable(),
    /**
     * Its place among all events that were fanned out: given without gaps, by one transaction at a time. Who has seen one has
     * seen all before it. Null until it is fanned out, and for what nobody is told of.
     */
    position: p.bigint('number').strictNullable().unique(),
  },
  uniques: [{ name: 'outbox_event_once', properties: ['subjectType', 'subjectId', 'version'] }],
  indexes: [
    {
      name: 'outbox_event_to_fan_out',
      expression: `create index "outbox_event_to_fan_out" on "openslot"."outbox_event" ("ordinal") where "fanned_out_at" is null`,
    },
  ],
  checks: [
    { name: 'outbox_event_placed_when_fanned_out', expression: 'position is null or fanned_out_at is not null' },
  ],
});

/** One fact for the world outside, committed with the change it tells of. The subject may be gone when it is delivered. */
export class OutboxEvent extends OutboxEventSchema.class {
  declare [OptionalProps]?: 'ordinal';
}
OutboxEventSchema.setClass(OutboxEvent);
