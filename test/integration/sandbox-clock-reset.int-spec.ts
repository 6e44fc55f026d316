/** What is left when the settable clock is taken away: all that happened, and nothing that is held by it. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Hold } from '../../src/holds/hold.entity.js';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { hourOf, type NativeUser, NativeWorld, type Problem } from './native.support.js';

interface Shown {
  id: string;
  state: string;
  version: number;
}

let world: NativeWorld;
let doc: NativeUser;

beforeAll(async () => {
  world = await NativeWorld.start({ env: { ENGINE_API_KEY: 'test_api_key_of_the_sandbox_0123456789' } });
});
beforeEach(async () => {
  doc = await world.user();
});
afterAll(async () => {
  await world.close();
});

/** Every one is at the same time of the same user. */
const hold = async (seconds: number) =>
  await world.api<Shown & Problem>('post', '/holds', { user_id: doc.id, ...hourOf(24 * 2000), seconds });
const seen = async (id: string) => (await world.api<Shown>('get', `/holds/${id}`)).body;
const told = async (subjectId: string) =>
  (await world.app.em().find(OutboxEvent, { subjectId }, { orderBy: { version: 'asc' } })).map(({ type }) => type);

async function set(now: string): Promise<void> {
  expect((await world.api('put', '/sandbox/clock', { now })).status).toBe(200);
}
async function reset(): Promise<void> {
  expect((await world.api('delete', '/sandbox/clock')).status).toBe(204);
}

async function reservationOf(id: string): Promise<string> {
  const { timekitReservationId } = await world.app.em().findOneOrFail(Hold, { id });
  const [row] = await world.app
    .em()
    .execute<{ state: string }[]>('select state from engine.booking where id = ?', [timekitReservationId]);
  return String(row?.state);
}

test('a hold that expired stays expired', async () => {
  const { body: held } = await hold(300);
  await set('2026-11-23T09:00:00Z');
  expect((await seen(held.id)).state).toBe('expired');
  await reset();
  expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
  expect((await hold(60)).status).toBe(201);
});

test('so does one that expired while the clock ran on, though nobody looked', async () => {
  const { body: held } = await hold(7_200);
  const now = world.app.clock.now();
  await set(now.add({ seconds: 7_100 }).toString());
  world.app.clock.advance({ seconds: 100 });
  await reset();
  expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 2 });
  expect(await reservationOf(held.id)).toBe('expired');
});

test('a hold that was made ahead ends, on both sides, and is told once', async () => {
  await set('2029-06-01T00:00:00Z');
  const { body: made } = await hold(600);
  await reset();
  expect(await seen(made.id)).toMatchObject({ state: 'expired', version: 2 });
  expect(await reservationOf(made.id)).toBe('expired');
  expect(await told(made.id)).toEqual(['hold.created', 'hold.expired']);
  await reset();
  expect((await seen(made.id)).version).toBe(2);
});

test('so does one that was extended ahead', async () => {
  const { body: held } = await hold(7_200);
  await set(world.app.clock.now().add({ hours: 1 }).toString());
  expect((await world.api('post', `/holds/${held.id}/extend`, { seconds: 86_400 })).status).toBe(200);
  await reset();
  expect(await seen(held.id)).toMatchObject({ state: 'expired', version: 3 });
  expect((await hold(60)).status).toBe(201);
});

test('a hold that was made in real time and is not over goes on', async () => {
  const { body: held } = await hold(7_200);
  await set(world.app.clock.now().add({ hours: 1 }).toString());
  await reset();
  expect(await seen(held.id)).toMatchObject({ state: 'held', version: 1 });
  expect((await hold(60)).body.code).toBe('holds.slot_taken');
});

test('an idempotency key lasts 24 hours of real time, whatever the clock says', async () => {
  const send = async () =>
    await world.app
      .api('post', '/holds')
      .set('idempotency-key', 'a-day')
      .send({ user_id: doc.id, ...hourOf(24 * 2000), seconds: 60 });
  await set('2029-07-01T00:00:00Z');
  const first = await send();
  await set('2029-07-03T00:00:00Z');
  expect((await send()).body.id).toBe(first.body.id);
  await reset();
  world.app.clock.advance({ hours: 24 });
  const again = await send();
  expect([again.status, again.body.id === first.body.id]).toEqual([201, false]);
});
