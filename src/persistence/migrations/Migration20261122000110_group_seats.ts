import { Migration } from '@mikro-orm/migrations';

/** Group bookings: an owner's booking counts its seats, and each seat is a booking that names its owner. */
export class Migration20261122000110_group_seats extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `alter table "engine"."booking" add column "owner_booking_id" uuid null`,
  `create index "booking_by_owner" on "engine"."booking" ("app_id", "owner_booking_id")`,
  `create table "engine"."group_seats" ("app_id" uuid not null, "booking_id" uuid not null, "used" int not null, "capacity" int not null, "opens_at" timestamptz(3) null, "closes_at" timestamptz(3) not null, "cancel_until" timestamptz(3) null, primary key ("app_id", "booking_id"))`,
  `alter table "engine"."group_seats" add constraint "group_seats_within_capacity" check (used >= 0 and used <= capacity)`,
  `alter table "engine"."group_seats" add constraint "group_seats_app_id_booking_id_foreign" foreign key ("app_id", "booking_id") references "engine"."booking" ("app_id", "id") on update cascade on delete cascade`,
];
