/** What one API key may hold at a moment: exactly that, however many ask at once, and again once it is over. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hourOf, type NativeUser, NativeWorld, type Problem } from './native.support.js';

interface Answered {
  status: number;
  headers: Record<string, string>;
  body: Problem & { id: string };
}

const SECONDS = 600;

let world: NativeWorld;

beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => await world.close());

async function hold(user: NativeUser, key: string, fields: Record<string, unknown>): Promise<Answered> {
  return await world.api('post', '/holds', { user_id: user.id, seconds: SECONDS, ...fields }, key);
}

/** A time of whole days, counted as hours are. */
function days(from: number, to: number): { start: string; end: string } {
  return { start: hourOf(24 * from).start, end: hourOf(24 * to).start };
}

describe('a key', () => {
  test('that asks for 60 hours of a resource at once holds exactly 50, and others after these are over', async () => {
    const user = await world.user();
    const [key, another] = [await world.key('public'), await world.key('public')];
    const hours = Array.from({ length: 60 }, (_, hour) => hourOf(hour));
    const answers = await Promise.all(hours.map(async (hour) => await hold(user, key, hour)));
    const refused = answers.filter(({ status }) => status !== 201);
    expect([answers.length - refused.length, new Set(refused.map(({ status }) => status))]).toEqual([
      50,
      new Set([429]),
    ]);
    expect(refused[0]?.body).toMatchObject({
      code: 'holds.limit_reached',
      limit: 'live_holds_of_resource',
      max: 50,
      resource_id: user.resource_id,
    });
    expect(refused[0]?.headers['retry-after']).toBe(String(SECONDS));

    const free = hours[answers.findIndex(({ status }) => status === 429)] ?? {};
    expect((await hold(user, another, free)).status).toBe(201);
    const given = answers.find(({ status }) => status === 201)?.body.id ?? '';
    expect((await hold(user, key, hourOf(100))).status).toBe(429);
    await world.api('delete', `/holds/${given}`, undefined, key);
    expect((await hold(user, key, hourOf(100))).status).toBe(201);
    expect((await hold(user, key, hourOf(101))).status).toBe(429);
    world.app.clock.advance({ seconds: SECONDS });
    expect((await hold(user, key, hourOf(101))).status).toBe(201);
  });

  test('holds up to 31 days of a resource', async () => {
    const user = await world.user();
    const key = await world.key('public');
    const tooLong = await hold(user, key, days(0, 32));
    expect([tooLong.status, tooLong.body['limit'], tooLong.headers['retry-after']]).toEqual([
      429,
      'held_days_of_resource',
      undefined,
    ]);
    expect((await hold(user, key, days(0, 31))).status).toBe(201);
    expect((await hold(user, key, hourOf(24 * 40))).body).toMatchObject({ limit: 'held_days_of_resource', max: 31 });
    expect((await hold(await world.user(), key, hourOf(24 * 40))).status).toBe(201);
  });

  test('holds up to 500 slots of all resources', async () => {
    const [user, elsewhere] = [await world.user(), await world.user()];
    const key = await world.key('public');
    const { body } = await hold(elsewhere, key, hourOf(0));
    await world.app.em().execute(
      `insert into openslot.hold (id, held_by, resource_id, user_id, resource_ids, timekit_reservation_id, starts_at, ends_at,
         what, place, description, seconds, expires_at, state, booking_id, version, created_at, updated_at)
       select gen_random_uuid(), held_by, resource_id, user_id, resource_ids, gen_random_uuid(), starts_at, ends_at,
         what, place, description, seconds, expires_at, state, null, version, created_at, updated_at
       from openslot.hold, generate_series(1, 498) where id = ?`,
      [body.id],
    );
    expect((await hold(user, key, hourOf(1))).status).toBe(201);
    expect((await hold(user, key, hourOf(2))).body).toMatchObject({ limit: 'live_holds', max: 500 });
  });

  test('is refused without anything being kept of it, so that the same request is made once there is room', async () => {
    const user = await world.user();
    const key = await world.key('public');
    const first = await hold(user, key, days(0, 31));
    const again = async () =>
      await world.app
        .api('post', '/holds', key)
        .set('idempotency-key', 'later')
        .send({ user_id: user.id, ...hourOf(24 * 40) });
    expect((await again()).status).toBe(429);
    await world.api('delete', `/holds/${first.body.id}`, undefined, key);
    expect((await again()).status).toBe(201);
  });
});
