/** What must be true of events on their way to endpoints. Deliveries and events are deleted after a while, the oldest first. */
import type { Invariant } from './invariant.js';

/** Standard Webhooks 1.0.0, "Retry schedule". */
const SCHEDULED_ATTEMPTS = 10;

export const WEBHOOK_INVARIANTS: readonly Invariant[] = [
  {
    name: 'published events have places without gaps',
    why: 'somebody who goes on after the last event they saw would miss one, or see one twice',
    sql: `
      select o.id::text as id, o.fanned_out_at is null or o.position > p.last
        or o.position <> lag(o.position, 1, o.position - 1) over (order by o.position) + 1 as broken
      from openslot.outbox_event o cross join openslot.outbox_position p
      where o.position is not null`,
  },
  {
    name: 'an event goes to an endpoint once',
    why: 'a receiver would be told twice, under two ids, which it cannot recognise',
    sql: `
      select event_id::text || ' to ' || endpoint_id::text as id, count(*) > 1 as broken
      from openslot.webhook_delivery where event_id is not null group by event_id, endpoint_id`,
  },
  {
    name: 'what is delivered is what was told',
    why: 'a receiver would hear of a change that did not happen, or of another one',
    sql: `
      select d.id::text as id, d.payload <> o.payload::text or d.event_type <> o.type
        or d.sequence is distinct from o.position as broken
      -- One without a place is kept as a bare number.
      from openslot.webhook_delivery d join openslot.outbox_event o on o.id = d.event_id and o.position is not null`,
  },
  {
    name: 'an endpoint gets every event that it wants',
    why: 'a receiver would never hear of a change',
    sql: `
      select o.id::text || ' to ' || e.id::text as id, d.id is null as broken
      -- One that was never changed has wanted the same all the time.
      from openslot.webhook_endpoint e join openslot.outbox_event o
        on o.position is not null and o.fanned_out_at > e.created_at + interval '1 minute'
          -- Not what may have been deleted for its age.
          and o.fanned_out_at > (select max(fanned_out_at) - interval '7 days' from openslot.outbox_event)
      left join openslot.webhook_delivery d on d.event_id = o.id and d.endpoint_id = e.id
      where e.version = 1 and e.disabled_at is null
        -- It is not told of itself.
        and o.subject_id <> e.id and o.payload #>> '{data,endpoint_id}' is distinct from e.id::text
        and exists (
          select 1 from unnest(e.event_types) pattern
          where pattern in ('*', o.type, split_part(o.type, '.', 1) || '.*')
        )`,
  },
  {
    name: 'the log of a delivery has no gap',
    why: 'an attempt would have been made that nobody can see',
    sql: `
      select d.id::text as id, d.attempts <> count(a.number) or d.attempts <> coalesce(max(a.number), 0)
        or coalesce(min(a.number), 1) <> 1 as broken
      from openslot.webhook_delivery d left join openslot.webhook_attempt a on a.delivery_id = d.id
      group by d.id`,
  },
  {
    name: 'a delivery is tried no more often than its schedule says',
    why: 'a receiver would be sent the same without end',
    sql: `
      -- Of all attempts those since the last replay, which nobody counts. While it waits, one more is to come.
      select d.id::text as id, d.tries_in_schedule > d.attempts
        or d.tries_in_schedule > case d.state when 'pending' then ${SCHEDULED_ATTEMPTS - 1} else ${SCHEDULED_ATTEMPTS} end as broken
      from openslot.webhook_delivery d`,
  },
  {
    name: 'delivered means answered with success',
    why: 'an event that nobody took would count as delivered, or one that was taken would be sent again',
    sql: `
      select d.id::text as id,
        -- No attempt, or one without an answer, is no success.
        (d.state = 'delivered') <> coalesce(last.response_status between 200 and 299, false) as broken
      from openslot.webhook_delivery d left join openslot.webhook_attempt last
        on last.delivery_id = d.id and last.number = d.attempts
      -- What is replayed has not been answered anew, whatever its last answer was.
      where d.tries_in_schedule > 0 or d.state = 'delivered'`,
  },
];
