/**
 * What must be true of what was told to the world outside. Events are removed after a while, the oldest first and never a
 * subject's last, as long as it exists: so nothing is missing from the oldest that is kept to the newest.
 */
import type { Invariant } from './invariant.js';

const WHY = 'somebody who listens would miss a change, or hear of one that did not happen';

/** When a UUIDv7 was made, by the machine's clock: a sandbox clock may have been set ahead, and back. */
function madeAt(id: string): string {
  return `to_timestamp(('x' || left(translate(${id}::text, '-', ''), 12))::bit(48)::bigint / 1000.0)`;
}

/** `fields`: those of the row that its last event must show, as far as it shows any: an event may stand for older ones. */
function everyChangeTold(subject: string, table: string, fields: readonly string[]): Invariant {
  const differs = fields
    .map((field) => `(last.data ? '${field}' and last.data ->> '${field}' is distinct from s.${field}::text)`)
    .join(' or ');
  return {
    name: `every change of a ${subject} is told once`,
    why: WHY,
    sql: `
      select s.id::text as id, told.newest is distinct from s.version or told.newest - told.oldest + 1 <> told.number
        or ${differs} as broken
      from openslot."${table}" s
      left join (
        select subject_id, min(version) as oldest, max(version) as newest, count(*) as number
        from openslot.outbox_event where subject_type = '${subject}' group by subject_id
      ) told on told.subject_id = s.id
      left join (
        select subject_id, version, payload -> 'data' as data from openslot.outbox_event where subject_type = '${subject}'
      ) last on last.subject_id = s.id and last.version = s.version`,
  };
}

export const OUTBOX_INVARIANTS: readonly Invariant[] = [
  {
    name: 'every change of a booking is told once',
    why: WHY,
    sql: `
      select coalesce(c.booking_id, o.subject_id)::text as id,
        c.id is null or coalesce(o.number, 0) > 1 or o.number is null and not coalesce(c.version < kept.oldest and (
          kept.is_bare or first.position > 1 and ${madeAt('c.id')} < ${madeAt('first.id')} + interval '1 hour'
            or first.id is null and given.last > 0
        ), false) as broken
      from openslot.booking_change c
      full join (
        select subject_id, version, count(*) as number from openslot.outbox_event where subject_type = 'booking'
        group by subject_id, version
      ) o on o.subject_id = c.booking_id and o.version = c.version
      -- What came before its last event is gone when that is a bare number, since it is old itself then;
      left join (
        select distinct on (subject_id) subject_id, version as oldest, position is null and fanned_out_at is not null as is_bare
        from openslot.outbox_event where subject_type = 'booking' order by subject_id, version
      ) kept on kept.subject_id = c.booking_id
      -- otherwise what was told before the first event that is kept of all. Several processes tell at once, so an hour is allowed.
      left join (
        select id, position from openslot.outbox_event where position is not null order by position limit 1
      ) first on true
      -- None of those that had a position may be left.
      left join openslot.outbox_position given on true
      -- Of a booking that is gone only the events are left.
      where c.id is not null or exists (select 1 from openslot.booking b where b.id = o.subject_id)`,
  },
  {
    name: 'every change of a hold is told once',
    why: WHY,
    sql: `
      select h.id::text as id, h.version <> coalesce(max(o.version), 0)
        or count(o.version) <> coalesce(max(o.version) - min(o.version) + 1, 0) as broken
      from openslot.hold h
      left join openslot.outbox_event o on o.subject_type = 'hold' and o.subject_id = h.id
      group by h.id`,
  },
  {
    name: 'a reminder is told once',
    why: 'somebody would be reminded twice of the same appointment, or not at all',
    sql: `
      select b.id::text as id, b.reminders_told <> coalesce(max(o.version), 0)
        or count(o.version) <> coalesce(max(o.version) - min(o.version) + 1, 0)
        -- At one version of the booking, since its time and its reminders are the same then.
        or count(o.version) <> count(distinct (
          o.payload -> 'data' -> 'version', o.payload -> 'data' -> 'reminder' -> 'to', o.occurred_at)
        ) filter (where o.id is not null) as broken
      from openslot.booking b
      left join openslot.outbox_event o on o.subject_type = 'booking_reminder' and o.subject_id = b.id
      where jsonb_array_length(b.reminders) > 0 or b.reminders_told > 0 or o.id is not null
      group by b.id`,
  },
  everyChangeTold('user', 'user', [
    'name',
    'email',
    'timezone',
    'timekit_resource_id',
    'timekit_findtime_calendar',
    'timekit_booking_calendar',
  ]),
  everyChangeTold('resource', 'resource', ['name', 'timezone', 'capacity', 'provisioning', 'timekit_resource_id']),
  everyChangeTold('calendar', 'resource_calendar', ['name', 'color', 'synced']),
  {
    name: 'what is gone is told to be gone, and nothing else is',
    why: 'somebody who listens would keep what does not exist, or forget what does',
    sql: `
      select distinct on (subject_type, subject_id) subject_id::text as id,
        (type like '%.deleted') = case subject_type
          when 'user' then exists (select 1 from openslot."user" s where s.id = subject_id)
          when 'resource' then exists (select 1 from openslot.resource s where s.id = subject_id)
          when 'calendar' then exists (select 1 from openslot.resource_calendar s where s.id = subject_id)
          when 'hold' then exists (select 1 from openslot.hold s where s.id = subject_id)
          when 'booking' then exists (select 1 from openslot.booking s where s.id = subject_id)
        end as broken
      from openslot.outbox_event
      -- The others are never told to be gone.
      where subject_type in ('user', 'resource', 'calendar', 'hold', 'booking')
      order by subject_type, subject_id, version desc`,
  },
];
