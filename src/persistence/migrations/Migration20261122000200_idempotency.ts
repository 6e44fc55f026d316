import { Migration } from '@mikro-orm/migrations';

/** Requests that are executed once, and a version for what had none, so that it can have an entity tag. */
export class Migration20261122000200_idempotency extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

const STATEMENTS = [
  `create table "openslot"."idempotency_key" ("owner" uuid not null, "method" text not null, "route" text not null, "key" text not null, "fingerprint" text not null, "attempt" uuid not null, "lease_until" timestamptz(3) null, "subject_id" uuid null, "status" smallint null, "headers" jsonb null, "body" text null, "expires_at" timestamptz(3) not null, primary key ("owner", "method", "route", "key"))`,
  `alter table "openslot"."idempotency_key" add constraint "idempotency_key_attempt_unique" unique ("attempt")`,
  `create index "idempotency_key_expires_at_index" on "openslot"."idempotency_key" ("expires_at")`,
  `alter table "openslot"."idempotency_key" add constraint "idempotency_key_answer_whole" check ((status is null) = (headers is null))`,
  `alter table "openslot"."resource_calendar" add column "version" int not null default 1`,
];
