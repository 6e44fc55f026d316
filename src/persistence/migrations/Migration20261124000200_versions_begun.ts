import { Migration } from '@mikro-orm/migrations';

/** A repeat of a change knows which version of a booking its first attempt had before it. */
export class Migration20261124000200_versions_begun extends Migration {
  override up(): void {
    this.addSql('alter table "openslot"."idempotency_key" add column "versions" jsonb null');
  }
}
