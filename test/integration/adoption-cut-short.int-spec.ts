/** A booking that was made elsewhere is marked as ours and then written; what dies in between is finished, not forgotten. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { holdRequest } from './idempotency.support.js';
import { InboundWorld } from './inbound.support.js';

let world: InboundWorld;

beforeEach(async () => {
  world = await InboundWorld.start('embedded');
});
afterEach(async () => await world.close());

async function sql(text: string, params: unknown[] = []): Promise<void> {
  await world.native.app.em().execute(text, params);
}

async function outcomeOf(id: string): Promise<string | undefined> {
  const { differences } = await world.reconcile();
  return differences.find((each) => each.timekit_booking_id === id)?.outcome;
}

/** Every row of a booking is refused meanwhile. */
async function whileCutShort(work: () => Promise<void>): Promise<void> {
  await sql(
    `create function cut_short() returns trigger language plpgsql as 'begin raise exception ''cut short''; end'`,
  );
  await sql('create trigger cut_short before insert on openslot.booking for each row execute function cut_short()');
  try {
    await work();
  } finally {
    await sql('drop function cut_short cascade');
  }
}

async function referenceOf(id: string): Promise<unknown> {
  return (await world.atTimekit('get', `/bookings/${id}?include=meta`)).meta?.['openslot_ref'];
}

test('it is no fault as long as the reconciliation has yet to look at it, and one afterwards', async () => {
  const { id } = await world.bookedAtTimekit(world.doc);
  await whileCutShort(async () => {
    expect(await outcomeOf(id)).toBe('failed');
    expect(await referenceOf(id)).toEqual(expect.any(String));
    expect(await world.native.broken()).toEqual([]);
  });
  expect(await outcomeOf(id)).toBe('adopted');
  world.clock.advance({ minutes: 1 });
  const { id: bookingId } = await world.booked();
  expect(await world.reconcile()).toMatchObject({ complete: true, differences: [] });
  expect(await world.native.broken()).toEqual([]);

  await sql('delete from openslot.booking where id <> ?', [bookingId]);
  expect(await world.native.broken()).toContain('no booking upstream is forgotten');
});

test('one that is rescheduled while it is marked is not ours any more; the one that takes its place is', async () => {
  const { id } = await world.bookedAtTimekit(world.doc);
  const marking = holdRequest(world.native, ({ method, url }) => method === 'PUT' && url.includes(id));
  const reconciled = world.reconcile();
  await marking.arrived;
  const next = await world.movedAtTimekit(id);
  marking.goOn('arrives');
  expect((await reconciled).differences).toMatchObject([{ timekit_booking_id: id, outcome: 'moved' }]);
  expect((await world.reconcile()).differences).toMatchObject([{ timekit_booking_id: next.id, outcome: 'adopted' }]);
  expect((await world.list()).map(({ timekit_booking_id: timekitId }) => timekitId)).toEqual([next.id]);
  expect(await world.native.broken()).toEqual([]);
});

test('so it is for those that take its place before anybody looks', async () => {
  const { id } = await world.bookedAtTimekit(world.doc);
  await whileCutShort(async () => {
    expect(await outcomeOf(id)).toBe('failed');
  });
  const last = await world.movedAtTimekit((await world.movedAtTimekit(id)).id);
  expect(await referenceOf(last.id)).toBe(await referenceOf(id));
  expect(await world.native.broken()).toEqual([]);
  expect(await outcomeOf(last.id)).toBe('adopted');
  expect(await world.native.broken()).toEqual([]);
});

test('one whose meta is changed between the look at it and its mark keeps the change', async () => {
  const group = await world.bookedAtTimekit(world.doc, {
    graph: 'group_owner',
    customer: undefined,
    settings: { max_seats: 3 },
  });
  const { id } = await world.atTimekit('post', '/bookings', {
    graph: 'group_customer',
    related: { owner_booking_id: group.id },
    customer: { name: 'Marty', email: 'marty@example.com' },
    meta: { crm: '1' },
  });
  // Once the seat is looked at, its group booking is made known first.
  const looking = holdRequest(world.native, ({ method, url }) => method === 'GET' && url.includes(group.id));
  const told = world.told({ id, state: 'confirmed' });
  await looking.arrived;
  await world.atTimekit('put', `/bookings/${id}`, { meta: { crm: '2' } });
  looking.goOn('arrives');
  expect(await told).toBe('adopted');
  expect(await world.atTimekit('get', `/bookings/${id}?include=meta`)).toMatchObject({
    meta: { crm: '2', openslot_ref: expect.any(String) },
  });
  expect((await world.reconcile()).differences).toMatchObject([{ timekit_booking_id: id, outcome: 'recorded' }]);
  expect((await world.list()).find(({ timekit_booking_id: timekitId }) => timekitId === id)).toMatchObject({
    meta: { crm: '2' },
  });
});
