import { Migration } from '@mikro-orm/migrations';

/** What is known of calendars that are being created, so that one which was cut short can be undone. */
export class Migration20261123000410_calendar_creation extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `create table "openslot"."calendar_creation" ("ref" uuid not null, "resource_id" uuid not null, "started_at" timestamptz(3) not null, primary key ("ref"))`,
  `create index "calendar_creation_by_resource" on "openslot"."calendar_creation" ("resource_id")`,
  `alter table "openslot"."calendar_creation" add constraint "calendar_creation_resource_id_foreign" foreign key ("resource_id") references "openslot"."resource" ("id") on delete cascade`,
];
