/** What must be true of the native tables, and between them and the embedded engine's. Written down a second time, as there. */
import type { Invariant } from './invariant.js';

export const NATIVE_INVARIANTS: readonly Invariant[] = [
  {
    name: 'a booking is known unless it is pending',
    why: 'an acknowledged booking could not be found upstream again',
    sql: `
      select b.id::text as id,
        (b.state = 'pending') <> (b.timekit_booking_id is null) or (b.state = 'pending') <> (b.version = 0) as broken
      from openslot.booking b`,
  },
  {
    name: 'the history of a booking has no gap',
    why: 'a change would have happened that nobody can explain, or one that is told did not happen',
    sql: `
      select b.id::text as id, b.version <> count(c.version) or b.version <> coalesce(max(c.version), 0)
        or coalesce(min(c.version), 1) <> 1
        or (b.version > 0 and b.state is distinct from (array_agg(c.to_state order by c.version desc))[1])
        or bool_or(c.from_state is distinct from c.state_before) as broken
      from openslot.booking b left join (
        select booking_id, version, from_state, to_state,
          lag(to_state) over (partition by booking_id order by version) as state_before
        from openslot.booking_change
      ) c on c.booking_id = b.id
      group by b.id`,
  },
  {
    name: 'a reminder waits for a booking that takes place',
    why: 'somebody would be reminded of an appointment that was cancelled, or is over',
    sql: `
      select b.id::text as id, b.remind_at >= b.starts_at or jsonb_array_length(b.reminders) = 0
        or (b.graph, b.state) not in (
          ('instant', 'confirmed'), ('confirm_decline', 'confirmed'), ('instant_payment', 'paid'), ('group_owner', 'tentative'),
          ('group_customer', 'confirmed'), ('group_customer_payment', 'paid')) as broken
      from openslot.booking b where b.remind_at is not null`,
  },
  {
    name: 'no booking points at one that is missing upstream',
    why: 'somebody would come to an appointment that Timekit does not know',
    embeddedOnly: true,
    sql: `
      select b.id::text as id, not exists (
        select 1 from engine.booking e where e.id = b.timekit_booking_id
          and e.starts_at = b.starts_at and e.ends_at = b.ends_at
      ) as broken
      from openslot.booking b
      -- What is over may be deleted upstream.
      where b.timekit_booking_id is not null and not b.completed`,
  },
  {
    name: 'no booking upstream is forgotten',
    why: 'time would be taken by a booking that the platform does not have',
    embeddedOnly: true,
    sql: `
      select e.id::text as id,
        -- While somebody makes or changes it, or was cut short, our row may not follow it yet.
        known.id is null and (b.id is null or b.changing_since is null) and not (
          -- One that was made elsewhere gets its reference first, made of its id (core/ids.ts, idFor), and its row then; who is
          -- rescheduled in between keeps it. One whose reference was copied becomes a booking of its own. The reconciliation does
          -- that, or makes good what was cut short in between, before it calls that time good.
          (b.id is not null or exists (
            with recursive line(id) as (
              select e.id union all
              select o.rescheduled_from_id from engine.booking o join line on o.app_id = e.app_id and o.id = line.id
              where o.rescheduled_from_id is not null
            )
            select 1 from line where right(ref.id, 10) = encode(substr(sha256(line.id::text::bytea), 12, 5), 'hex')))
          and e.updated_at >= coalesce((select good_until from openslot.reconciliation), '-infinity')
        ) as broken
      from engine.booking e
      -- On other resources, and of another shape, a reference is any client's own.
      join openslot.resource r on r.timekit_resource_id = e.resource_id
      cross join lateral (select lower(e.meta ->> 'openslot_ref') as id) ref
      -- Joined, since that can be hashed: looked up one by one, a text finds no index on the ids.
      left join openslot.booking b on b.id::text = ref.id
      left join openslot.booking known on known.timekit_booking_id = e.id
      -- A hold is judged natively; one that nobody knows of lapses by itself.
      where ref.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' and not e.completed and e.graph <> 'reservation'`,
  },
  {
    name: 'a hold holds time upstream',
    why: 'somebody would be promised a time that another one can book',
    embeddedOnly: true,
    sql: `
      select h.id::text as id, h.expires_at > clock.shown and (
        e.id is null or e.starts_at <> h.starts_at or e.ends_at <> h.ends_at
        or e.state <> 'reserved' and e.updated_at < h.expires_at) as broken
      from openslot.hold h left join engine.booking e on e.id = h.timekit_reservation_id and e.graph = 'reservation'
      -- What users see may be ahead of the machine's clock.
      cross join lateral (
        select now() + coalesce(max(ahead_ms), 0) * interval '1 millisecond' as shown from openslot.sandbox_clock) clock
      -- Somebody changes it, or makes a booking from it, or was cut short: then it is not known here what became of it.
      where h.state = 'held' and h.changing_since is null
        and not exists (select 1 from openslot.booking b where b.id = h.booking_id and b.state = 'pending')`,
  },
  {
    name: 'no hold stays pending',
    why: 'rows would pile up of which nobody ever learns whether Timekit made them',
    sql: `
      -- Kept for two days, since its request may come again until then; then a job removes it. It may have been off for a while.
      select h.id::text as id, h.state = 'pending' and coalesce(h.changing_since, '-infinity')
        < coalesce(told.last - interval '7 days', '-infinity') as broken
      from openslot.hold h cross join (select max(fanned_out_at) as last from openslot.outbox_event) told`,
  },
];
