/** A group booking with thousands of seats ends with all of them at once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { onPostgresql } from '../support/database.js';
import { BookingWorld } from './engine-bookings.support.js';

/** What a statement for each seat would cost shows with fewer on PGlite too, since they are counted, not timed. */
const SEATS = onPostgresql ? 5_000 : 1_000;

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
});

afterAll(async () => {
  await world.close();
});

/** Copies of a seat's booking and of its log row, as if each had been booked. */
async function fill(ownerId: string, seatId: string): Promise<void> {
  await world.sql(
    `with copied as (
      insert into engine.booking select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid()))).*
      from engine.booking b, generate_series(2, ${SEATS}) where b.id = ? returning id)
    insert into engine.booking_log select (jsonb_populate_record(l,
      jsonb_build_object('id', gen_random_uuid(), 'booking_id', copied.id))).*
    from copied, engine.booking_log l where l.booking_id = ?`,
    [seatId, seatId],
  );
  await world.sql(`update engine.group_seats set used = ${SEATS} where booking_id = ?`, [ownerId]);
}

describe('the cancellation of a group booking', () => {
  test('moves thousands of seats, each once and with its log row, and the counter in one step', async () => {
    const { resourceId } = await world.resource();
    const settings = { max_seats: SEATS };
    const owner = await world.book(resourceId, { graph: 'group_owner', settings });
    const seat = { graph: 'group_customer', related: { owner_booking_id: owner.id } };
    await fill(owner.id, (await world.book(resourceId, seat)).id);
    await world.sql('create sequence engine.counted');
    await world.sql(`create function engine.counted() returns trigger language plpgsql as $$ begin
      perform nextval('engine.counted'); return null; end $$`);
    await world.sql(
      'create trigger counted after update on engine.group_seats for each row execute function engine.counted()',
    );

    expect((await world.v2('put', `/bookings/${owner.id}/cancel`, {})).status).toBe(200);
    expect(
      await world.sql(
        `select b.state, b.version, count(*)::int as seats, sum((select count(*) from engine.booking_log l
           where l.booking_id = b.id and (l.version, l.to_state) in ((1, 'confirmed'), (2, b.state))))::int as logs
         from engine.booking b where b.owner_booking_id = ? group by 1, 2`,
        [owner.id],
      ),
    ).toEqual([{ state: 'cancelled_by_owner', version: 2, seats: SEATS, logs: 2 * SEATS }]);
    expect(await world.sql('select used from engine.group_seats where booking_id = ?', [owner.id])).toEqual([
      { used: 0 },
    ]);
    const [updates] = await world.sql<{ n: string }>('select last_value::int as n from engine.counted');
    expect(updates?.n).toBe(1);
  });
});
