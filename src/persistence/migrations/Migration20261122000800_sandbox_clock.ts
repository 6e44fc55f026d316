import { Migration } from '@mikro-orm/migrations';

/** The clock of a test app can be set; a restart and other processes see it. */
export class Migration20261122000800_sandbox_clock extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `create table "openslot"."sandbox_clock" ("id" int not null, "ahead_ms" bigint null, primary key ("id"))`,
  `alter table "openslot"."sandbox_clock" add constraint "sandbox_clock_one_row" check (id = 1)`,
  `insert into "openslot"."sandbox_clock" ("id") values (1)`,
];
