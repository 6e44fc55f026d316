/** For how long holds are kept that are over. */
import { expect, test } from '@jest/globals';
import { BookingRecovery } from '../../src/bookings/booking-recovery.service.js';
import { HoldRetention } from '../../src/holds/hold-retention.service.js';
import { Hold } from '../../src/holds/hold.entity.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { OutboxRetention } from '../../src/outbox/outbox-retention.service.js';
import { FanOut } from '../../src/webhooks/fan-out.service.js';
import { hold, type NativeHold, seen } from './holds.support.js';
import { hourOf, type NativeBooking, type Problem } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

useWorld();

const stored = async (id: string) => await world.app.em().findOne(Hold, { id });
const removeOld = async () => await world.app.app.get(HoldRetention).removeOld();

/** So many days, with what is removed in them. */
async function pass(days: number): Promise<number> {
  world.app.clock.advance({ hours: 24 * days });
  await world.app.app.get(OutboxRetention).removeOld();
  return await removeOld();
}

test('one that has ended goes when what was told of it is 30 days old, and its number with it', async () => {
  const [expired, used] = [await hold({ seconds: 60 }), await hold({ seconds: 60 })];
  const customer = { name: 'Marty McFly', email: 'marty@example.com' };
  const booked = { hold_id: used.id, what: 'Haircut', customer };
  const made = await world.api<NativeBooking>('post', '/bookings', booked);
  world.app.clock.advance({ seconds: 60 });
  await world.app.app.get(BookingRecovery).settleDue();
  expect(await removeOld()).toBe(0);
  await world.app.app.get(FanOut).run();
  expect(await pass(29)).toBe(0);
  expect((await seen(expired.id)).state).toBe('expired');

  const lately = await hold({ ...hourOf(24 * 90), seconds: 60 });
  world.app.clock.advance({ seconds: 60 });
  await world.app.app.get(BookingRecovery).settleDue();
  expect(await pass(2)).toBe(2);
  expect([await stored(expired.id), await stored(used.id)]).toEqual([null, null]);
  expect(await seen(lately.id)).toMatchObject({ state: 'expired', version: 2 });
  expect(await world.app.em().count(OutboxEvent, { subjectId: { $in: [expired.id, used.id] } })).toBe(0);
  expect((await world.api<NativeBooking>('get', `/bookings/${made.body.id}`)).body['hold_id']).toBe(used.id);
  expect(await world.broken()).toEqual([]);
});

test('one that was never known to be held goes after two days', async () => {
  const restore = world.meddle(({ url }) => (url.startsWith('/v2/bookings/reserve') ? 'request_lost' : 'arrives'));
  const wanted = { user_id: doc.id, ...hourOf(24 * 91), seconds: 60 };
  const { code, hold_id: id } = (await world.api<Problem>('post', '/holds', wanted)).body;
  restore();
  expect(code).toBe('holds.outcome_unknown');
  expect(await pass(1)).toBe(0);
  expect(await seen(String(id))).toMatchObject({ state: 'expired', version: 0 });
  expect(await pass(1)).toBe(1);
  expect((await world.api<NativeHold>('get', `/holds/${String(id)}`)).status).toBe(404);
});
