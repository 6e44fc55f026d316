import { Migration } from '@mikro-orm/migrations';

/** Native bookings of every graph: what a graph lets the platform set, the group booking of a seat, further resources. */
export class Migration20261122000610_booking_graphs extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "openslot"."booking" add column "resource_ids" jsonb not null default '[]', add column "owner_booking_id" uuid null, add column "settings" jsonb not null default '{}', add column "auto_complete" boolean not null default true`,
  `alter table "openslot"."booking" alter column "resource_ids" drop default, alter column "settings" drop default, alter column "auto_complete" drop default`,
  `create index "booking_by_further_resource" on "openslot"."booking" using gin ("resource_ids")`,
  `create index "booking_by_owner" on "openslot"."booking" ("owner_booking_id")`,
  `alter table "openslot"."booking" add constraint "booking_owner_booking_id_foreign" foreign key ("owner_booking_id") references "openslot"."booking" ("id") on delete cascade`,
];
