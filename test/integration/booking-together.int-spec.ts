/** People and a room booked together are one booking. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bookingBody, hourOf, type NativeBooking, type Problem } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

let room: { id: string; timekit_resource_id: string };

useWorld();
beforeAll(async () => {
  room = await newRoom();
});

async function newRoom(): Promise<typeof room> {
  return (await world.api<typeof room>('post', '/resources', { name: 'Room', timezone: 'Europe/Berlin' })).body;
}

const book = async (hour: number, change: Record<string, unknown>) =>
  await world.api<NativeBooking & Problem>(
    'post',
    '/bookings',
    bookingBody({ user_id: doc.id }, { ...hourOf(hour), ...change }),
  );
const idsOf = async (query: string) =>
  (await world.api<{ data: NativeBooking[] }>('get', `/bookings?${query}`)).body.data.map(({ id }) => id);

describe('a booking of several resources', () => {
  test('takes the time of each, is found by each, and gives it back at once', async () => {
    const { status, body } = await book(1, { resource_ids: [room.id.toUpperCase()] });
    expect([status, body['resource_id'], body['resource_ids']]).toEqual([201, doc.resource_id, [room.id]]);
    for (const id of [room.id, room.id.toUpperCase(), doc.resource_id]) {
      expect(await idsOf(`resource_id=${id}`)).toEqual([body.id]);
    }
    expect(await idsOf(`resource_id=${room.id}&state=cancelled`)).toEqual([]);

    const roomAlone = bookingBody({ resource_id: room.id }, hourOf(1));
    const taken = await world.api<Problem>('post', '/bookings', roomAlone);
    expect([taken.status, taken.body.code]).toEqual([409, 'bookings.slot_taken']);
    await world.api('post', `/bookings/${body.id}/actions/cancel`, {});
    expect((await world.api('post', '/bookings', roomAlone)).status).toBe(201);
  });

  test('is not made when one of them is taken, says which, and leaves nothing', async () => {
    await world.book({ resource_id: room.id }, hourOf(2));
    const together = { resource_ids: [room.id] };
    const { status, body } = await book(2, together);
    expect([status, body.code, body['resource_id']]).toEqual([409, 'bookings.slot_taken', room.id]);
    const held = await world.api<Problem>('post', '/holds', { user_id: doc.id, ...hourOf(2), ...together });
    expect([held.body.code, held.body['resource_id']]).toEqual(['holds.slot_taken', room.id]);
    const elsewhere = (await book(6, together)).body.id;
    const moved = await world.api<Problem>('post', `/bookings/${elsewhere}/reschedule`, hourOf(2));
    expect([moved.body.code, moved.body['resource_id']]).toEqual(['bookings.slot_taken', room.id]);
    expect(await idsOf(`user_id=${doc.id}&state=pending`)).toEqual([]);
    expect((await book(2, {})).status).toBe(201);
  });

  test('names each once, and only what exists', async () => {
    const refusals = [
      [[doc.resource_id], 422, 'http.invalid_body'],
      [[room.id, room.id.toUpperCase()], 422, 'http.invalid_body'],
      [['00000000-0000-4000-8000-000000000000'], 404, 'resources.not_found'],
    ] as const;
    for (const [resource_ids, status, code] of refusals) {
      const answer = await book(3, { resource_ids });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
  });

  test('keeps each from being deleted, until it is over', async () => {
    const hall = await newRoom();
    const { body } = await book(4, { resource_ids: [hall.id] });
    expect(await world.api<Problem>('delete', `/resources/${hall.id}`)).toMatchObject({
      status: 409,
      body: { code: 'resources.has_bookings' },
    });
    await world.api('post', `/bookings/${body.id}/actions/cancel`, {});
    expect((await world.api('delete', `/resources/${hall.id}`)).status).toBe(204);
    expect((await world.api('get', `/bookings/${body.id}`)).status).toBe(200);
  });

  test('is refused while one of them is being deleted', async () => {
    const hall = await newRoom();
    const restore = world.meddle(({ method }) => (method === 'DELETE' ? 'request_lost' : 'arrives'));
    expect((await world.api('delete', `/resources/${hall.id}`)).status).toBe(503);
    restore();
    const { status, body } = await book(5, { resource_ids: [hall.id] });
    expect([status, body.code]).toEqual([409, 'resources.not_provisioned']);
  });
});
