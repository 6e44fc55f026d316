import { Migration } from '@mikro-orm/migrations';

/** Holds are counted by who holds. Of those that exist it is not known; they are over soon. */
export class Migration20261123000210_hold_held_by extends Migration {
  override up(): void {
    this.addSql(`alter table "openslot"."hold" add column "held_by" text not null default 'unknown'`);
    this.addSql(`alter table "openslot"."hold" alter column "held_by" drop default`);
    this.addSql(
      `create index "hold_live" on "openslot"."hold" ("held_by", "expires_at") where "state" in ('pending', 'held')`,
    );
  }
}
