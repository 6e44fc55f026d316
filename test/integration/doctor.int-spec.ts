import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { examine, INVARIANTS, judgeAll } from '../../src/doctor/examine.js';
import { report } from '../../src/doctor/report.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { WebhookDispatcher } from '../../src/webhooks/dispatcher.service.js';
import { TestClock } from '../support/clock.js';
import { Receiver } from '../support/receiver.js';
import { ANSWER_FAULTS, ENGINE_FAULTS, HARMLESS, NATIVE_FAULTS } from './doctor-bookings.support.js';
import { HARMLESS_TOLD, OUTBOX_FAULTS, WEBHOOK_FAULTS } from './doctor-told.support.js';
import { bookingBody, hourOf, NativeWorld } from './native.support.js';
import { createEndpoint } from './webhooks.support.js';

describe('the doctor', () => {
  let world: NativeWorld;
  let receiver: Receiver;
  let count = 0;

  /** Makes it with an idempotency key; its id. */
  async function answerKept(path: string, body: object): Promise<string> {
    count += 1;
    const answer = await world.app.api('post', path).set('idempotency-key', `key-${count}`).send(body).expect(201);
    return answer.body.id;
  }

  /** At Timekit, by a client that sends a reference of its own. */
  async function bookElsewhere(resourceId: string, hour: number, ref: string): Promise<void> {
    await world.v2('post', '/bookings', {
      ...hourOf(hour),
      resource_id: resourceId,
      graph: 'instant',
      what: 'Haircut',
      where: '',
      description: '',
      customer: { name: 'Marty', email: 'marty@example.com' },
      meta: { openslot_ref: ref },
    });
  }

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
    await answerKept('/holds', { user_id: user.id, ...hourOf(18) });
    const booked = await answerKept('/bookings', bookingBody({ user_id: user.id }, hourOf(20)));
    const car = await world.v2<{ id: string }>('post', '/resources', { name: 'Car', timezone: 'UTC' });
    await bookElsewhere(car.id, 8, 'mine');
    await bookElsewhere(car.id, 10, booked);
    await bookElsewhere(user.timekit_resource_id, 16, booked);
    await answerKept('/bookings/bulk', {
      bookings: [22, 24].map((hour) => bookingBody({ user_id: user.id }, hourOf(hour))),
    });
    await answerKept('/users', { name: 'Emmett', email: 'emmett@example.com', timezone: 'Europe/Copenhagen' });
    const room = await answerKept('/resources', { name: 'Room', timezone: 'Europe/Copenhagen' });
    await answerKept(`/resources/${room}/calendars`, { name: 'More' });
    const left = await answerKept('/users', { name: 'Biff', email: 'biff@example.com', timezone: 'Europe/Copenhagen' });
    await world.app.api('delete', `/users/${left}`).expect(204);
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

  const PLANTED = [...ENGINE_FAULTS, ...NATIVE_FAULTS, ...ANSWER_FAULTS, ...OUTBOX_FAULTS, ...WEBHOOK_FAULTS];

  /** The names of the invariants that are broken by what is done to the rows, which is taken back. */
  async function brokenAfter(statements: readonly string[]): Promise<string[]> {
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
    return broken;
  }

  test.each(PLANTED)('%s: notices when %s', async (name, _what, statements) => {
    expect(await brokenAfter(statements)).toContain(name);
  });

  test.each([...HARMLESS, ...HARMLESS_TOLD])('%s: finds nothing when %s', async (name, _what, statements) => {
    expect(await brokenAfter(statements)).not.toContain(name);
  });

  test('every invariant has been seen broken', () => {
    expect(new Set(PLANTED.map(([name]) => name))).toEqual(new Set(INVARIANTS.map(({ name }) => name)));
  });
});
