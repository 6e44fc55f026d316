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
      select e.id::text as id, b.id is null and not (
        -- One that was made elsewhere gets its reference first, made of its id (core/ids.ts, idFor), and its row then; the
        -- reconciliation makes good what was cut short in between, before it calls that time good.
        right(e.meta ->> 'openslot_ref', 10) = encode(substr(sha256(e.id::text::bytea), 12, 5), 'hex')
          and e.updated_at >= coalesce((select good_until from openslot.reconciliation), '-infinity')
      ) as broken
      -- Joined, since that can be hashed: looked up one by one, a text finds no index on the ids.
      from engine.booking e left join openslot.booking b on b.id::text = e.meta ->> 'openslot_ref'
      -- A hold that nobody knows of lapses by itself.
      where jsonb_exists(e.meta, 'openslot_ref') and not e.completed and e.graph <> 'reservation'`,
  },
  {
    name: 'what a kept answer says was made, was made',
    why: 'a request that is sent again would be answered with a booking that does not exist',
    sql: `
      select i.key as id, b.id is null as broken
      from openslot.idempotency_key i left join openslot.booking b on b.id::text = i.body::jsonb ->> 'id'
      -- Past bookings go with their resource, the answer after a day.
      where i.status = 201 and i.route = '/api/v1/bookings'
        and exists (select 1 from openslot.resource r where r.id::text = i.body::jsonb ->> 'resource_id')`,
  },
];
