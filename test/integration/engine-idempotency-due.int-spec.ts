/** What time did is settled in front of the one transaction that a keyed write under /v2 is, and never in it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DueBookingsService } from '#libs/engine';
import { bookingBody, BookingWorld } from './engine-bookings.support.js';
import { answerOf } from './idempotency.support.js';

let world: BookingWorld;
let resourceId: string;
let keys = 0;

beforeAll(async () => {
  world = await BookingWorld.start();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  world.app.clock.set('2026-11-23T08:00:00Z');
  ({ resourceId } = await world.resource());
});
afterEach(() => {
  jest.restoreAllMocks();
});

const unpaid = async (hour: string) =>
  (
    await world.book(resourceId, {
      graph: 'instant_payment',
      start: `2026-12-01T${hour}:00:00Z`,
      end: `2026-12-01T${hour}:30:00Z`,
    })
  ).id;

async function logOf(id: string): Promise<unknown[]> {
  const rows = await world.sql<{ action: string }>(
    'select action from engine.booking_log where booking_id = ? order by id',
    [id],
  );
  return rows.map(({ action }) => action);
}

/** Has the clock jump to `now` when the request has settled what is due. */
function jumpWhenSettled(now: string): void {
  const due = world.app.app.get(DueBookingsService);
  const settleAll = due.settleAll.bind(due);
  jest.spyOn(due, 'settleAll').mockImplementationOnce(async (appId) => {
    await settleAll(appId);
    world.app.clock.set(now);
  });
}

function keyed(path: string, body: object) {
  keys += 1;
  const key = `due-${keys}`;
  return async () => await world.app.v2('put', path).set('idempotency-key', key).send(body);
}

describe('a booking whose moment comes while a keyed request runs', () => {
  test('is settled first, once, and the request is answered by how it stands then', async () => {
    const id = await unpaid('10');
    jumpWhenSettled('2026-11-23T08:05:00Z');
    const pay = keyed(`/bookings/${id}/pay`, {});
    const first = await pay();
    expect([first.status, first.body.code]).toEqual([422, 'action_not_allowed']);
    expect(answerOf(await pay())).toEqual(answerOf(first));
    expect(await logOf(id)).toEqual(['create', 'timeout']);
  });

  test('has a whole bulk begin again, whose items are done once', async () => {
    const [late, other] = [await unpaid('12'), (await world.book(resourceId)).id];
    jumpWhenSettled('2026-11-23T08:05:00Z');
    const act = keyed('/bookings/bulk', {
      bookings: [
        { id: other, action: 'cancel' },
        { id: late, action: 'pay' },
      ],
    });
    const first = await act();
    expect([first.status, first.body.data.length, first.body.errors[0]]).toEqual([
      200,
      1,
      expect.objectContaining({ index: 1, code: 'action_not_allowed' }),
    ]);
    expect(answerOf(await act())).toEqual(answerOf(first));
    expect([await logOf(late), await logOf(other)]).toEqual([
      ['create', 'timeout'],
      ['confirm', 'cancel'],
    ]);
  });
});

test('time that a payment gave back is booked by the next keyed bulk', async () => {
  await unpaid('14');
  world.app.clock.set('2026-11-23T08:05:00Z');
  const time = { start: '2026-12-01T14:00:00Z', end: '2026-12-01T14:30:00Z' };
  const answer = await world.app
    .v2('post', '/bookings/bulk')
    .set('idempotency-key', `given-back-${resourceId}`)
    .send({ bookings: [bookingBody(resourceId, time)] });
  expect([answer.status, answer.body.data.length]).toEqual([201, 1]);
});
