import { Migration } from '@mikro-orm/migrations';

/**
 * One process at a time works for an endpoint, so that there are never more requests under way to it than it can bear, and the
 * order of its deliveries is one process's to keep. The last position that was given stays known when its event is deleted.
 */
export class Migration20261123000700_webhook_turns extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "openslot"."webhook_delivery" drop constraint "webhook_delivery_leased_while_pending"`,
  `drop index "openslot"."webhook_delivery_in_flight"`,
  `alter table "openslot"."webhook_delivery" drop column "leased_until"`,
  `create index "webhook_delivery_next" on "openslot"."webhook_delivery" ("endpoint_id", "next_attempt_at", "sequence") where "state" = 'pending'`,
  `alter table "openslot"."webhook_endpoint" add column "leased_by" uuid null, add column "leased_until" timestamptz(3) null, add column "paused_until" timestamptz(3) null`,
  `alter table "openslot"."webhook_endpoint" add constraint "webhook_endpoint_leased_by_one" check ((leased_by is null) = (leased_until is null))`,
  `create table "openslot"."outbox_position" ("id" int not null, "last" bigint not null, primary key ("id"))`,
  `alter table "openslot"."outbox_position" add constraint "outbox_position_single" check (id = 1)`,
  `insert into "openslot"."outbox_position" ("id", "last") select 1, coalesce(max("position"), 0) from "openslot"."outbox_event"`,
];
