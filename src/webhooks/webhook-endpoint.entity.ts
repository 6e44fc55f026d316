import { defineEntity, p } from '@mikro-orm/postgresql';

/** What switched it off: somebody by the API, its own answer 410 (Gone), or that it has failed for too long. */
export const DISABLED_CAUSES = ['client', 'gone', 'failing'] as const;
export type DisabledCause = (typeof DISABLED_CAUSES)[number];

const WebhookEndpointSchema = defineEntity({
  name: 'WebhookEndpoint',
  schema: 'openslot',
  tableName: 'webhook_endpoint',
  properties: {
    id: p.uuid().primary(),
    url: p.text(),
    description: p.text(),
    /** Patterns: a type of the catalogue, `<subject>.*`, or `*`. */
    eventTypes: p.array(),
    /** Null while it is enabled. */
    disabledCause: p.text().$type<DisabledCause>().strictNullable(),
    /** In words, for people. */
    disabledReason: p.text().strictNullable(),
    disabledAt: p.datetime(3).strictNullable(),
    /** `whsec_…`, sealed (`endpoint-secrets.ts`). */
    secret: p.text(),
    /** The one before it, which signs too until then. */
    previousSecret: p.text().strictNullable(),
    previousSecretUntil: p.datetime(3).strictNullable(),
    /** Whether deliveries also carry `x-timekit-signature`. */
    legacySignature: p.boolean(),
    /** Whether a delivery waits until all before it are finished. */
    strictOrder: p.boolean(),
    /** By the machine's clock: when the first attempt failed after the last one that was delivered. */
    failingSince: p.datetime(3).strictNullable(),
    /** The process that sends its deliveries now, and until when it may; null when none does. */
    leasedBy: p.uuid().strictNullable(),
    leasedUntil: p.datetime(3).strictNullable(),
    /** It answered that it wants to be left alone until then. */
    pausedUntil: p.datetime(3).strictNullable(),
    /** Raised by what the API shows as changed, not by deliveries. */
    version: p.integer(),
    /** Who made it, as histories name them. */
    createdBy: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  checks: [
    { name: 'webhook_endpoint_leased_by_one', expression: '(leased_by is null) = (leased_until is null)' },
    {
      name: 'webhook_endpoint_disabled_as_a_whole',
      expression:
        '(disabled_cause is null) = (disabled_reason is null) and (disabled_cause is null) = (disabled_at is null)',
    },
    {
      name: 'webhook_endpoint_previous_secret_ends',
      expression: '(previous_secret is null) = (previous_secret_until is null)',
    },
  ],
});

/** Somebody else's HTTP endpoint that gets our events. */
export class WebhookEndpoint extends WebhookEndpointSchema.class {}
WebhookEndpointSchema.setClass(WebhookEndpoint);
