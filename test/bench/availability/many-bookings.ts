/** A database with many bookings, written by SQL: a thousand for each resource, half an hour long, one in every three and a half. */
import type { Query } from '../../prove/databases.js';
import { ZONES } from './hosts.js';

export const BOOKINGS_PER_RESOURCE = 1_000;

/** An id (a UUID of version 4 by its looks) that follows from a number, so that nobody has to look it up. */
const ID = (prefix: string, of: string): string =>
  `overlay(overlay(md5('${prefix}' || ${of}) placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid`;

/** So many resources with their calendars, bookings and claims; the native API knows them by the same ids. */
export async function addBookings(query: Query, resources: number): Promise<void> {
  const zones = ZONES.map((zone) => `'${zone}'`).join();
  // As an import does it: the indexes of a table that grows a hundredfold are made afterwards, and nobody has to be told.
  await query('alter table engine.claim drop constraint claim_no_overlap');
  await query('set session_replication_role = replica');
  await query(`
    insert into engine.resource (app_id, id, name, first_name, last_name, timezone, tags, meta, availability_constraints,
      capacity, enabled_email_notification, created_at, updated_at)
    select a.id, ${ID('r', 'n')}, 'Host ' || n, 'Host', n::text, (array[${zones}])[1 + n % ${ZONES.length}], '[]', '{}',
      '[{"allow_hours": {"start": 9, "end": 17}}, {"block_weekends": {}}]', 1, true, now(), now()
    from engine.app a, generate_series(1, ${resources}) n`);
  await query(`
    insert into engine.calendar (app_id, id, resource_id, name, provider, provider_access, provider_sync, is_primary,
      created_at, updated_at)
    select a.id, ${ID('c', 'n')}, ${ID('r', 'n')}, 'Bookings', 'timekit', 'owner', false, true, now(), now()
    from engine.app a, generate_series(1, ${resources}) n`);
  await query(`
    insert into engine.booking (app_id, id, resource_id, calendar_id, graph, state, completed, starts_at, ends_at, what, place,
      description, participants, invite, customer, meta, settings, inputs, auto_complete, version, created_at, updated_at)
    select a.id, ${ID('b', "n || '/' || k")}, ${ID('r', 'n')}, ${ID('c', 'n')}, 'instant', 'confirmed', false, at,
      at + interval '30 min', 'Haircut', 'Salon', '', '[]', false, '{"id": "x", "name": "Marty"}', '{}', '{}', '{}', false, 1,
      now(), now()
    from engine.app a, generate_series(1, ${resources}) n, generate_series(0, ${BOOKINGS_PER_RESOURCE - 1}) k,
      lateral (select timestamptz '2030-01-07 00:00Z' + k * interval '210 min'
        + (k * 7919 + n * 104729) % 12 * interval '15 min' as at) start`);
  await query(`
    insert into engine.claim (app_id, id, resource_id, booking_id, during, lane, capacity, active, created_at)
    select b.app_id, b.id, b.resource_id, b.id, tstzrange(b.starts_at, b.ends_at), '00000000-0000-0000-0000-000000000000', 1,
      true, b.created_at
    from engine.booking b left join engine.claim c on c.app_id = b.app_id and c.id = b.id where c.id is null`);
  await query(`
    insert into openslot.resource (id, name, timezone, meta, constraints, provisioning, timekit_resource_id, version, created_at,
      updated_at, capacity)
    select id, name, timezone, '{}', availability_constraints, 'ready', id, 1, now(), now(), 1 from engine.resource`);
  await query('set session_replication_role = default');
  await query(`
    alter table engine.claim add constraint claim_no_overlap
    exclude using gist (app_id with =, resource_id with =, during with &&, lane with =) where (active)`);
  for (const table of ['engine.claim', 'engine.booking', 'engine.resource', 'engine.calendar', 'openslot.resource']) {
    await query(`vacuum analyze ${table}`);
  }
}

export async function resourceIds(query: Query): Promise<string[]> {
  const rows = await query<{ id: string }>('select id from engine.resource order by length(name), name');
  return rows.map(({ id }) => id);
}

/** What the database does to find the busy time of one resource. */
export async function busyPlan(query: Query, id: string): Promise<string> {
  const rows = await query<Record<string, string>>(`
    explain (analyze, costs off, timing off, summary off) select lower(during) from engine.claim c
    where c.app_id = (select id from engine.app) and c.resource_id = '${id}' and c.active
      and c.during && tstzrange('2030-02-01', '2030-03-03')`);
  return rows.map((row) => Object.values(row)[0]).join('\n    ');
}

/** What counting the change takes of each claim that is stored, in microseconds. Claims of every resource, rolled back. */
export async function triggerMicroseconds(query: Query): Promise<number> {
  await query('begin');
  try {
    const [row] = await query<{
      'QUERY PLAN': [{ Triggers: { 'Trigger Name': string; Time: number; Calls: number }[] }];
    }>(`
      explain (analyze, format json)
      insert into engine.claim (app_id, id, resource_id, booking_id, during, lane, capacity, active, created_at)
      select c.app_id, gen_random_uuid(), c.resource_id, c.booking_id, '[2099-01-01, 2099-01-02)', c.lane, 1, true, now()
      from engine.resource r, lateral (
        select * from engine.claim where app_id = r.app_id and resource_id = r.id limit 1) c`);
    const trigger = row?.['QUERY PLAN'][0].Triggers.find((each) => each['Trigger Name'].includes('availability'));
    return trigger === undefined ? NaN : (trigger.Time / trigger.Calls) * 1000;
  } finally {
    await query('rollback');
  }
}
