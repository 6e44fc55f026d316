import { Migration } from '@mikro-orm/migrations';

/**
 * Events are told to endpoints. What was marked as told before there were any, was marked by hand for what existed then: it
 * has no place among the events, and nobody is told of it.
 */
export class Migration20261123000600_webhooks extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "openslot"."outbox_event" add column "ordinal" bigserial not null, add column "fanned_out_at" timestamptz(3) null, add column "position" bigint null`,
  `update "openslot"."outbox_event" set "fanned_out_at" = "occurred_at" where "state" = 'dispatched'`,
  `drop index "openslot"."outbox_event_due"`,
  `alter table "openslot"."outbox_event" drop column "state", drop column "due_at"`,
  `alter table "openslot"."outbox_event" add constraint "outbox_event_position_unique" unique ("position")`,
  `alter table "openslot"."outbox_event" add constraint "outbox_event_placed_when_fanned_out" check (position is null or fanned_out_at is not null)`,
  `create index "outbox_event_to_fan_out" on "openslot"."outbox_event" ("ordinal") where "fanned_out_at" is null`,
  `create table "openslot"."webhook_endpoint" ("id" uuid not null, "url" text not null, "description" text not null, "event_types" text[] not null, "disabled_cause" text null, "disabled_reason" text null, "disabled_at" timestamptz(3) null, "secret" text not null, "previous_secret" text null, "previous_secret_until" timestamptz(3) null, "legacy_signature" boolean not null, "strict_order" boolean not null, "failing_since" timestamptz(3) null, "version" int not null, "created_by" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))`,
  `alter table "openslot"."webhook_endpoint" add constraint "webhook_endpoint_disabled_as_a_whole" check ((disabled_cause is null) = (disabled_reason is null) and (disabled_cause is null) = (disabled_at is null))`,
  `alter table "openslot"."webhook_endpoint" add constraint "webhook_endpoint_previous_secret_ends" check ((previous_secret is null) = (previous_secret_until is null))`,
  `create table "openslot"."webhook_delivery" ("id" uuid not null, "endpoint_id" uuid not null, "event_id" uuid null, "event_type" text not null, "payload" text not null, "sequence" bigint null, "state" text not null, "attempts" int not null, "tries_in_schedule" int not null, "next_attempt_at" timestamptz(3) null, "leased_until" timestamptz(3) null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"))`,
  `create index "webhook_delivery_by_endpoint" on "openslot"."webhook_delivery" ("endpoint_id", "id")`,
  `create index "webhook_delivery_due" on "openslot"."webhook_delivery" ("next_attempt_at") where "state" = 'pending'`,
  `create index "webhook_delivery_in_order" on "openslot"."webhook_delivery" ("endpoint_id", "sequence") where "state" = 'pending'`,
  `create index "webhook_delivery_in_flight" on "openslot"."webhook_delivery" ("endpoint_id") where "leased_until" is not null`,
  `create index "webhook_delivery_finished" on "openslot"."webhook_delivery" ("finished_at") where "finished_at" is not null`,
  `alter table "openslot"."webhook_delivery" add constraint "webhook_delivery_once" unique ("endpoint_id", "event_id")`,
  `alter table "openslot"."webhook_delivery" add constraint "webhook_delivery_endpoint_id_foreign" foreign key ("endpoint_id") references "openslot"."webhook_endpoint" ("id") on delete cascade`,
  `alter table "openslot"."webhook_delivery" add constraint "webhook_delivery_due_while_pending" check ((state = 'pending') = (next_attempt_at is not null) and (state = 'pending') = (finished_at is null))`,
  `alter table "openslot"."webhook_delivery" add constraint "webhook_delivery_leased_while_pending" check (leased_until is null or state = 'pending')`,
  `create table "openslot"."webhook_attempt" ("id" uuid not null, "delivery_id" uuid not null, "number" int not null, "started_at" timestamptz(3) not null, "duration_ms" int not null, "request_headers" jsonb not null, "response_status" int null, "response_headers" jsonb null, "response_body" text null, "error" text null, primary key ("id"))`,
  `alter table "openslot"."webhook_attempt" add constraint "webhook_attempt_number" unique ("delivery_id", "number")`,
  `alter table "openslot"."webhook_attempt" add constraint "webhook_attempt_delivery_id_foreign" foreign key ("delivery_id") references "openslot"."webhook_delivery" ("id") on delete cascade`,
];
