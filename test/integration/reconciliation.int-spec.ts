/** What no webhook told of is found by comparing, and nothing is passed over. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ReconciliationLimits, ReconciliationService } from '../../src/inbound/reconciliation.service.js';
import { InboundWorld } from './inbound.support.js';

describe.each(['embedded', 'remote'] as const)('a comparison, Timekit being %s', (mode) => {
  let world: InboundWorld;

  beforeAll(async () => {
    world = await InboundWorld.start(mode);
  });
  afterAll(async () => await world.close());

  const progress = async () =>
    (await world.native.app.em().execute<Record<string, unknown>[]>('select * from openslot.reconciliation'))[0];

  test('finds nothing new in what was done here', async () => {
    const kept = await world.booked();
    const moved = await world.booked();
    await world.native.api('post', `/bookings/${moved.id}/reschedule`, world.time());
    const over = await world.booked();
    await world.native.api('post', `/bookings/${over.id}/actions/cancel`, {});
    expect(await world.reconcile()).toEqual({
      compared: 4,
      differences: [],
      complete: true,
      good_until: world.clock.now().toString({ fractionalSecondDigits: 3 }),
    });
    expect(await world.get(kept.id)).toEqual(kept);
  });

  test('finds and repairs what nobody told of, once', async () => {
    const [cancelled, moved] = [await world.booked(), await world.booked()];
    const to = world.time();
    await world.atTimekit('put', `/bookings/${cancelled.timekit_booking_id}/cancel`, {});
    const next = await world.movedAtTimekit(moved.timekit_booking_id, to);
    const made = await world.bookedAtTimekit(world.doc);
    const { differences, complete } = await world.reconcile();
    expect(complete).toBe(true);
    const outcomes = new Map(differences.map((each) => [each.timekit_booking_id, each]));
    expect(outcomes.get(cancelled.timekit_booking_id ?? '')).toMatchObject({
      booking_id: cancelled.id,
      outcome: 'recorded',
    });
    expect(outcomes.get(made.id)).toMatchObject({ outcome: 'adopted' });
    expect(differences.filter(({ booking_id: id }) => id === moved.id).map(({ outcome }) => outcome)).toContain(
      'recorded',
    );
    expect(await world.get(cancelled.id)).toMatchObject({ state: 'cancelled', version: 2 });
    expect(await world.get(moved.id)).toMatchObject({ ...to, timekit_booking_id: next.id, version: 2 });
    expect(await world.get(outcomes.get(made.id)?.booking_id ?? '')).toMatchObject({
      timekit_booking_id: made.id,
      version: 1,
    });
    expect((await world.reconcile()).differences).toEqual([]);
  });

  test('brings bookings that are related at Timekit, and an action here is on the one that it names', async () => {
    const related = await world.bookedTogether(3);
    const { differences } = await world.reconcile();
    const ids = related.map((id) => differences.find((each) => each.timekit_booking_id === id)?.booking_id ?? '');
    const { status } = await world.native.api('post', `/bookings/${ids[0]}/actions/cancel`, {});
    expect(status).toBe(200);
    const states = await Promise.all(
      related.map(async (id) => (await world.atTimekit('get', `/bookings/${id}`)).state),
    );
    expect(states).toEqual(['cancelled', 'confirmed', 'confirmed']);
  });

  test('leaves alone what is not ours, and what was over before its resource was', async () => {
    const foreign = await world.atTimekit('post', '/resources', { name: 'Foreign', timezone: 'UTC' });
    await world.bookedAtTimekit({ ...world.doc, timekit_resource_id: foreign.id });
    const room = await world.atTimekit('post', '/resources', { name: 'Room', timezone: 'UTC' });
    const past = await world.bookedAtTimekit({ ...world.doc, timekit_resource_id: room.id });
    const open = await world.bookedAtTimekit({ ...world.doc, timekit_resource_id: room.id });
    await world.atTimekit('put', `/bookings/${past.id}/cancel`, {});
    expect((await world.reconcile()).differences).toEqual([]);
    world.clock.advance({ minutes: 1 });
    const who = { name: 'New', timezone: 'UTC', email: 'new@example.com', provision: false };
    const user = await world.native.api<{ id: string }>('post', '/users', who);
    expect(
      await world.native.api('post', `/users/${user.body.id}/adopt`, { timekit_resource_id: room.id }),
    ).toMatchObject({
      status: 200,
    });
    const { differences } = await world.reconcile();
    expect(differences).toMatchObject([{ timekit_booking_id: open.id, outcome: 'adopted' }]);
    expect((await world.list()).some(({ timekit_booking_id: id }) => id === past.id)).toBe(false);
  });

  test('looks back to the last good point, and a little further', async () => {
    world.clock.advance({ hours: 1 });
    const newest = await world.booked();
    await world.reconcile();
    world.clock.advance({ hours: 1 });
    const later = await world.booked();
    const { compared, complete, good_until: good } = await world.reconcile();
    expect([complete, good]).toEqual([true, world.clock.now().toString({ fractionalSecondDigits: 3 })]);
    expect(compared).toBeGreaterThanOrEqual(2);
    expect([await world.get(newest.id), await world.get(later.id)]).toEqual([newest, later]);
  });

  test('does not move the last good point past a failure, and repairs the rest', async () => {
    const before = (await world.reconcile()).good_until;
    world.clock.advance({ minutes: 1 });
    const [held, free] = [await world.booked(), await world.booked()];
    for (const { timekit_booking_id: id } of [held, free]) await world.atTimekit('put', `/bookings/${id}/cancel`, {});
    const em = world.native.app.em();
    await em.execute('update openslot.booking set changing_since = ? where id = ?', [
      new Date(world.clock.now().epochMilliseconds),
      held.id,
    ]);
    const first = await world.reconcile();
    expect(first.good_until).toBe(before);
    expect(new Map(first.differences.map(({ booking_id: id, outcome }) => [id, outcome]))).toEqual(
      new Map([
        [held.id, 'later'],
        [free.id, 'recorded'],
      ]),
    );
    await em.execute('update openslot.booking set changing_since = null where id = ?', [held.id]);
    const second = await world.reconcile();
    expect(second.differences).toMatchObject([{ booking_id: held.id, outcome: 'recorded' }]);
    expect(second.good_until).toBe(world.clock.now().toString({ fractionalSecondDigits: 3 }));
  });

  test('goes on in the next run where one has come to its limit', async () => {
    const limits = world.native.app.app.get(ReconciliationLimits);
    const before = (await world.reconcile()).good_until;
    world.clock.advance({ hours: 1 });
    const all = await world.bookedOften(5);
    for (const { timekit_booking_id: id } of all) await world.atTimekit('put', `/bookings/${id}/cancel`, {});
    Object.assign(limits, { pageSize: 2, pagesPerRun: 1 });
    const runs = [await world.reconcile()];
    // What changes meanwhile moves the others back, and is found again from the front.
    const late = await world.booked();
    while (runs.at(-1)?.complete === false) runs.push(await world.reconcile());
    Object.assign(limits, { pageSize: 100, pagesPerRun: 10 });
    expect(runs.length).toBeGreaterThan(2);
    expect(runs.slice(0, -1).map(({ good_until: good }) => good)).toEqual(runs.slice(1).map(() => before));
    expect(runs.at(-1)?.good_until).toBe(world.clock.now().toString({ fractionalSecondDigits: 3 }));
    for (const { id } of all) expect(await world.get(id)).toMatchObject({ state: 'cancelled', version: 2 });
    expect(await world.get(late.id)).toEqual(late);
  });

  test('passes nothing over that takes the place of what is deleted meanwhile', async () => {
    const limits = world.native.app.app.get(ReconciliationLimits);
    await world.reconcile();
    world.clock.advance({ hours: 1 });
    const all = await world.bookedOften(6);
    for (const { timekit_booking_id: id } of all) {
      world.clock.advance({ seconds: 1 });
      await world.atTimekit('put', `/bookings/${id}/cancel`, {});
    }
    Object.assign(limits, { pageSize: 2, pagesPerRun: 1 });
    await world.reconcile();
    for (const { timekit_booking_id: id } of all.slice(-2)) await world.atTimekit('delete', `/bookings/${id}`);
    while (!(await world.reconcile()).complete);
    Object.assign(limits, { pageSize: 100, pagesPerRun: 10 });
    for (const { id } of all) expect(await world.get(id)).toMatchObject({ state: 'cancelled', version: 2 });
  });

  test('is made by one at a time, and one that died is taken over', async () => {
    const em = world.native.app.em();
    const now = world.clock.now().epochMilliseconds;
    await em.execute('update openslot.reconciliation set leased_until = ?', [new Date(now + 1000)]);
    expect(await world.native.api('post', '/reconcile')).toMatchObject({
      status: 409,
      body: { code: 'inbound.reconciling' },
    });
    await world.native.app.app.get(ReconciliationService).runUnlessRunning();
    world.clock.advance({ seconds: 1 });
    expect((await world.reconcile()).complete).toBe(true);
    expect(await progress()).toMatchObject({ leased_until: null, next_page: 1, failures: 0 });
  });

  test('finds what changed beside bookings that are too long for one answer', async () => {
    const changed = await world.booked();
    world.clock.advance({ hours: 1 });
    await world.atTimekit('put', `/bookings/${changed.timekit_booking_id}/cancel`, {});
    const foreign = await world.atTimekit('post', '/resources', { name: 'Stage', timezone: 'UTC' });
    const onStage = { ...world.doc, timekit_resource_id: foreign.id };
    const group = await world.bookedAtTimekit(onStage, {
      graph: 'group_owner',
      customer: undefined,
      settings: { max_seats: 32 },
      // As JSON each character takes six bytes, and every seat shows it twice.
      description: '\u0001'.repeat(30_000),
    });
    const seat = { graph: 'group_customer', related: { owner_booking_id: group.id }, description: undefined };
    for (let seats = 0; seats < 32; seats += 1) {
      await world.bookedAtTimekit(onStage, { ...seat, start: undefined, end: undefined });
    }
    const list = world.timekit.v2('get', '/bookings?limit=33&include=attributes,owner_booking');
    expect((await list).text.length).toBeGreaterThan(10 * 1024 * 1024);

    const { differences, complete, good_until: good } = await world.reconcile();
    expect(differences).toMatchObject([{ booking_id: changed.id, outcome: 'recorded' }]);
    expect([complete, good]).toEqual([true, world.clock.now().toString({ fractionalSecondDigits: 3 })]);
    expect(await world.get(changed.id)).toMatchObject({ state: 'cancelled', version: 2 });
  });

  test('is for administrators', async () => {
    const key = await world.native.key('write');
    expect(await world.native.api('post', '/reconcile', undefined, key)).toMatchObject({ status: 403 });
  });
});

describe('a comparison with bookings of which Timekit does not say everything', () => {
  let world: InboundWorld;

  beforeAll(async () => {
    world = await InboundWorld.start('remote');
  });
  afterAll(async () => await world.close());

  test.each([
    ['no state', (id: string | null) => [`"id":"${id}","state":"cancelled"`, `"id":"${id}","state":null`] as const],
    ['no id', (id: string | null) => [`"id":"${id}","state"`, '"id":null,"state"'] as const],
  ])('repairs the others, and takes one with %s for not compared', async (_, distortion) => {
    const before = (await world.reconcile()).good_until;
    world.clock.advance({ minutes: 1 });
    const [unreadable, other] = [await world.booked(), await world.booked()];
    for (const { timekit_booking_id: id } of [unreadable, other])
      await world.atTimekit('put', `/bookings/${id}/cancel`, {});
    const [said, told] = distortion(unreadable.timekit_booking_id);
    world.line.tells = (text) => text.replaceAll(said, told);
    expect(await world.reconcile()).toMatchObject({ complete: true, good_until: before });
    expect(await world.get(other.id)).toMatchObject({ state: 'cancelled', version: 2 });
    world.line.tells = (text) => text;
    expect((await world.reconcile()).differences).toMatchObject([{ booking_id: unreadable.id, outcome: 'recorded' }]);
    expect((await world.reconcile()).good_until).toBe(world.clock.now().toString({ fractionalSecondDigits: 3 }));
  });

  test('adopts one that is told with null for what Timekit does not know', async () => {
    const made = await world.bookedAtTimekit(world.doc);
    const unknown = await world.bookedAtTimekit(world.doc);
    const nulled = /"(what|where|description|email|name|phone|created_at|updated_at)":"[^"]*"/g;
    const event = new RegExp(`("id":"${unknown.id}".*?"event_info":){.*?}`);
    world.line.tells = (text) => text.replace(event, '$1null').replaceAll(nulled, '"$1":null');
    const { differences } = await world.reconcile();
    world.line.tells = (text) => text;
    expect(new Map(differences.map((each) => [each.timekit_booking_id, each.outcome]))).toEqual(
      new Map([
        [made.id, 'adopted'],
        [unknown.id, 'incomplete'],
      ]),
    );
    const adopted = differences.find(({ timekit_booking_id: id }) => id === made.id);
    expect(await world.get(adopted?.booking_id ?? '')).toMatchObject({
      timekit_booking_id: made.id,
      state: 'confirmed',
      what: '',
      where: '',
      description: '',
      customer: null,
    });
  });
});
