import { defineEntity, p } from '@mikro-orm/postgresql';

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
    /** Also the id under which receivers recognise a repetition. */
    id: p.uuid().primary(),
    type: p.text(),
    subjectType: p.text(),
    subjectId: p.uuid(),
    /** The subject's version after the change. */
    version: p.integer(),
    /** The shape of `payload`. */
    format: p.integer(),
    payload: p.json<OutboxPayload>(),
    occurredAt: p.datetime(3),
    state: p.text().$type<'pending' | 'dispatched'>(),
    /** When a dispatcher may take it. */
    dueAt: p.datetime(3),
  },
  uniques: [{ name: 'outbox_event_once', properties: ['subjectType', 'subjectId', 'version'] }],
  indexes: [
    {
      // By state and time, never by id: ids are given before the commit, so a reader that goes on after the last id skips rows.
      name: 'outbox_event_due',
      expression: `create index "outbox_event_due" on "openslot"."outbox_event" ("due_at") where "state" = 'pending'`,
    },
  ],
});

/** One fact for the world outside, committed with the change it tells of. The subject may be gone when it is delivered. */
export class OutboxEvent extends OutboxEventSchema.class {}
OutboxEventSchema.setClass(OutboxEvent);
