import { defineEntity, p } from '@mikro-orm/postgresql';

const IdempotencyKeySchema = defineEntity({
  name: 'IdempotencyKey',
  schema: 'openslot',
  tableName: 'idempotency_key',
  properties: {
    /** Who sent it: an API key of either face. */
    owner: p.uuid().primary(),
    method: p.text().primary(),
    /** The route's template: `/api/v1/bookings/:id`. */
    route: p.text().primary(),
    key: p.text().primary(),
    /** Of the request's path and body, SHA-256 in hex. */
    fingerprint: p.text(),
    /** A new one for whoever executes the request; only its holder may write here. */
    attempt: p.uuid().unique(),
    /** By the database's clock. Past or null: whoever executed the request has stopped, with its answer or without. */
    leaseUntil: p.datetime(3).strictNullable(),
    /** What the execution has begun to make; where a repeat goes on after a crash. */
    subjectId: p.uuid().strictNullable(),
    /** Of what exists already and is changed: by id, the version that the first attempt had before it. */
    versions: p.json<Record<string, number>>().strictNullable(),
    /** The answer, once there is one. */
    status: p.smallint().strictNullable(),
    headers: p.json<Record<string, string>>().strictNullable(),
    body: p.text().strictNullable(),
    /** By the machine's clock; then the key is free again. */
    expiresAt: p.datetime(3).index(),
  },
  checks: [{ name: 'idempotency_key_answer_whole', expression: '(status is null) = (headers is null)' }],
});

/** One request that is executed once, however often it is sent: `started` while it has no status, then its answer. */
export class IdempotencyKey extends IdempotencyKeySchema.class {}
IdempotencyKeySchema.setClass(IdempotencyKey);
