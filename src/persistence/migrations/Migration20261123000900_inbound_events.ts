import { Migration } from '@mikro-orm/migrations';

/** What Timekit tells us is stored before anything is done with it, and how far we have compared our bookings with its own. */
export class Migration20261123000900_inbound_events extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `create table "openslot"."inbound_event" ("id" uuid not null, "digest" text not null, "timekit_booking_id" uuid null, "timekit_state" text null, "payload" jsonb not null, "state" text not null, "outcome" text null, "attempts" int not null, "next_attempt_at" timestamptz(3) null, "error" text null, "received_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"))`,
  `alter table "openslot"."inbound_event" add constraint "inbound_event_digest_unique" unique ("digest")`,
  `create index "inbound_event_due" on "openslot"."inbound_event" ("next_attempt_at") where "state" = 'pending'`,
  `create index "inbound_event_in_order" on "openslot"."inbound_event" ("timekit_booking_id", "id") where "state" = 'pending'`,
  `create index "inbound_event_finished" on "openslot"."inbound_event" ("finished_at") where "finished_at" is not null`,
  `alter table "openslot"."inbound_event" add constraint "inbound_event_due_while_pending" check ((state = 'pending') = (next_attempt_at is not null) and (state = 'pending') = (finished_at is null) and (state <> 'pending' or timekit_booking_id is not null))`,
  `create table "openslot"."reconciliation" ("id" int not null, "good_until" timestamptz(3) null, "scan_newest" timestamptz(3) null, "next_page" int not null, "failures" int not null, "leased_until" timestamptz(3) null, primary key ("id"))`,
  `alter table "openslot"."reconciliation" add constraint "reconciliation_single" check (id = 1)`,
  `insert into "openslot"."reconciliation" ("id", "next_page", "failures") values (1, 1, 0)`,
];
