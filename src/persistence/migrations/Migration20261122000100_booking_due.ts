import { Migration } from '@mikro-orm/migrations';

/** Bookings know when time moves them: a payment that does not come, the hour after the end. */
export class Migration20261122000100_booking_due extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "engine"."booking" add column "due_at" timestamptz(3) null`,
  `alter table "engine"."booking" add column "due_action" text null`,
  // Until now the one state that completes by itself was `confirmed`.
  `update "engine"."booking" set "due_at" = "ends_at" + interval '1 hour', "due_action" = 'complete' where "state" = 'confirmed' and "auto_complete"`,
  `create index "booking_due" on "engine"."booking" ("app_id", "due_at")`,
  `alter table "engine"."booking" add constraint "booking_due_whole" check ((due_at is null) = (due_action is null))`,
];
