import { Migration } from '@mikro-orm/migrations';

/**
 * Bookings had a history before they had events. Every change from then gets the event that it would have had, but for what
 * the booking looked like at the time, which nobody knows; nobody is sent it, since it is long over.
 */
export class Migration20261123000800_booking_changes_told extends Migration {
  override up(): void {
    this.addSql(TELL);
  }
}

const TELL = `
  insert into "openslot"."outbox_event"
    ("id", "type", "subject_type", "subject_id", "version", "format", "payload", "occurred_at", "fanned_out_at")
  select gen_random_uuid(), c.type, 'booking', c.booking_id, c.version, 1, jsonb_build_object('type', c.type,
    'timestamp', to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'data', jsonb_build_object('id', c.booking_id, 'version', c.version, 'state', c.to_state, 'change',
      jsonb_build_object('action', c.action, 'actor', c.actor, 'from_state', c.from_state, 'to_state', c.to_state))),
    c.at, c.at
  from (
    select *, case
      when version = 1 then 'booking.created'
      when action = 'reschedule' then 'booking.rescheduled'
      when from_state = to_state then 'booking.updated'
      else 'booking.' || to_state end as type
    from "openslot"."booking_change"
  ) c
  where not exists (
    select 1 from "openslot"."outbox_event" o
    where o.subject_type = 'booking' and o.subject_id = c.booking_id and o.version = c.version
  )`;
