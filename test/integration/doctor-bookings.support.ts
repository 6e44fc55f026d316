/** Faults of the bookings themselves, put into the rows of both sides. */

/** The invariant that has to notice, what is wrong, and the statements that make it so. */
export type PlantedFault = readonly [invariant: string, what: string, statements: readonly string[]];

const someBooking = `(select id from engine.booking where graph = 'instant' and state = 'confirmed' order by id limit 1)`;

const nativeBooking = `(select id from openslot.booking order by id limit 1)`;
/** By the database's clock, which is later than that of the spec. */
const stillHeld = `update openslot.hold set expires_at = now() + interval '1 hour'`;
const reservationEnded = `update engine.booking set state = 'expired' where graph = 'reservation'`;

export const ENGINE_FAULTS: readonly PlantedFault[] = [
  [
    'claims never overlap',
    'a claim is moved onto another',
    [
      'alter table engine.claim drop constraint claim_no_overlap',
      `update engine.claim set during = (select during from engine.claim where booking_id = ${someBooking}) where active`,
    ],
  ],
  [
    'a booking claims what its state holds',
    'the claim of a cancelled booking comes back',
    ['update engine.claim set active = true where not active'],
  ],
  [
    'a booking claims what its state holds',
    'the claim of a confirmed booking is lost',
    [`update engine.claim set active = false where booking_id = ${someBooking}`],
  ],
  [
    'a booking is in the calendar while it holds time',
    'its event is lost',
    [`delete from engine.event where booking_id = ${someBooking}`],
  ],
  [
    'a booking is in the calendar while it holds time',
    'its event is at another time',
    [`update engine.event set ends_at = ends_at + interval '1 hour' where booking_id = ${someBooking}`],
  ],
  [
    'a booking is in the calendar while it holds time',
    'the event of another outlives that',
    [
      `insert into engine.event select (jsonb_populate_record(e, jsonb_build_object(
         'id', gen_random_uuid(), 'booking_id', gen_random_uuid()))).*
       from engine.event e where booking_id = ${someBooking}`,
    ],
  ],
  ['seats are counted exactly', 'the counter forgets a seat', ['update engine.group_seats set used = 0']],
  [
    'seats are counted exactly',
    'more seats than there are',
    [
      'alter table engine.group_seats drop constraint group_seats_within_capacity',
      'update engine.group_seats set capacity = 0',
    ],
  ],
  [
    'no seat outlives its group booking',
    'its group is completed without it',
    [`update engine.booking set completed = true, state = 'completed' where graph = 'group_owner'`],
  ],
  [
    'no seat outlives its group booking',
    'its group is cancelled without it',
    [
      `update engine.booking set completed = true, state = 'cancelled' where graph = 'group_owner'`,
      `update engine.booking set auto_complete = false where graph = 'group_customer'`,
    ],
  ],
  [
    'seats are counted exactly',
    'the counter says nothing',
    ['alter table engine.group_seats alter used drop not null', 'update engine.group_seats set used = null'],
  ],
  ['a group booking has seats, and no other has', 'the counter is lost', ['delete from engine.group_seats']],
  ['the log of a booking has no gap', 'a log row is lost', ['delete from engine.booking_log where version = 1']],
  [
    'the log of a booking has no gap',
    'a state changed without a row',
    [`update engine.booking set state = 'completed' where id = ${someBooking}`],
  ],
];

export const NATIVE_FAULTS: readonly PlantedFault[] = [
  [
    'a booking is known unless it is pending',
    'an acknowledged booking forgot who it is upstream',
    [
      'alter table openslot.booking drop constraint booking_known_unless_pending',
      'update openslot.booking set timekit_booking_id = null',
    ],
  ],
  ['the history of a booking has no gap', 'a history row is lost', ['delete from openslot.booking_change']],
  [
    'the history of a booking has no gap',
    'a change is told from a state that the booking never had',
    [`update openslot.booking_change set from_state = 'paid' where version = 2`],
  ],
  [
    'a reminder waits for a booking that takes place',
    'somebody is to be reminded of a cancelled one',
    [`update openslot.booking set state = 'cancelled'`],
  ],
  [
    'no booking points at one that is missing upstream',
    'the booking is gone upstream',
    [`delete from engine.booking where id = ${someBooking}`],
  ],
  ['no booking upstream is forgotten', 'the native booking is gone', ['delete from openslot.booking']],
  [
    'no booking upstream is forgotten',
    'the reconciliation passed over one with a copied reference',
    [`update openslot.reconciliation set good_until = '2030-01-01T00:00:00Z'`],
  ],
  [
    'a hold holds time upstream',
    'its reservation is gone',
    [stillHeld, `delete from engine.booking where graph = 'reservation'`],
  ],
  [
    'a hold holds time upstream',
    'its reservation is of another time',
    [stillHeld, `update engine.booking set ends_at = ends_at + interval '1 hour' where graph = 'reservation'`],
  ],
  ['a hold holds time upstream', 'its reservation has ended', [stillHeld, reservationEnded]],
  [
    'no hold stays pending',
    'one does for more than a week',
    [
      `update openslot.hold set state = 'pending', changing_since =
         (select max(fanned_out_at) from openslot.outbox_event) - interval '8 days'`,
    ],
  ],
];

export const ANSWER_FAULTS: readonly PlantedFault[] = [
  ['what a kept answer says was made, was made', 'the bookings are gone', ['delete from openslot.booking']],
  ...[
    ['/bookings/bulk', '{data,1,id}'],
    ['/holds', '{id}'],
    ['/users', '{id}'],
    ['/resources', '{id}'],
    ['/resources/:id/calendars', '{id}'],
  ].map(([route, field]): PlantedFault => [
    'what a kept answer says was made, was made',
    `what was made by ${route} never was`,
    [
      `update openslot.idempotency_key set body = jsonb_set(body::jsonb, '${field}', to_jsonb(gen_random_uuid()))
           where route = '/api/v1${route}'`,
    ],
  ]),
];

/** What looks like a fault of the invariant, and is none. */
export const HARMLESS: readonly PlantedFault[] = [
  ['a hold holds time upstream', 'it is over', [`delete from engine.booking where graph = 'reservation'`]],
  [
    'a hold holds time upstream',
    'somebody was giving it back',
    [stillHeld, reservationEnded, 'update openslot.hold set changing_since = now()'],
  ],
  [
    'a hold holds time upstream',
    'a booking is being made from it',
    [
      stillHeld,
      reservationEnded,
      `update openslot.hold set booking_id = ${nativeBooking}`,
      `update openslot.booking set state = 'pending', timekit_booking_id = null where id = ${nativeBooking}`,
    ],
  ],
  [
    'no booking upstream is forgotten',
    'our row does not follow it yet',
    [
      `update openslot.reconciliation set good_until = '2030-01-01T00:00:00Z'`,
      'update openslot.booking set changing_since = now()',
    ],
  ],
];
