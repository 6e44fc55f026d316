import { Migration } from '@mikro-orm/migrations';

/** A resource may hold several bookings at one moment. */
export class Migration20261122000720_resource_capacity extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "openslot"."resource" add column "capacity" int not null default 1`,
  `alter table "openslot"."resource" alter column "capacity" drop default`,
  `alter table "openslot"."resource" add constraint "resource_capacity_positive" check (capacity > 0)`,
];
