import { Migration } from '@mikro-orm/migrations';

/** A booking on its way to another resource keeps that one from being deleted. */
export class Migration20261122000510_booking_moving extends Migration {
  override up(): void {
    this.addSql(`alter table "openslot"."booking" add column "moving_to_id" uuid null`);
  }
}
