import { Migration } from '@mikro-orm/migrations';

/** The engine's tables say the same things as the native ones: no default capacity, and only what is due in that index. */
export class Migration20261123000110_engine_alike extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "engine"."resource" alter column "capacity" drop default`,
  `drop index "engine"."booking_due"`,
  `create index "booking_due" on "engine"."booking" ("app_id", "due_at") where "due_at" is not null`,
];
