import { Migration } from '@mikro-orm/migrations';

/** Each resource counts the changes of what its availability depends on, so that an answer can be known to be fresh. */
export class Migration20261123000300_availability_version extends Migration {
  override up(): void {
    for (const statement of STATEMENTS) {
      this.addSql(statement);
    }
  }
}

/**
 * The counters of a resource that is being deleted go with it, and so do its claims, whose triggers must not make new ones:
 * hence the select from `resource`.
 */
const CHANGED = `create function engine.availability_changed() returns trigger language plpgsql as $$
declare
  changed record;
  changed_id uuid;
begin
  if tg_op = 'DELETE' then
    changed := old;
  else
    changed := new;
  end if;
  if tg_table_name = 'resource' then
    changed_id := changed.id;
  else
    changed_id := changed.resource_id;
  end if;
  insert into engine.availability_version as counter (app_id, resource_id, shard, version)
    select r.app_id, r.id, pg_backend_pid() % 8, 1 from engine.resource r
    where r.app_id = changed.app_id and r.id = changed_id
    on conflict (app_id, resource_id, shard) do update set version = counter.version + 1;
  return null;
end $$`;

const TRIGGERS = [
  ['resource', 'update', ''],
  ['calendar', 'insert', ''],
  ['calendar', 'update', ''],
  ['calendar', 'delete', ''],
  ['claim', 'insert', ''],
  ['claim', 'update', ''],
  ['claim', 'delete', ''],
  ['event', 'insert', ' when (new.booking_id is null)'],
  ['event', 'update', ' when (old.booking_id is null or new.booking_id is null)'],
  ['event', 'delete', ' when (old.booking_id is null)'],
] as const;

const STATEMENTS = [
  `create table "engine"."availability_version" ("app_id" uuid not null, "resource_id" uuid not null, "shard" int not null, "version" bigint not null, primary key ("app_id", "resource_id", "shard")) with (fillfactor = 50)`,
  `alter table "engine"."availability_version" add constraint "availability_version_app_id_resource_id_foreign" foreign key ("app_id", "resource_id") references "engine"."resource" ("app_id", "id") on update cascade on delete cascade`,
  CHANGED,
  ...TRIGGERS.map(
    ([table, event, when]) =>
      `create trigger "${table}_availability_${event}" after ${event} on "engine"."${table}" for each row${when} execute function engine.availability_changed()`,
  ),
];
