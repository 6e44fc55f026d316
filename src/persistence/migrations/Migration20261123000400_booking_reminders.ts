import { Migration } from '@mikro-orm/migrations';

/** Bookings say whom to remind, and when. */
export class Migration20261123000400_booking_reminders extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "openslot"."booking" add column "reminders" jsonb not null default '[]', add column "remind_at" timestamptz(3) null, add column "reminders_told" int not null default 0`,
  `alter table "openslot"."booking" alter column "reminders" drop default, alter column "reminders_told" drop default`,
  `create index "booking_remind" on "openslot"."booking" ("remind_at") where "remind_at" is not null`,
];
