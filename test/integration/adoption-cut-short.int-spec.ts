/** A booking that was made elsewhere is marked as ours and then written; what dies in between is finished, not forgotten. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { examine } from '../../src/doctor/examine.js';
import { InboundWorld } from './inbound.support.js';

let world: InboundWorld;

beforeAll(async () => {
  world = await InboundWorld.start('embedded');
});
afterAll(async () => await world.close());

async function sql(text: string, params: unknown[] = []): Promise<void> {
  await world.native.app.em().execute(text, params);
}

async function broken(): Promise<string[]> {
  const findings = await examine(world.native.app.em(), true);
  return findings.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant.name);
}

async function outcomeOf(id: string): Promise<string | undefined> {
  const { differences } = await world.reconcile();
  return differences.find((each) => each.timekit_booking_id === id)?.outcome;
}

test('it is no fault as long as the reconciliation has yet to look at it, and one afterwards', async () => {
  const { id } = await world.bookedAtTimekit(world.doc);
  await sql(
    `create function cut_short() returns trigger language plpgsql as 'begin raise exception ''cut short''; end'`,
  );
  await sql('create trigger cut_short before insert on openslot.booking for each row execute function cut_short()');
  expect(await outcomeOf(id)).toBe('failed');
  const marked = await world.atTimekit('get', `/bookings/${id}?include=meta`);
  expect(marked).toMatchObject({ meta: { openslot_ref: expect.any(String) } });
  expect(await broken()).toEqual([]);

  await sql('drop trigger cut_short on openslot.booking');
  expect(await outcomeOf(id)).toBe('adopted');
  world.clock.advance({ minutes: 1 });
  await world.native.book({ user_id: world.doc.id }, world.time());
  expect(await world.reconcile()).toMatchObject({ complete: true, differences: [] });
  expect(await broken()).toEqual([]);

  await sql('delete from openslot.booking where timekit_booking_id = ?', [id]);
  expect(await broken()).toContain('no booking upstream is forgotten');
});
