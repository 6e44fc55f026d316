/** Faults of what was told to the world outside. */
import type { PlantedFault } from './doctor-bookings.support.js';

export const OUTBOX_FAULTS: readonly PlantedFault[] = [
  [
    'a reminder is told once',
    'it is told twice',
    [
      `insert into openslot.outbox_event
         select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'version', 2, 'position', null))).*
         from openslot.outbox_event o where type = 'booking.reminder'`,
      `update openslot.booking set reminders_told = 2 where reminders_told = 1`,
    ],
  ],
  [
    'a reminder is told once',
    'the event is lost',
    [`delete from openslot.outbox_event where type = 'booking.reminder'`],
  ],
  [
    'every change of a booking is told once',
    'an event is lost',
    [`delete from openslot.outbox_event where subject_type = 'booking' and version = 1`],
  ],
  [
    'every change of a booking is told once',
    'something is told that did not happen',
    [`update openslot.outbox_event set version = 7 where type = 'booking.cancelled'`],
  ],
  [
    'every change of a booking is told once',
    'every event is told twice',
    [
      'alter table openslot.outbox_event drop constraint outbox_event_once',
      `insert into openslot.outbox_event
         select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'position', null))).*
         from openslot.outbox_event o where subject_type = 'booking'`,
    ],
  ],
  [
    'every change of a booking is told once',
    'the making of one that was changed later was never told',
    [
      `delete from openslot.outbox_event where type = 'booking.created'
         and subject_id in (select subject_id from openslot.outbox_event where type = 'booking.cancelled')`,
    ],
  ],
  [
    'every change of a booking is told once',
    'the making of one was never told, and events of long ago are gone',
    [
      `delete from openslot.outbox_event where position = 1`,
      `update openslot.booking_change set id = 'ffffffff-ffff-7fff-bfff-ffffffffffff'
         where version = 1 and booking_id in (select booking_id from openslot.booking_change where version = 2)`,
      `delete from openslot.outbox_event where type = 'booking.created'
         and subject_id in (select subject_id from openslot.outbox_event where type = 'booking.cancelled')`,
    ],
  ],
  [
    'every change of a hold is told once',
    'an event is lost',
    [`delete from openslot.outbox_event where subject_type = 'hold'`],
  ],
  [
    'every change of a user is told once',
    'an event is lost',
    [`delete from openslot.outbox_event where type = 'user.provisioned'`],
  ],
  [
    'every change of a user is told once',
    'an event between others is lost',
    [
      `update openslot."user" set version = 3`,
      `update openslot.outbox_event set version = 3
         where type = 'user.provisioned' and subject_id in (select id from openslot."user")`,
    ],
  ],
  [
    'every change of a user is told once',
    'a user was changed without a word',
    [`update openslot."user" set timekit_booking_calendar = id`],
  ],
  [
    'every change of a resource is told once',
    'a resource was changed without a word',
    [`update openslot.resource set capacity = 2`],
  ],
  [
    'every change of a calendar is told once',
    'a calendar is new without a word',
    [`delete from openslot.outbox_event where subject_type = 'calendar'`],
  ],
  [
    'what is gone is told to be gone, and nothing else is',
    'rows are deleted without a word',
    ['delete from openslot.hold'],
  ],
  [
    'what is gone is told to be gone, and nothing else is',
    'what exists is told to be gone',
    [`update openslot.outbox_event set type = 'calendar.deleted' where subject_type = 'calendar'`],
  ],
];

export const WEBHOOK_FAULTS: readonly PlantedFault[] = [
  [
    'published events have places without gaps',
    'an event between others is lost',
    ['delete from openslot.outbox_event where position = 2'],
  ],
  [
    'published events have places without gaps',
    'what gives places has gone back',
    ['update openslot.outbox_position set last = 1'],
  ],
  [
    'an event goes to an endpoint once',
    'there are two deliveries of it',
    [
      'alter table openslot.webhook_delivery drop constraint webhook_delivery_once',
      `insert into openslot.webhook_delivery
         select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).* from openslot.webhook_delivery d`,
    ],
  ],
  [
    'what is delivered is what was told',
    'it is told otherwise',
    [`update openslot.webhook_delivery set payload = '{}'`],
  ],
  [
    'an endpoint gets every event that it wants',
    'a delivery was never made',
    ['delete from openslot.webhook_delivery where sequence = 3'],
  ],
  ['the log of a delivery has no gap', 'an attempt is lost', ['delete from openslot.webhook_attempt']],
  [
    'a delivery is tried no more often than its schedule says',
    'it was tried fifty times',
    [`update openslot.webhook_delivery set state = 'failed', attempts = 50, tries_in_schedule = 50`],
  ],
  [
    'a delivery is tried no more often than its schedule says',
    'it is to be tried once more after the last time',
    [
      `update openslot.webhook_delivery
         set state = 'pending', attempts = 10, tries_in_schedule = 10, next_attempt_at = created_at, finished_at = null`,
    ],
  ],
  [
    'delivered means answered with success',
    'what was taken counts as failed',
    [`update openslot.webhook_delivery set state = 'failed'`],
  ],
  [
    'delivered means answered with success',
    'what was refused counts as delivered',
    ['update openslot.webhook_attempt set response_status = 500'],
  ],
  [
    'delivered means answered with success',
    'what nobody answered counts as delivered',
    ['update openslot.webhook_attempt set response_status = null'],
  ],
  [
    'delivered means answered with success',
    'what was never sent counts as delivered',
    [
      'delete from openslot.webhook_attempt',
      'update openslot.webhook_delivery set attempts = 0, tries_in_schedule = 0',
    ],
  ],
];

const lastRemoved = `(
  select position from openslot.outbox_event made where type = 'booking.created' and exists (
    select 1 from openslot.outbox_event o where o.subject_id = made.subject_id and o.type = 'booking.cancelled'))`;

/** What looks like a fault of the invariant, and is none. */
export const HARMLESS_TOLD: readonly PlantedFault[] = [
  [
    'every change of a booking is told once',
    'its first event was removed with all before it',
    [
      `update openslot.outbox_event o set position = null where position <= ${lastRemoved} and not exists (
         select 1 from openslot.outbox_event later where later.subject_type = o.subject_type
           and later.subject_id = o.subject_id and later.version > o.version)`,
      `delete from openslot.outbox_event where position <= ${lastRemoved}`,
    ],
  ],
];
