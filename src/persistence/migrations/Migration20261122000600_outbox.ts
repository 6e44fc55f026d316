import { Migration } from '@mikro-orm/migrations';

/** Every change is told to the world outside, by a row that is committed with it. */
export class Migration20261122000600_outbox extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `create table "openslot"."outbox_event" ("id" uuid not null, "type" text not null, "subject_type" text not null, "subject_id" uuid not null, "version" int not null, "format" int not null, "payload" jsonb not null, "occurred_at" timestamptz(3) not null, "state" text not null, "due_at" timestamptz(3) not null, primary key ("id"))`,
  `alter table "openslot"."outbox_event" add constraint "outbox_event_once" unique ("subject_type", "subject_id", "version")`,
  `create index "outbox_event_due" on "openslot"."outbox_event" ("due_at") where "state" = 'pending'`,
];
