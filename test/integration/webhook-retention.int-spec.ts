import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { OutboxRetention } from '../../src/outbox/outbox-retention.service.js';
import { FanOut } from '../../src/webhooks/fan-out.service.js';
import { DeliveryRetention } from '../../src/webhooks/delivery-retention.service.js';
import { NativeWorld } from './native.support.js';
import { createEndpoint, deliveriesOf, storeDelivery } from './webhooks.support.js';

let world: NativeWorld;
beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => await world.close());

const now = () => new Date(world.app.clock.now().epochMilliseconds);
const pass = (days: number) => world.app.clock.advance({ hours: 24 * days });
const daysAgo = (days: number) => new Date(now().getTime() - days * 86_400_000);

const tellAll = async () => await world.app.app.get(FanOut).run();
const removeOld = async () => await world.app.app.get(OutboxRetention).removeOld();
const versionsOf = async (subjectId: string) => (await world.told(subjectId)).map(({ version }) => version);

describe('an event', () => {
  beforeEach(async () => {
    pass(40);
    await removeOld();
  });

  test('is kept for 30 days after it was told, however old it is', async () => {
    const user = await world.user();
    pass(29);
    await tellAll();
    const before = await world.told(user.id);
    pass(30);
    expect(await removeOld()).toBe(0);
    expect(await world.told(user.id)).toEqual(before);
  });

  test('is never removed before it was told', async () => {
    const user = await world.user();
    pass(100);
    expect(await removeOld()).toBe(0);
    expect((await world.told(user.id)).length).toBeGreaterThan(0);
  });

  test('leaves its number and nothing else when it is the last of what still exists', async () => {
    const user = await world.user();
    await world.api('patch', `/users/${user.id}`, { name: 'Emmett' });
    await tellAll();
    const last = (await world.told(user.id)).at(-1);
    pass(31);
    await removeOld();
    const [kept, ...more] = await world.told(user.id);
    expect(more).toEqual([]);
    expect(kept).toMatchObject({
      id: last?.id,
      position: null,
      payload: { ...last?.payload, data: { id: user.id, version: last?.version } },
    });
    expect(await world.broken()).toEqual([]);
    expect(await removeOld()).toBe(0);
  });

  test('is counted on from what was kept, and the number goes when others have come after it', async () => {
    const user = await world.user();
    const rename = async (name: string) => await world.api('patch', `/users/${user.id}`, { name });
    await tellAll();
    pass(31);
    await removeOld();
    const [kept] = await versionsOf(user.id);
    const first = (kept ?? 0) + 1;
    for (const name of ['A', 'B', 'C']) await rename(name);
    expect(await versionsOf(user.id)).toEqual([kept, first, first + 1, first + 2]);
    expect(await world.broken()).toEqual([]);
    await tellAll();
    pass(15);
    await rename('D');
    await tellAll();
    pass(16);
    await removeOld();
    expect(await versionsOf(user.id)).toEqual([first + 3]);
    expect(await world.broken()).toEqual([]);
  });

  test('goes with all before it when it tells that its subject is gone, but of a calendar, which may come back', async () => {
    const user = await world.user();
    const slot = { start: daysAgo(-5).toISOString(), end: daysAgo(-6).toISOString() };
    const booking = await world.book(
      { user_id: user.id },
      { ...slot, reminders: [{ to: 'customer', before: '4 days' }] },
    );
    pass(1);
    await world.app.app.get(BookingRecovery).settleDue();
    expect(await world.typesTold(booking.id)).toContain('booking.reminder');
    const next = { start: daysAgo(-7).toISOString(), end: daysAgo(-8).toISOString() };
    const { id: hold } = (await world.api<{ id: string }>('post', '/holds', { user_id: user.id, ...next })).body;
    await world.api('post', `/bookings/${booking.id}/actions/cancel`);
    await world.api('delete', `/holds/${hold}`);
    expect((await world.api('delete', `/users/${user.id}`)).status).toBe(204);
    await tellAll();
    pass(31);
    await removeOld();
    for (const id of [user.id, user.resource_id, booking.id, hold]) expect(await versionsOf(id)).toEqual([]);
    expect(await world.told(user.timekit_booking_calendar)).toMatchObject([{ type: 'calendar.deleted' }]);
    expect(await world.broken()).toEqual([]);
  });

  test('is removed with many others, in as many steps as it takes', async () => {
    const user = await world.user();
    await world.app.em().execute(
      `insert into openslot.outbox_event (id, type, subject_type, subject_id, version, format, payload, occurred_at)
       select gen_random_uuid(), 'webhook_delivery.failed', 'webhook_delivery', ?, 10 + n, 1, '{}', ? from generate_series(1, 1200) n`,
      [user.id, now()],
    );
    await tellAll();
    pass(31);
    expect(await removeOld()).toBeGreaterThan(1_200);
    expect(await world.app.em().count(OutboxEvent, { subjectType: 'webhook_delivery' })).toBe(0);
  });
});

test('deliveries are kept for 30 days after they were finished, and as long as they are on their way', async () => {
  const { id } = await createEndpoint(world);
  const old = { createdAt: daysAgo(31) };
  const pending = await storeDelivery(world, id, { ...old, state: 'pending' });
  const fresh = await storeDelivery(world, id, { state: 'delivered', createdAt: daysAgo(29) });
  for (const state of ['delivered', 'failed', 'cancelled'] as const) await storeDelivery(world, id, { ...old, state });
  expect(await world.app.app.get(DeliveryRetention).removeOld()).toBe(3);
  const kept = (await deliveriesOf(world, id)).map((delivery) => delivery.id);
  expect(kept.toSorted()).toEqual([pending, fresh].toSorted());
});
