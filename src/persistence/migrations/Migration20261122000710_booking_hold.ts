import { Migration } from '@mikro-orm/migrations';

/** A booking knows the hold that it was made from. */
export class Migration20261122000710_booking_hold extends Migration {
  override up(): void {
    this.addSql(`alter table "openslot"."booking" add column "hold_id" uuid null`);
  }
}
