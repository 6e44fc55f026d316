import { Migration } from '@mikro-orm/migrations';

/** Since when a booking or a hold is being made is told by the machine's clock, which nobody sets. */
export class Migration20261123000100_making_since extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `update "openslot"."booking" set "changing_since" = now() where "state" = 'pending'`,
  `alter table "openslot"."hold" add column "changing_since" timestamptz(3) null`,
  `update "openslot"."hold" set "changing_since" = now() where "state" = 'pending'`,
];
