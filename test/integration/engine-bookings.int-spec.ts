/** The journeys of each graph under /v2, and every step that is refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BookingWorld, bookingBody, customer, slotTaken } from './engine-bookings.support.js';

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
});

afterAll(async () => {
  await world.close();
});

describe('the instant graph', () => {
  test('confirms at once, shows the booking in the calendar and answers with what was included', async () => {
    const { resourceId, calendarId } = await world.resource();
    const booking = await world.book(
      resourceId,
      {},
      'attributes,event,user,resource,calendar,customers,customer,logs,meta',
    );
    expect(booking).toMatchObject({
      state: 'confirmed',
      graph: 'instant',
      completed: false,
      possible_actions: ['cancel', 'cancel_by_customer', 'complete'],
      created_at: '2026-11-23T09:00:00+0100',
      attributes: {
        event_info: {
          start: '2026-12-01T10:00:00+01:00',
          end: '2026-12-01T11:00:00+01:00',
          what: 'Haircut',
          where: 'Sesame St',
          description: '',
          calendar_id: calendarId,
          participants: [],
        },
      },
      event: { what: 'Haircut', start: '2026-12-01T10:00:00+01:00', allDay: false },
      user: { id: resourceId },
      resource: { id: resourceId },
      calendar: { id: calendarId },
      customers: [{ ...customer, phone: '', voip: '' }],
      customer: { name: 'Marty McFly' },
      logs: [{ action: 'confirm', from_state: null, to_state: 'confirmed', actor: 'api_key', version: 1 }],
      meta: {},
    });
    expect(await world.rowsOf(booking.id)).toEqual({ claims: 1, events: 1, logs: 1 });
  });

  test('answers with six keys when nothing is included', async () => {
    const { resourceId } = await world.resource();
    expect(Object.keys(await world.book(resourceId)).toSorted()).toEqual([
      'completed',
      'created_at',
      'graph',
      'id',
      'state',
      'updated_at',
    ]);
  });

  test.each([
    ['cancel', 'cancelled', false],
    ['cancel_by_customer', 'cancelled_by_customer', false],
    ['complete', 'completed', true],
  ])('%s ends in %s, and the time is free unless it was used', async (action, state, stays) => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId);
    const done = await world.v2('put', `/bookings/${id}/${action}?include=attributes`, {
      [action]: { message: 'See you' },
    });
    expect(done.status).toBe(200);
    expect(done.body.data).toMatchObject({
      state,
      completed: true,
      possible_actions: [],
      attributes: { [action]: { message: 'See you' } },
    });
    expect(await world.rowsOf(id)).toEqual({ claims: stays ? 1 : 0, events: stays ? 1 : 0, logs: 2 });
    expect((await world.v2('post', '/bookings', bookingBody(resourceId))).status).toBe(stays ? 422 : 201);
  });
});

describe('the confirm_decline graph', () => {
  test('holds nothing until it is confirmed', async () => {
    const { resourceId } = await world.resource();
    const tentative = await world.book(resourceId, { graph: 'confirm_decline' }, 'available_actions');
    expect(tentative).toMatchObject({
      state: 'tentative',
      possible_actions: ['decline', 'confirm'],
      available_actions: ['decline', 'confirm'],
    });
    expect(await world.rowsOf(tentative.id)).toEqual({ claims: 0, events: 0, logs: 1 });
    const confirmed = await world.v2('put', `/bookings/${tentative.id}/confirm`);
    expect(confirmed.body.data).toMatchObject({ state: 'confirmed', completed: false });
    expect(await world.rowsOf(tentative.id)).toEqual({ claims: 1, events: 1, logs: 2 });
    await world.v2('put', `/bookings/${tentative.id}/cancel`, {});
    expect(await world.rowsOf(tentative.id)).toEqual({ claims: 0, events: 0, logs: 3 });
  });

  test('is declined for good', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, { graph: 'confirm_decline' });
    const declined = await world.v2('post', `/bookings/${id}/decline`, { decline: { message: 'Sorry' } });
    expect(declined.status).toBe(200);
    expect(declined.body.data).toMatchObject({ state: 'declined', completed: true });
    expect((await world.v2('put', `/bookings/${id}/confirm`, {})).body).toMatchObject({
      code: 'action_not_allowed',
      allowed: [],
    });
  });

  test('confirms one of two bookings of a slot; the other stays tentative', async () => {
    const { resourceId } = await world.resource();
    const first = await world.book(resourceId, { graph: 'confirm_decline' });
    const second = await world.book(resourceId, { graph: 'confirm_decline' });
    const answers = await Promise.all(
      [first, second].map(async ({ id }) => await world.v2('put', `/bookings/${id}/confirm`, {})),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
    expect(answers.find(({ status }) => status === 422)?.body).toEqual(slotTaken);
    const loser = answers[0]?.status === 422 ? first : second;
    expect((await world.v2('get', `/bookings/${loser.id}?include=logs`)).body.data).toMatchObject({
      state: 'tentative',
      logs: [{ version: 1 }],
    });
    expect(await world.rowsOf(loser.id)).toEqual({ claims: 0, events: 0, logs: 1 });
  });

  test('goes to the primary calendar when its own was deleted meanwhile', async () => {
    const { resourceId, calendarId } = await world.resource();
    const other = await world.calendar(resourceId);
    const { id } = await world.book(resourceId, { graph: 'confirm_decline', calendar_id: other });
    await world.sql('delete from engine.calendar where id = ?', [other]);
    const confirmed = await world.v2('put', `/bookings/${id}/confirm?include=calendar`, {});
    expect(confirmed.body.data).toMatchObject({ state: 'confirmed', calendar: { id: calendarId } });
  });
});

describe('actions', () => {
  const refused: [graph: string, path: string[], actions: string[], allowed: string[]][] = [
    [
      'instant',
      [],
      ['confirm', 'decline', 'pay', 'reschedule_by_customer'],
      ['cancel', 'cancel_by_customer', 'complete'],
    ],
    ['instant', ['cancel'], ['cancel', 'complete', 'confirm', 'cancel_by_customer'], []],
    ['instant', ['complete'], ['complete', 'cancel'], []],
    ['confirm_decline', [], ['cancel', 'complete', 'cancel_by_customer', 'timeout', 'expire'], ['decline', 'confirm']],
    ['confirm_decline', ['confirm'], ['confirm', 'decline'], ['cancel', 'cancel_by_customer', 'complete']],
    ['confirm_decline', ['decline'], ['confirm', 'decline', 'cancel'], []],
  ];

  test.each(refused)('%s after %j refuses %j', async (graph, path, actions, allowed) => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId, { graph });
    for (const action of path) {
      expect((await world.v2('put', `/bookings/${id}/${action}`, {})).status).toBe(200);
    }
    const before = await world.rowsOf(id);
    for (const action of actions) {
      const answer = await world.v2('put', `/bookings/${id}/${action}`, {});
      expect(answer.status).toBe(422);
      expect(answer.body).toEqual({ error: expect.any(String), code: 'action_not_allowed', allowed });
    }
    expect(await world.rowsOf(id)).toEqual(before);
  });

  test('a name that no graph knows is a route that does not exist', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId);
    for (const name of ['explode', 'constructor', '__proto__', 'reschedule']) {
      expect((await world.v2('put', `/bookings/${id}/${name}`, {})).status).toBe(404);
    }
  });

  test('of two cancels at once exactly one wins', async () => {
    const { resourceId } = await world.resource();
    const { id } = await world.book(resourceId);
    const answers = await Promise.all([1, 2].map(async () => await world.v2('put', `/bookings/${id}/cancel`, {})));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
    expect(answers.find(({ status }) => status === 422)?.body).toMatchObject({ code: 'action_not_allowed' });
    expect(await world.rowsOf(id)).toEqual({ claims: 0, events: 0, logs: 2 });
  });
});
