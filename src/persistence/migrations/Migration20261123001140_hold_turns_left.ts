import { Migration } from '@mikro-orm/migrations';

/** A turn that was left on a hold which is over by now is looked at, too: Timekit may have prolonged it. */
export class Migration20261123001140_hold_turns_left extends Migration {
  override up(): void {
    this.addSql(`drop index "openslot"."hold_changing"`);
    this.addSql(
      `create index "hold_changing" on "openslot"."hold" ("changing_since") where "state" <> 'pending' and "changing_since" is not null`,
    );
  }
}
