/**
 * What must be true of the answers that are kept for requests which are sent again. What was deleted since by a request of
 * its own, or with its resource, is told to be gone, and that is kept for longer than any answer: so what is missing without a
 * word was never made.
 *
 * Answers of `/v2` are not judged: a deletion leaves no trace in the engine's tables.
 */
import type { Invariant } from './invariant.js';

/** By the route that makes them. */
const SUBJECTS = `(values
  ('/api/v1/bookings', 'booking'),
  ('/api/v1/bookings/bulk', 'booking'),
  ('/api/v1/holds', 'hold'),
  ('/api/v1/users', 'user'),
  ('/api/v1/resources', 'resource'),
  ('/api/v1/resources/:id/calendars', 'calendar')) s(route, subject)`;

/** The ids of all that there is, and of what was. */
const MADE = `(
  select 'booking' as subject, id::text from openslot.booking union
  select 'hold', id::text from openslot.hold union
  select 'user', id::text from openslot."user" union
  select 'resource', id::text from openslot.resource union
  select 'calendar', id::text from openslot.resource_calendar union
  select subject_type, subject_id::text from openslot.outbox_event where type like '%.deleted') made`;

export const ANSWER_INVARIANTS: readonly Invariant[] = [
  {
    name: 'what a kept answer says was made, was made',
    why: 'a request that is sent again would be answered with what does not exist',
    sql: `
      select i.route || ' ' || i.key as id, made.id is null as broken
      from openslot.idempotency_key i join ${SUBJECTS} on s.route = i.route
      cross join lateral (select i.body::jsonb as whole, i.body::jsonb -> 'data' as items) answer
      cross join lateral jsonb_array_elements(
        case jsonb_typeof(items) when 'array' then items else jsonb_build_array(whole) end) item
      -- Joined, since that can be hashed: looked up one by one, a text finds no index on the ids.
      left join ${MADE} on made.subject = s.subject and made.id = item ->> 'id'
      where i.status = 201`,
  },
];
