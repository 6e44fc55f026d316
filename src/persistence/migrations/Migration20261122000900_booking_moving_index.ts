import { Migration } from '@mikro-orm/migrations';

/** Deleting a resource asks, with its row locked, which bookings are on their way to it; that look-up has an index. */
export class Migration20261122000900_booking_moving_index extends Migration {
  override up(): void {
    this.addSql(
      `create index "booking_moving" on "openslot"."booking" ("moving_to_id") where "moving_to_id" is not null`,
    );
  }
}
