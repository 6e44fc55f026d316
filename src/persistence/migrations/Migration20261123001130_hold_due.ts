import { Migration } from '@mikro-orm/migrations';

/** That a hold has expired is recorded, by whoever finds it first, and so is that one was given back when nobody heard of it. */
export class Migration20261123001130_hold_due extends Migration {
  override up(): void {
    this.addSql(
      `create index "hold_due" on "openslot"."hold" ("expires_at", "id") where "state" = 'held' and "booking_id" is null`,
    );
    this.addSql(
      `create index "hold_changing" on "openslot"."hold" ("changing_since") where "state" = 'held' and "changing_since" is not null`,
    );
  }
}
