import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** `failed`: after all its attempts. `cancelled`: its endpoint was disabled first. Both may be replayed. */
export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

const WebhookDeliverySchema = defineEntity({
  name: 'WebhookDelivery',
  schema: 'openslot',
  tableName: 'webhook_delivery',
  properties: {
    /** Also the `webhook-id` of all its attempts, by which receivers recognise a repetition. */
    id: p.uuid().primary(),
    endpointId: p.uuid(),
    /** Null for a test, of which the outbox knows nothing. */
    eventId: p.uuid().strictNullable(),
    eventType: p.text(),
    /** The body, byte for byte: every attempt sends what was true at the moment of the change. */
    payload: p.text(),
    /** The event's position, by which an endpoint with a strict order gets them; null for a test, which waits for nothing. */
    sequence: p.bigint('number').strictNullable(),
    state: p.text().$type<DeliveryState>(),
    /** All whose end was recorded. One that a crash cut short is made again. */
    attempts: p.integer(),
    /** Those of them since it was made or last replayed: its place in the schedule. */
    triesInSchedule: p.integer(),
    /** By the machine's clock, as all times here. Null when it is finished. */
    nextAttemptAt: p.datetime(3).strictNullable(),
    createdAt: p.datetime(3),
    finishedAt: p.datetime(3).strictNullable(),
    endpoint: () => p.manyToOne(WebhookEndpoint).joinColumns('endpoint_id').deleteRule('cascade').hidden(),
  },
  uniques: [{ name: 'webhook_delivery_once', properties: ['endpointId', 'eventId'] }],
  indexes: [
    { name: 'webhook_delivery_by_endpoint', properties: ['endpointId', 'id'] },
    {
      name: 'webhook_delivery_due',
      expression: `create index "webhook_delivery_due" on "openslot"."webhook_delivery" ("next_attempt_at") where "state" = 'pending'`,
    },
    {
      name: 'webhook_delivery_in_order',
      expression: `create index "webhook_delivery_in_order" on "openslot"."webhook_delivery" ("endpoint_id", "sequence") where "state" = 'pending'`,
    },
    {
      name: 'webhook_delivery_next',
      expression: `create index "webhook_delivery_next" on "openslot"."webhook_delivery" ("endpoint_id", "next_attempt_at", "sequence") where "state" = 'pending'`,
    },
    {
      name: 'webhook_delivery_finished',
      expression: `create index "webhook_delivery_finished" on "openslot"."webhook_delivery" ("finished_at") where "finished_at" is not null`,
    },
  ],
  checks: [
    {
      name: 'webhook_delivery_due_while_pending',
      expression: `(state = 'pending') = (next_attempt_at is not null) and (state = 'pending') = (finished_at is null)`,
    },
  ],
});

/** One event on its way to one endpoint, and afterwards the record of that. */
export class WebhookDelivery extends WebhookDeliverySchema.class {
  declare [OptionalProps]?: 'endpoint';
}
WebhookDeliverySchema.setClass(WebhookDelivery);
