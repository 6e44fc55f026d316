import { Migration } from '@mikro-orm/migrations';

/** Bookings that were made together know each other. */
export class Migration20261122000310_bulk extends Migration {
  override up(): void {
    this.addSql(`alter table "engine"."booking" add column "bulk_id" uuid null`);
    this.addSql(`create index "booking_by_bulk" on "engine"."booking" ("app_id", "bulk_id")`);
  }
}
