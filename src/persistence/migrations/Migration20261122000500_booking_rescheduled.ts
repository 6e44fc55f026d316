import { Migration } from '@mikro-orm/migrations';

/** A booking that was rescheduled and the one that took its place name each other. */
export class Migration20261122000500_booking_rescheduled extends Migration {
  override up(): void {
    this.addSql(
      `alter table "engine"."booking" add column "rescheduled_from_id" uuid null, add column "rescheduled_to_id" uuid null`,
    );
  }
}
