import { Migration } from '@mikro-orm/migrations';

/** Slots that are kept free for a short time. */
export class Migration20261122000700_holds extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `create table "openslot"."hold" ("id" uuid not null, "resource_id" uuid not null, "user_id" uuid null, "resource_ids" jsonb not null, "timekit_reservation_id" uuid null, "starts_at" timestamptz(3) not null, "ends_at" timestamptz(3) not null, "what" text not null, "place" text not null, "description" text not null, "seconds" int not null, "expires_at" timestamptz(3) not null, "state" text not null, "booking_id" uuid null, "version" int not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))`,
  `alter table "openslot"."hold" add constraint "hold_timekit_reservation_id_unique" unique ("timekit_reservation_id")`,
  `alter table "openslot"."hold" add constraint "hold_booking_id_unique" unique ("booking_id")`,
  `create index "hold_by_resource" on "openslot"."hold" ("resource_id")`,
  `alter table "openslot"."hold" add constraint "hold_ends_after_start" check (ends_at > starts_at)`,
  `alter table "openslot"."hold" add constraint "hold_known_unless_pending" check (state = 'pending' or timekit_reservation_id is not null)`,
  `alter table "openslot"."hold" add constraint "hold_converted_to_booking" check (state <> 'converted' or booking_id is not null)`,
  `alter table "openslot"."hold" add constraint "hold_resource_id_foreign" foreign key ("resource_id") references "openslot"."resource" ("id") on delete cascade`,
];
