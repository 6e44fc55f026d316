/** Group bookings under /v2 with many seats: they are ended, and settled, all at once. */
import { beforeAll, expect, test } from '@jest/globals';
import { act, CONTRADICTIONS, group, seat, used, useWorld, world } from './engine-groups.support.js';

useWorld();

/** More than the ORM writes in one statement. */
const MANY = 400;

/** Every statement that writes bookings or their log, whatever it does to how many rows. */
const NOTE_STATEMENTS = [
  'create table engine.noted_statement (what text not null)',
  `create function engine.note_statement() returns trigger language plpgsql as $$ begin
    insert into engine.noted_statement values (tg_op || ' ' || tg_table_name); return null; end $$`,
  ...['update on engine.booking', 'insert on engine.booking_log'].map(
    (event) =>
      `create trigger note_statement after ${event} for each statement execute function engine.note_statement()`,
  ),
];

/** As many seats as the first one again, with its log. */
const COPY_SEAT = `
  with copy as (
    select gen_random_uuid() as new_id, b.* from engine.booking b cross join generate_series(2, ?::int) where b.id = ?
  ), seat as (
    insert into engine.booking
    select (jsonb_populate_record(null::engine.booking, to_jsonb(c) || jsonb_build_object('id', c.new_id))).* from copy c
  )
  insert into engine.booking_log
  select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'booking_id', c.new_id))).*
  from copy c join engine.booking_log l on l.booking_id = c.id`;

const ENDS = `
  select l.version, l.action, l.from_state, l.to_state, l.actor, l.input,
    to_char(l.at at time zone 'utc', 'MM-DD HH24:MI') as at, count(*)::int as seats
  from engine.booking b join engine.booking_log l on l.booking_id = b.id and l.version = b.version and l.at = b.updated_at
  where b.owner_booking_id = ? and b.completed and b.due_at is null and b.state = l.to_state and b.inputs -> l.action = l.input
    and substr(l.id::text, 15, 1) = '7'
  group by 1, 2, 3, 4, 5, 6, 7 order by 2`;

beforeAll(async () => {
  for (const statement of NOTE_STATEMENTS) await world.sql(statement);
});

/** A group with so many seats that are all made like this. */
async function filled(...kinds: [number, Record<string, unknown>][]): Promise<string> {
  const owner = await group({ max_seats: 10_000 });
  for (const [count, change] of kinds) {
    const { body } = await seat(owner, change);
    await world.sql(COPY_SEAT, [count, body.data.id]);
  }
  await world.sql(
    `update engine.group_seats s set used = (
      select count(*) from engine.booking b where b.owner_booking_id = s.booking_id and b.state = 'confirmed')
      where s.booking_id = ?`,
    [owner],
  );
  await world.sql('delete from engine.noted_statement');
  return owner;
}

async function statements(): Promise<unknown> {
  const rows = await world.sql<{ what: string }>('select what from engine.noted_statement order by 1');
  return rows.map(({ what }) => what);
}

const PAYING = { graph: 'group_customer_payment' };

test('a group that is cancelled ends all of its seats in one statement, those that time ended before at their own moment', async () => {
  const owner = await filled([MANY, {}], [3, PAYING], [2, { ...PAYING, settings: { timeout: '1 day' } }]);
  world.app.clock.set('2026-11-23T08:06:00Z');
  await act(owner, 'cancel', { cancel: { message: 'Ill' } });
  // Of each one for the seats, one for the group; and whoever acts has settled first what is due.
  expect(await statements()).toEqual([...Array(3).fill('INSERT booking_log'), ...Array(3).fill('UPDATE booking')]);
  const cancelled = { version: 2, action: 'cancel_by_owner', to_state: 'cancelled_by_owner', actor: 'api_key' };
  const now = { input: { message: 'Ill' }, at: '11-23 08:06' };
  expect(await world.sql(ENDS, [owner])).toEqual([
    { ...cancelled, ...now, from_state: 'confirmed', seats: MANY },
    { ...cancelled, ...now, from_state: 'tentative', seats: 2 },
    {
      version: 2,
      action: 'timeout',
      from_state: 'tentative',
      to_state: 'unpaid',
      actor: 'system',
      input: {},
      at: '11-23 08:05',
      seats: 3,
    },
  ]);
  expect(await used(owner)).toBe(0);
  expect(await world.sql(CONTRADICTIONS)).toEqual([]);
});

