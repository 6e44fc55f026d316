import { Migration } from '@mikro-orm/migrations';

/** A comparison that is under way sees that bookings were deleted at Timekit, whose places others have taken. */
export class Migration20261123001000_reconciliation_total extends Migration {
  override up(): void {
    this.addSql(`alter table "openslot"."reconciliation" add column "scan_total" int null`);
  }
}
