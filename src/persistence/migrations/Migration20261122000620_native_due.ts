import { Migration } from '@mikro-orm/migrations';

/** Native bookings know when time moves them at Timekit, so that nobody is shown what was true before. */
export class Migration20261122000620_native_due extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "openslot"."booking" add column "due_at" timestamptz(3) null, add column "due_action" text null, add column "due_state" text null`,
  // Until now the one state that completes by itself was `confirmed`.
  `update "openslot"."booking" set "due_at" = "ends_at" + interval '1 hour', "due_action" = 'complete', "due_state" = 'completed' where "state" = 'confirmed'`,
  `create index "booking_due" on "openslot"."booking" ("due_at") where "due_at" is not null`,
  `alter table "openslot"."booking" add constraint "booking_due_whole" check ((due_at is null) = (due_state is null) and (due_at is null) = (due_action is null))`,
];