test('a group that time completes ends its seats with it, those that were due before at their own moment', async () => {
  const owner = await filled([MANY, {}], [3, PAYING]);
  world.app.clock.set('2026-12-01T12:00:00Z');
  expect(await world.read(owner)).toMatchObject({ state: 'completed' });
  expect(await statements()).toEqual([...Array(2).fill('INSERT booking_log'), ...Array(2).fill('UPDATE booking')]);
  expect(await world.sql(ENDS, [owner])).toMatchObject([
    { action: 'complete', to_state: 'completed', actor: 'system', at: '12-01 11:00', seats: MANY },
    { action: 'timeout', to_state: 'unpaid', actor: 'system', at: '11-23 08:05', seats: 3 },
  ]);
  expect(await used(owner)).toBe(MANY);
  expect(await world.sql(CONTRADICTIONS)).toEqual([]);
});

test('seats of a group that are due are settled in one statement, and no others', async () => {
  const owner = await filled([MANY, PAYING], [2, { ...PAYING, settings: { timeout: '1 day' } }], [2, {}]);
  world.app.clock.set('2026-11-23T08:05:00Z');
  expect((await world.v2('get', '/bookings?limit=1')).status).toBe(200);
  expect(await statements()).toEqual(['INSERT booking_log', 'UPDATE booking']);
  expect(await world.sql(ENDS, [owner])).toMatchObject([{ action: 'timeout', to_state: 'unpaid', seats: MANY }]);
  expect(await world.read(owner)).toMatchObject({ state: 'tentative' });
  expect(await used(owner)).toBe(2);
  expect(await world.sql(CONTRADICTIONS)).toEqual([]);
});

test('new texts of a group are those of its open seats that had the old ones, in one statement', async () => {
  const owner = await filled(
    [MANY, {}],
    [2, { what: 'Mat', description: 'Mine' }],
    [1, { what: 'Mat', where: '', description: 'Mine' }],
  );
  const ended = (await seat(owner)).body.data.id;
  await act(ended, 'cancel_by_owner');
  await world.sql('delete from engine.noted_statement');
  const openslot = { what: 'Shave', where: 'Hall' };
  expect((await world.v2('put', `/bookings/${owner}`, { openslot })).status).toBe(200);
  expect(await statements()).toEqual([...Array(2).fill('INSERT booking_log'), ...Array(2).fill('UPDATE booking')]);
  const edited = await world.sql(
    `select b.what, b.place, b.description, b.version, l.action, l.from_state, l.actor, l.input, count(*)::int as seats
     from engine.booking b join engine.booking_log l on l.booking_id = b.id and l.version = b.version
       and l.to_state = b.state and l.at = b.updated_at
     where b.owner_booking_id = ? and b.id <> ? group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1 desc, 2 desc`,
    [owner, ended],
  );
  const edit = { version: 2, action: 'edit', from_state: 'confirmed', actor: 'api_key' };
  expect(edited).toEqual([
    { ...edit, what: 'Shave', place: 'Hall', description: '', input: openslot, seats: MANY },
    { ...edit, what: 'Mat', place: 'Hall', description: 'Mine', input: { where: 'Hall' }, seats: 2 },
    expect.objectContaining({ what: 'Mat', place: '', description: 'Mine', version: 1, seats: 1 }),
  ]);
  expect(await world.read(ended, 'attributes')).toMatchObject({ attributes: { event_info: { what: 'Haircut' } } });
  expect(await world.sql(CONTRADICTIONS)).toEqual([]);
});

test('what a bulk says of a seat after its group ended in the same transaction is judged by how the seat stands then', async () => {
  const owner = await filled([2, PAYING]);
  const id = (await seat(owner, PAYING)).body.data.id;
  const bookings = [
    { id, action: 'pay' },
    { id: owner, action: 'cancel' },
    { id, action: 'cancel_by_customer' },
  ];
  const { body } = await world.v2('put', '/bookings/bulk', { bookings, delete_all_on_error: true });
  expect(body['errors']).toMatchObject([{ index: 2, code: 'action_not_allowed', allowed: [] }]);
});
