import { Migration } from '@mikro-orm/migrations';

/** Bookings know which others were made with them. */
export class Migration20261122000910_booking_bulk extends Migration {
  override up(): void {
    this.addSql(`alter table "openslot"."booking" add column "bulk_id" uuid null`);
    this.addSql(`create index "booking_by_bulk" on "openslot"."booking" ("bulk_id", "id") where "bulk_id" is not null`);
  }
}
