import { defineEntity, OptionalProps, p } from '@mikro-orm/postgresql';
import { WebhookDelivery } from './webhook-delivery.entity.js';

const WebhookAttemptSchema = defineEntity({
  name: 'WebhookAttempt',
  schema: 'openslot',
  tableName: 'webhook_attempt',
  properties: {
    id: p.uuid().primary(),
    deliveryId: p.uuid(),
    /** From 1. */
    number: p.integer(),
    startedAt: p.datetime(3),
    durationMs: p.integer(),
    requestHeaders: p.json<Record<string, string>>(),
    /** Null when there was no answer. */
    responseStatus: p.integer().strictNullable(),
    responseHeaders: p.json<Record<string, string>>().strictNullable(),
    /** Its first 4 kB. */
    responseBody: p.text().strictNullable(),
    /** Why it failed, in one word; null when it was delivered. */
    error: p.text().strictNullable(),
    delivery: () => p.manyToOne(WebhookDelivery).joinColumns('delivery_id').deleteRule('cascade').hidden(),
  },
  uniques: [{ name: 'webhook_attempt_number', properties: ['deliveryId', 'number'] }],
});

/** One request to an endpoint, and what became of it. */
export class WebhookAttempt extends WebhookAttemptSchema.class {
  declare [OptionalProps]?: 'delivery';
}
WebhookAttemptSchema.setClass(WebhookAttempt);
