import { Migration } from '@mikro-orm/migrations';

/** A resource may hold several bookings at one moment. */
export class Migration20261122000410_resource_capacity extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "engine"."resource" add column "capacity" int not null default 1`,
  `alter table "engine"."resource" add constraint "resource_capacity_positive" check (capacity >= 1)`,
  `alter table "engine"."claim" add column "capacity" int not null default 1`,
];
