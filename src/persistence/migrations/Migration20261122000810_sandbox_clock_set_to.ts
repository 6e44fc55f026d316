import { Migration } from '@mikro-orm/migrations';

/** Setting the clock to the same moment again is known as a repetition. */
export class Migration20261122000810_sandbox_clock_set_to extends Migration {
  override up(): void {
    this.addSql(`alter table "openslot"."sandbox_clock" add column "set_to" timestamptz(3) null`);
  }
}
