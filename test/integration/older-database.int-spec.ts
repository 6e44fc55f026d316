/** A database with the first schema and rows in every table of it is brought up to date, and all of it is still there. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PgliteConnection } from '@mikro-orm/pglite';
import type { EntityManager } from '@mikro-orm/postgresql';
import { createTestDatabase, dumpOf, openOrm } from '../support/database.js';
import { type Change, type NativeBooking, type NativeUser, NativeWorld } from './native.support.js';
import {
  fillFirstSchema,
  fillSecondSchema,
  FIRST_SCHEMA,
  KEYS,
  NATIVE_KEY,
  SECOND_SCHEMA,
  SECRETS_KEY,
} from './older-database.support.js';
import { bookingId, CALENDAR, DOC, RESOURCE, USER } from './older-rows.support.js';

let world: NativeWorld;
/** Tables of the first two schemas that stayed without a row. */
let empty: string[];

beforeAll(async () => {
  const database = await createTestDatabase({ migrated: false });
  const orm = await openOrm(database.target);
  const em = orm.em.fork() as EntityManager;
  await orm.migrator.up({ to: FIRST_SCHEMA });
  await fillFirstSchema(em);
  await orm.migrator.up({ to: SECOND_SCHEMA });
  await fillSecondSchema(em);
  empty = await emptyTables(em);
  await orm.migrator.up();
  const connection = orm.em.getConnection();
  if (connection instanceof PgliteConnection) {
    database.snapshot = await dumpOf(connection);
  }
  await orm.close();
  world = await NativeWorld.start({ database, env: { SECRETS_KEY } });
});
afterAll(async () => {
  // Not that of the world, for which too little is told by the older rows: an id and a version.
  await world.app.close();
});

async function emptyTables(em: EntityManager): Promise<string[]> {
  const tables: { name: string }[] = await em.execute(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('openslot', 'engine') order by 1`,
  );
  const without: string[] = [];
  for (const { name } of tables) {
    const rows: unknown[] = await em.execute(`select 1 from ${name} limit 1`);
    if (rows.length === 0) without.push(name);
  }
  return without;
}

describe('an older database', () => {
  test('has had a row in every table', () => {
    expect(empty).toEqual([]);
  });

  test('keeps every promise', async () => {
    expect(await world.broken()).toEqual([]);
  });

  test('still knows its keys, and whose they are', async () => {
    expect(world.app.engineKeys).toMatchObject({ apiKey: KEYS.api, widgetKey: KEYS.widget });
    await world.app.api('get', '/users', NATIVE_KEY).expect(200);
    await world.app.v2('get', '/bookings/groups', KEYS.widget).expect(200);
  });

  test('is read through the API', async () => {
    const { body: user } = await world.api<NativeUser>('get', `/users/${USER}`);
    expect(user).toMatchObject({ resource_id: RESOURCE, timekit_resource_id: DOC, timekit_booking_calendar: CALENDAR });
    const { body } = await world.api<{ data: NativeBooking[] }>('get', '/bookings?limit=100');
    const states = new Map(body.data.map(({ id, state, version, reminders }) => [id, [state, version, reminders]]));
    expect(states).toEqual(
      new Map([
        [bookingId(6), ['confirmed', 1, []]],
        [bookingId(5), ['tentative', 1, []]],
        [bookingId(4), ['completed', 2, []]],
        [bookingId(3), ['tentative', 1, []]],
        [bookingId(2), ['cancelled', 2, []]],
        [bookingId(1), ['confirmed', 1, []]],
      ]),
    );
    const { body: history } = await world.api<{ data: Change[] }>('get', `/bookings/${bookingId(2)}/history`);
    expect(history.data.map(({ action }) => action)).toEqual(['confirm', 'cancel']);
    const { body: pending } = await world.api<{ data: NativeBooking[] }>('get', '/bookings?state=pending');
    expect(pending.data.map(({ id }) => id)).toEqual([bookingId(7)]);
    const { body: calendars } = await world.api<{ data: unknown[] }>('get', `/resources/${RESOURCE}/calendars`);
    expect(calendars.data).toHaveLength(2);
  });

  test('offers what is free, and nothing that is booked, held or busy', async () => {
    const query = {
      user_ids: [USER],
      length: '1 hour',
      from: '2026-12-01T00:00:00Z',
      to: '2026-12-09T00:00:00Z',
      constraints: [{ allow_hours: { start: 10, end: 11 } }],
    };
    const { body } = await world.api<{ data: { start: string }[] }>('post', '/availability/query', query);
    // Confirmed on the 1st, a group on the 5th, held and busy on the 8th.
    expect(body.data.map(({ start }) => start.slice(8, 10))).toEqual(['02', '03', '04', '06', '07']);
  });

  test('goes on from there: what was booked is cancelled, and its time booked anew', async () => {
    const act = async (action: string, number: number) =>
      await world.api<NativeBooking>('post', `/bookings/${bookingId(number)}/actions/${action}`, {});
    expect((await act('confirm', 3)).body).toMatchObject({ state: 'confirmed', version: 2 });
    expect((await act('cancel', 1)).body).toMatchObject({ state: 'cancelled', version: 2 });
    const time = { start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:00:00Z' };
    await world.book({ user_id: USER }, time);
    const seat = { graph: 'group_customer', owner_booking_id: bookingId(5), customer: { name: 'M', email: 'm@x.org' } };
    expect((await world.api('post', '/bookings', seat)).status).toBe(201);
    expect(await world.broken()).toEqual([]);
  });
});
