import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { examine, INVARIANTS, judgeAll } from '../../src/doctor/examine.js';
import { report } from '../../src/doctor/report.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { WebhookDispatcher } from '../../src/webhooks/dispatcher.service.js';
import { TestClock } from '../support/clock.js';
import { Receiver } from '../support/receiver.js';
import { bookingBody, hourOf, NativeWorld } from './native.support.js';
import { createEndpoint } from './webhooks.support.js';

describe('the doctor', () => {
  let world: NativeWorld;
  let receiver: Receiver;

  beforeAll(async () => {
    world = await NativeWorld.start({
      clock: new TestClock('2026-11-23T07:55:00Z'),
      env: { WEBHOOK_ALLOW_PRIVATE: 'true' },
    });
    receiver = await Receiver.start();
    await createEndpoint(world, { url: receiver.url });
    world.app.clock.set('2026-11-23T08:00:00Z');
    const user = await world.user();
    const reminders = ['8 days 23 hours 59 minutes', '1 day'].map((before) => ({ to: 'customer', before }));
    for (const hour of [8, 10]) await world.book({ user_id: user.id }, { ...hourOf(hour), reminders });
    world.app.clock.advance({ minutes: 1 });
    await world.app.app.get(BookingRecovery).settleDue();
    const cancelled = await world.book({ user_id: user.id }, hourOf(12));
    await world.api('post', `/bookings/${cancelled.id}/actions/cancel`);
    const group = {
      ...hourOf(14),
      resource_id: user.timekit_resource_id,
      graph: 'group_owner',
      what: 'Class',
      where: 'Gym',
      description: '',
      settings: { max_seats: 3 },
    };
    const { id } = await world.v2<{ id: string }>('post', '/bookings', group);
    await world.v2('post', '/bookings', {
      graph: 'group_customer',
      related: { owner_booking_id: id },
      customer: { name: 'Marty', email: 'marty@example.com' },
    });
    const hold = { user_id: user.id, ...hourOf(18) };
    await world.app.api('post', '/holds').set('idempotency-key', 'a').send(hold).expect(201);
    const booking = bookingBody({ user_id: user.id }, hourOf(20));
    await world.app.api('post', '/bookings').set('idempotency-key', 'b').send(booking).expect(201);
    const dispatcher = world.app.app.get(WebhookDispatcher);
    dispatcher.start();
    const events = await world.app.em().count(OutboxEvent);
    await receiver.until(() => receiver.received.length === events);
    await dispatcher.stop();
  });
  afterAll(async () => {
    await world.close();
    await receiver.close();
  });

  test('finds nothing on a sound database, and has looked at something for each invariant', async () => {
    const findings = await examine(world.app.em(), true);
    expect(findings.filter(({ violations, checked }) => violations > 0 || checked === 0)).toEqual([]);
    expect(report(findings)).toContain(`All ${INVARIANTS.length} invariants hold.`);
  });

  test('leaves out what only the embedded Timekit can promise', async () => {
    const names = (await examine(world.app.em(), false)).map(({ invariant }) => invariant.name);
    expect(names).toEqual(INVARIANTS.filter(({ embeddedOnly }) => embeddedOnly !== true).map(({ name }) => name));
  });

  const someBooking = `(select id from engine.booking where graph = 'instant' and state = 'confirmed' order by id limit 1)`;

  /** What is done to the stored rows, and the invariant that has to notice. */
  const PLANTED: [string, string, string[]][] = [
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
    ['seats are counted exactly', 'the counter forgets a seat', ['update engine.group_seats set used = 0']],
    [
      'seats are counted exactly',
      'more seats than there are',
      [
        'alter table engine.group_seats drop constraint group_seats_within_capacity',
        'update engine.group_seats set capacity = 0',
      ],
    ],
    ['a group booking has seats, and no other has', 'the counter is lost', ['delete from engine.group_seats']],
    ['the log of a booking has no gap', 'a log row is lost', ['delete from engine.booking_log where version = 1']],
    [
      'the log of a booking has no gap',
      'a state changed without a row',
      [`update engine.booking set state = 'completed' where id = ${someBooking}`],
    ],
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
      'no booking points at one that is missing upstream',
      'the booking is gone upstream',
      [`delete from engine.booking where id = ${someBooking}`],
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
        `update openslot.outbox_event set version = 3 where type = 'user.provisioned'`,
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
    ['what a kept answer says was made, was made', 'the booking is gone', [`delete from openslot.booking`]],
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
      'delivered means answered with success',
      'what was taken counts as failed',
      [`update openslot.webhook_delivery set state = 'failed'`],
    ],
    [
      'delivered means answered with success',
      'what was refused counts as delivered',
      ['update openslot.webhook_attempt set response_status = 500'],
    ],
    ['no booking upstream is forgotten', 'the native booking is gone', ['delete from openslot.booking']],
  ];

  test.each(PLANTED)('%s: notices when %s', async (name, _what, statements) => {
    const planted = new Error('rolled back');
    const broken: string[] = [];
    const planting = world.app.em().transactional(async (tx) => {
      for (const statement of statements) await tx.execute(statement);
      for (const finding of await judgeAll(tx, true)) {
        if (finding.violations === 0) continue;
        broken.push(finding.invariant.name);
        expect(finding.ids.length).toBeGreaterThan(0);
        expect(report([finding])).toContain(finding.invariant.why);
      }
      throw planted;
    });
    await expect(planting).rejects.toBe(planted);
    expect(broken).toContain(name);
  });

  test('every invariant has been seen broken', () => {
    expect(new Set(PLANTED.map(([name]) => name))).toEqual(new Set(INVARIANTS.map(({ name }) => name)));
  });
});
