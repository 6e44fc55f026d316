import { Migration } from '@mikro-orm/migrations';

/** A booking may hold time of more resources than its own. */
export class Migration20261122000400_booking_resource extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `create table "engine"."booking_resource" ("app_id" uuid not null, "booking_id" uuid not null, "resource_id" uuid not null, primary key ("app_id", "booking_id", "resource_id"))`,
  `create index "booking_resource_by_resource" on "engine"."booking_resource" ("app_id", "resource_id")`,
  `alter table "engine"."booking_resource" add constraint "booking_resource_app_id_booking_id_foreign" foreign key ("app_id", "booking_id") references "engine"."booking" ("app_id", "id") on update cascade on delete cascade`,
  `alter table "engine"."booking_resource" add constraint "booking_resource_app_id_resource_id_foreign" foreign key ("app_id", "resource_id") references "engine"."resource" ("app_id", "id") on update cascade on delete cascade`,
];
