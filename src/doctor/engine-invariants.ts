/**
 * What must be true of the embedded engine's tables. The rules are written down here a second time, on purpose: a rule
 * that was taken from the code it judges would share its mistakes.
 */
import type { Invariant } from './invariant.js';

/** Which bookings hold time on their resource. */
const HOLDS_TIME = `(b.graph, b.state) in (
  ('instant', 'confirmed'), ('instant', 'completed'),
  ('confirm_decline', 'confirmed'), ('confirm_decline', 'completed'),
  ('instant_payment', 'tentative'), ('instant_payment', 'paid'), ('instant_payment', 'completed'),
  ('group_owner', 'tentative'), ('group_owner', 'completed'),
  ('reservation', 'reserved'))`;

/** The resources of a booking: its own, and those booked together with it. */
const RESOURCES = `(
  select b.resource_id union all
  select f.resource_id from engine.booking_resource f where f.app_id = b.app_id and f.booking_id = b.id)`;

/** Which bookings hold a seat of a group booking. */
const HOLDS_SEAT = `(b.graph, b.state) in (
  ('group_customer', 'confirmed'), ('group_customer', 'completed'),
  ('group_customer_payment', 'paid'), ('group_customer_payment', 'completed'))`;

export const ENGINE_INVARIANTS: readonly Invariant[] = [
  {
    name: 'claims never overlap',
    why: 'somebody would come for time that another booking has too',
    sql: `
      select c.id::text as id, (
        -- At the moment a claim begins. Lowering the capacity leaves claims that were made before.
        select count(*) > max(o.capacity)
        from engine.claim o join engine.booking ob on ob.app_id = o.app_id and ob.id = o.booking_id
        where o.app_id = c.app_id and o.resource_id = c.resource_id and o.active
          and lower(o.during) <= lower(c.during) and upper(o.during) > lower(c.during)
          and not coalesce((ob.settings ->> 'allow_double_bookings')::boolean, false)
      ) as broken
      from engine.claim c join engine.booking b on b.app_id = c.app_id and b.id = c.booking_id
      where c.active and not coalesce((b.settings ->> 'allow_double_bookings')::boolean, false)`,
  },
  {
    name: 'a booking claims what its state holds',
    why: 'time would be blocked for nobody, or a booking would stand on time that is free for others',
    sql: `
      select b.id::text as id, (
        select array_agg(c.resource_id order by c.resource_id) from engine.claim c
        where c.app_id = b.app_id and c.booking_id = b.id and c.active
      ) is distinct from case when ${HOLDS_TIME} then (
        select array_agg(r.id order by r.id) from ${RESOURCES} r(id)
      ) end
      or exists (
        select 1 from engine.claim c
        where c.app_id = b.app_id and c.booking_id = b.id and c.active
          and (lower(c.during) <> b.starts_at or upper(c.during) <> b.ends_at)
      ) as broken
      from engine.booking b`,
  },
  {
    name: 'a booking is in the calendar while it holds time',
    why: 'the calendar would show somebody who does not come, or hide somebody who does',
    sql: `
      select b.id::text as id, (
        select count(*) from engine.event e
        where e.app_id = b.app_id and e.booking_id = b.id and e.resource_id = b.resource_id
      ) <> case when ${HOLDS_TIME} and b.graph <> 'reservation' then 1 else 0 end
      or exists (
        select 1 from engine.event e
        where e.app_id = b.app_id and e.booking_id = b.id
          and (not ${HOLDS_TIME} or e.resource_id not in ${RESOURCES}
            or e.starts_at <> b.starts_at or e.ends_at <> b.ends_at)
      ) as broken
      from engine.booking b
      -- A calendar may be deleted when all that is in it is over; the events go with it.
      where exists (select 1 from engine.calendar k where k.app_id = b.app_id and k.id = b.calendar_id)
      union all
      select e.booking_id::text, true from engine.event e
      where e.booking_id is not null
        and not exists (select 1 from engine.booking b where b.app_id = e.app_id and b.id = e.booking_id)`,
  },
  {
    name: 'seats are counted exactly',
    why: 'a group booking would be overfull, or turn people away with seats left',
    sql: `
      select s.booking_id::text as id, s.used > s.capacity or s.used <> (
        select count(*) from engine.booking b
        where b.app_id = s.app_id and b.owner_booking_id = s.booking_id and ${HOLDS_SEAT}
      ) as broken
      from engine.group_seats s`,
  },
  {
    name: 'no seat outlives its group booking',
    why: 'somebody would come to what does not take place, or be registered as there who is not',
    sql: `
      select b.id::text as id, o.completed and not b.completed and not (
        -- Whoever opted out of being completed is completed, or cancelled, by hand.
        o.state = 'completed' and not b.auto_complete and b.state in ('confirmed', 'paid')
      ) as broken
      from engine.booking b join engine.booking o on o.app_id = b.app_id and o.id = b.owner_booking_id`,
  },
  {
    name: 'a group booking has seats, and no other has',
    why: 'seats could be booked that nobody counts',
    sql: `
      select b.id::text as id, (b.graph = 'group_owner') <> exists (
        select 1 from engine.group_seats s where s.app_id = b.app_id and s.booking_id = b.id
      ) as broken
      from engine.booking b`,
  },
  {
    name: 'the log of a booking has no gap',
    why: 'a change would have happened that nobody can explain, or one that is told did not happen',
    sql: `
      select b.id::text as id, b.version <> count(l.version) or b.version <> coalesce(max(l.version), 0)
        or min(l.version) <> 1 or b.state is distinct from (array_agg(l.to_state order by l.version desc))[1]
        or bool_or(l.from_state is distinct from l.state_before) as broken
      from engine.booking b left join (
        select app_id, booking_id, version, from_state, to_state,
          lag(to_state) over (partition by app_id, booking_id order by version) as state_before
        from engine.booking_log
      ) l on l.app_id = b.app_id and l.booking_id = b.id
      group by b.app_id, b.id`,
  },
];
