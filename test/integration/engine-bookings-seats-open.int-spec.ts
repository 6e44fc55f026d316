/** Seats under /v2 that opted out of auto-complete, to register who did not come: they outlive the completion of their group. */
import { describe, expect, test } from '@jest/globals';
import { act, CONTRADICTIONS, group, seat, used, useWorld, world } from './engine-groups.support.js';

useWorld();

const PAYING = { graph: 'group_customer_payment' };
/** One hour after the end of the group. */
const OVER = '2026-12-01T11:00:00Z';

function saying(enabled: boolean): Record<string, unknown> {
  return { auto_complete_one_hour_after_booking_ends: { enabled } };
}

async function seatId(owner: string, change: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await seat(owner, change);
  expect(status).toBe(201);
  return body.data.id;
}

async function paidSeatId(owner: string, change: Record<string, unknown> = {}): Promise<string> {
  const id = await seatId(owner, { ...PAYING, ...change });
  await act(id, 'pay');
  return id;
}

async function statesOf(ids: readonly string[]): Promise<string[]> {
  return await Promise.all(ids.map(async (id) => (await world.read(id)).state));
}

describe('a seat that opted out of auto-complete', () => {
  test.each<[string, (owner: string) => unknown]>([
    ['by time', () => world.app.clock.set(OVER)],
    ['by action', async (owner) => await act(owner, 'complete')],
  ])('stays open when its group is completed %s, and others end', async (_, complete) => {
    const owner = await group({ max_seats: 9 });
    const open = [await seatId(owner, saying(false)), await paidSeatId(owner, saying(false))];
    const ending = [await seatId(owner), await paidSeatId(owner)];
    const unpaid = [await seatId(owner, { ...PAYING, ...saying(false) }), await seatId(owner, PAYING)];
    await complete(owner);
    expect(await world.read(owner)).toMatchObject({ state: 'completed' });
    expect(await statesOf(open)).toEqual(['confirmed', 'paid']);
    expect(await statesOf(ending)).toEqual(['completed', 'completed']);
    expect(await statesOf(unpaid)).toEqual(['unpaid', 'unpaid']);
    expect(await used(owner)).toBe(4);
    expect(await world.rowsOf(open[0]!)).toMatchObject({ logs: 1 });
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('is cancelled with its group like the others', async () => {
    const owner = await group();
    const open = [await seatId(owner, saying(false)), await paidSeatId(owner, saying(false))];
    await act(owner, 'cancel');
    expect(await statesOf(open)).toEqual(['cancelled_by_owner', 'cancelled_by_owner']);
    expect(await used(owner)).toBe(0);
  });

  test('is completed, or cancelled by the owner or the customer, when the group is completed', async () => {
    const owner = await group({ max_seats: 9, min_cancel_time: '1 day' });
    const ids = await Promise.all(Array.from({ length: 3 }, async () => await paidSeatId(owner, saying(false))));
    await act(owner, 'complete');
    for (const [index, action] of ['complete', 'cancel_by_owner', 'cancel_by_customer'].entries()) {
      expect((await act(ids[index]!, action)).status).toBe(200);
    }
    expect(await statesOf(ids)).toEqual(['completed', 'cancelled_by_owner', 'cancelled_by_customer']);
    expect(await used(owner)).toBe(1);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });

  test('is given back by its customer until min_cancel_time, by its owner at any time', async () => {
    const owner = await group({ min_cancel_time: '1 day' });
    const id = await seatId(owner, saying(false));
    world.app.clock.set(OVER);
    expect(await world.read(owner)).toMatchObject({ state: 'completed' });
    expect((await act(id, 'cancel_by_customer')).body).toMatchObject({ code: 'too_late' });
    expect((await act(id, 'cancel_by_owner')).body.data.state).toBe('cancelled_by_owner');
    expect(await used(owner)).toBe(0);
  });

  test('ends even when the group was deleted meanwhile', async () => {
    const owner = await group({ min_cancel_time: '1 day' });
    const ids = [await seatId(owner, saying(false)), await seatId(owner, saying(false))];
    await act(owner, 'complete');
    expect((await world.v2('delete', `/bookings/${owner}`)).status).toBe(204);
    expect((await act(ids[0]!, 'complete')).status).toBe(200);
    expect((await act(ids[1]!, 'cancel_by_customer')).status).toBe(200);
    expect(await statesOf(ids)).toEqual(['completed', 'cancelled_by_customer']);
  });
});

describe('a seat', () => {
  test('that says nothing of auto-complete does as its group said when it was made', async () => {
    const owner = await group({}, saying(false));
    const [silent, own] = [await seatId(owner), await seatId(owner, saying(true))];
    world.app.clock.set(OVER);
    expect(await statesOf([owner, silent, own])).toEqual(['tentative', 'confirmed', 'completed']);
    await act(owner, 'complete');
    expect(await statesOf([silent])).toEqual(['confirmed']);
    expect(await world.sql(CONTRADICTIONS)).toEqual([]);
  });
});
