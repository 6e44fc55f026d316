import { Migration } from '@mikro-orm/migrations';

/** That a hold has expired is recorded, by whoever finds it first. What expired before is found now. */
export class Migration20261123001130_hold_due extends Migration {
  override up(): void {
    this.addSql(
      `create index "hold_due" on "openslot"."hold" ("expires_at", "id") where "state" = 'held' and "booking_id" is null`,
    );
  }
}
