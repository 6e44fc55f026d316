/** Every change is told to the outbox, once, in the transaction that makes it. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import type { NativeBooking } from './native.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

useWorld();

async function made(graph: string): Promise<NativeBooking> {
  return await world.book({ user_id: doc.id }, { ...freshHour(), graph });
}

const act = async ({ id }: NativeBooking, action: string) =>
  await world.api<NativeBooking>('post', `/bookings/${id}/actions/${action}`, {});
const upstream = async ({ timekit_booking_id: id }: NativeBooking, action: string) =>
  await world.app.v2('put', `/bookings/${id}/${action}`).send({});

const step = fc.record({
  kind: fc.constantFrom('act', 'act twice', 'patch', 'upstream', 'lost', 'read'),
  action: fc.constantFrom('confirm', 'decline', 'cancel', 'cancel_by_customer', 'complete'),
});

/** Does the steps to a new booking, and looks whether every version of it was recorded and told once. */
async function checkedAfter(graph: string, steps: readonly { kind: string; action: string }[]): Promise<void> {
  const booking = await made(graph);
  for (const { kind, action } of steps) {
    if (kind === 'act') await act(booking, action);
    if (kind === 'act twice') await Promise.all([act(booking, action), act(booking, action)]);
    if (kind === 'patch') await world.api('patch', `/bookings/${booking.id}`, { meta: { action } });
    if (kind === 'upstream') await upstream(booking, action);
    if (kind === 'read') await world.api('get', `/bookings/${booking.id}`);
    if (kind === 'lost') {
      const restore = world.meddle(({ method }) => (method === 'PUT' ? 'answer_lost' : 'arrives'));
      await world.api('patch', `/bookings/${booking.id}`, { meta: { lost: action } });
      restore();
    }
  }
  const { body } = await world.api<NativeBooking>('get', `/bookings/${booking.id}`);
  const versions = Array.from({ length: body.version }, (_, index) => index + 1);
  const history = await world.history(booking.id);
  const events = await world.told(booking.id);
  expect(history.map(({ version }) => version)).toEqual(versions);
  expect(events.map(({ version }) => version)).toEqual(versions);
  expect(events.map(({ payload }) => payload.data['change'])).toMatchObject(
    history.map(({ action, from_state, to_state }) => ({ action, from_state, to_state })),
  );
  expect(events.at(-1)?.payload.data).toMatchObject({ state: body.state, meta: body.meta, version: body.version });
}

describe('the outbox', () => {
  test('tells of a booking what the API shows of it, and what changed', async () => {
    const booking = await made('confirm_decline');
    world.app.clock.advance({ seconds: 1 });
    const { body: confirmed } = await act(booking, 'confirm');
    const events = await world.told(booking.id);
    expect(
      events.map(({ type, version, subjectType, fannedOutAt }) => [type, version, subjectType, fannedOutAt]),
    ).toEqual([
      ['booking.created', 1, 'booking', null],
      ['booking.confirmed', 2, 'booking', null],
    ]);
    expect(events.map(({ payload }) => payload)).toEqual([
      {
        type: 'booking.created',
        timestamp: booking['created_at'],
        data: {
          ...booking,
          change: {
            action: 'create',
            actor: expect.stringMatching(/^key:/),
            from_state: null,
            to_state: 'tentative',
          },
        },
      },
      {
        type: 'booking.confirmed',
        timestamp: confirmed['updated_at'],
        data: {
          ...confirmed,
          change: {
            action: 'confirm',
            actor: expect.stringMatching(/^key:/),
            from_state: 'tentative',
            to_state: 'confirmed',
          },
        },
      },
    ]);
  });

  test('whatever happens to bookings, has one event for each version, and versions have no gaps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('instant', 'confirm_decline'),
        fc.array(step, { minLength: 1, maxLength: 6 }),
        checkedAfter,
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  test('that cannot take an event lets the change not happen, until it can', async () => {
    const booking = await made('instant');
    const em = world.app.em();
    const inTheWay = { ...(await em.findOneOrFail(OutboxEvent, { subjectId: booking.id })), version: 2 };
    await em.insert(OutboxEvent, { ...inTheWay, id: '00000000-0000-7000-8000-000000000001' });
    expect((await act(booking, 'cancel')).status).toBe(500);
    const { body: before } = await world.api<NativeBooking>('get', `/bookings/${booking.id}`);
    expect([before.state, before.version, (await world.history(booking.id)).length]).toEqual(['confirmed', 1, 1]);

    await em.nativeDelete(OutboxEvent, { subjectId: booking.id, version: 2 });
    world.app.clock.advance({ minutes: 2 });
    const { body: after } = await world.api<NativeBooking>('get', `/bookings/${booking.id}`);
    expect([after.state, after.version]).toEqual(['cancelled', 2]);
    expect(await world.typesTold(booking.id)).toEqual(['booking.created', 'booking.cancelled']);
  });
});
