/** Events on their way to endpoints: who gets them, signed how, and what happens when an endpoint does not answer well. */
import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { OutboxEvent } from '../../src/outbox/outbox-event.entity.js';
import { SCHEDULE_MS } from '../../src/webhooks/delivery-schedule.js';
import { WebhookDelivery } from '../../src/webhooks/webhook-delivery.entity.js';
import type { Received } from '../support/receiver.js';
import { useDispatchWorld, world } from './webhook-dispatch.support.js';
import type { Endpoint } from './webhooks.support.js';

const DAY_MS = 24 * 3_600_000;

useDispatchWorld();

const idOf = ({ headers }: Received): unknown => headers['webhook-id'];
const typeOf = ({ body }: Received): string => (JSON.parse(body) as { type: string }).type;

describe('an event', () => {
  test('is sent to every endpoint that wants it, once, signed, as the outbox tells it', async () => {
    const all = await world.endpoint();
    const users = await world.endpoint({ event_types: ['user.*'], legacy_signature: true });
    const bookings = await world.endpoint({ event_types: ['booking.created', 'booking.cancelled'] });
    const doc = await world.native.user();
    const booking = await world.native.book({ user_id: doc.id });
    await world.native.api('post', `/bookings/${booking.id}/actions/cancel`, {});
    await world.finished(bookings, 2);
    const events = await world.native.app.em().find(OutboxEvent, {}, { orderBy: { position: 'asc' } });
    await world.finished(all, events.length);
    expect(world.at(all).map(typeOf).toSorted()).toEqual(events.map(({ type }) => type).toSorted());
    expect(world.at(bookings).map(typeOf)).toEqual(['booking.created', 'booking.cancelled']);
    expect(world.at(users).map(typeOf)).toEqual(
      events.map(({ type }) => type).filter((type) => type.startsWith('user.')),
    );
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(world.receiver.received.map(idOf)).size).toBe(world.receiver.received.length);

    const [{ body, headers } = { body: '', headers: {} }] = world.at(bookings);
    expect(JSON.parse(body)).toMatchObject({ type: 'booking.created', data: { id: booking.id, version: 1 } });
    expect(() => verify(bookings.secret, body, headers as Record<string, string>)).not.toThrow();
    expect(headers).toMatchObject({ 'content-type': 'application/json' });
    expect(headers).not.toHaveProperty('x-timekit-signature');
    expect(world.at(users)[0]?.headers).toHaveProperty('x-timekit-signature');
  });

  test('is signed with both secrets during a rotation', async () => {
    const endpoint = await world.endpoint();
    const { body: rotated } = await world.native.api<Endpoint>('post', `/webhook-endpoints/${endpoint.id}/rotate`, {});
    await world.send(endpoint);
    const [{ body, headers } = { body: '', headers: {} }] = world.at(endpoint);
    for (const secret of [endpoint.secret, rotated.secret]) {
      expect(() => verify(secret, body, headers as Record<string, string>)).not.toThrow();
    }
  });
});

/** The clock of the tests stands still, so the time of the signature is not the verifier's. */
function verify(secret: string, body: string, headers: Record<string, string>): void {
  const now = Date.now;
  Date.now = () => Number(headers['webhook-timestamp']) * 1000;
  try {
    new Webhook(secret).verify(body, headers);
  } finally {
    Date.now = now;
  }
}

describe('a delivery that fails', () => {
  test('is attempted ten times under one id, on schedule within a tenth, and then told of', async () => {
    const listener = await world.endpoint({ event_types: ['webhook_delivery.failed'] });
    const endpoint = await world.endpoint({ event_types: ['user.created'] });
    world.receiver.answering = ({ path }) => ({ status: path === endpoint.path ? 500 : 200, body: 'no' });
    await world.native.user();
    for (let attempts = 1; attempts < SCHEDULE_MS.length; attempts += 1) {
      const delivery = await world.attempted(endpoint, attempts);
      const pauseMs = SCHEDULE_MS[attempts] ?? Number.NaN;
      const dueInMs = Date.parse(delivery.next_attempt_at ?? '') - world.nowMs;
      expect(Math.abs(dueInMs - pauseMs)).toBeLessThanOrEqual(pauseMs / 10);
      // A moment before, nothing happens; then it does.
      world.goTo(Date.parse(delivery.next_attempt_at ?? '') - 1);
      await world.turned();
      expect(world.at(endpoint)).toHaveLength(attempts);
      world.goTo(Date.parse(delivery.next_attempt_at ?? ''));
    }
    const [delivery] = await world.finished(endpoint, 1);
    expect(delivery).toMatchObject({ state: 'failed', attempts: 10, next_attempt_at: null });
    expect(new Set(world.at(endpoint).map(idOf))).toEqual(new Set([delivery?.id]));
    expect(new Set(world.at(endpoint).map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    expect(await world.logOf(delivery)).toMatchObject(
      Array.from({ length: 10 }, () => ({ response_status: 500, response_body: 'no', error: 'refused' })),
    );

    await world.finished(listener, 1);
    const [told] = world.at(listener);
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      type: 'webhook_delivery.failed',
      data: { id: delivery?.id, endpoint_id: endpoint.id, state: 'failed', attempts: 10 },
    });
  });

  test('is replayed under the same id, on a schedule that begins anew', async () => {
    const endpoint = await world.endpoint({ event_types: ['user.created'] });
    world.receiver.answering = () => ({ status: 410 });
    await world.native.user();
    const [delivery] = await world.finished(endpoint, 1);
    world.receiver.answering = () => ({ status: 200 });
    await world.native.api('patch', `/webhook-endpoints/${endpoint.id}`, { enabled: true });
    await world.native.api('post', `/webhook-deliveries/${delivery?.id}/replay`, {});
    expect(await world.attempted(endpoint, 2)).toMatchObject({ state: 'delivered' });
    expect(new Set(world.at(endpoint).map(idOf)).size).toBe(1);
  });

  test('waits as long as the receiver asks for, and so does everything else for it', async () => {
    const endpoint = await world.endpoint({ event_types: ['user.created'] });
    world.receiver.answering = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    await world.native.user();
    const { next_attempt_at: next } = await world.attempted(endpoint, 1);
    expect(Date.parse(next ?? '') - world.nowMs).toBe(3_600_000);
    world.receiver.answering = () => ({ status: 200 });
    await world.native.user();
    await world.turned();
    expect(world.at(endpoint)).toHaveLength(1);
    world.goTo(Date.parse(next ?? ''));
    await world.finished(endpoint, 2);
  });

  test('because the receiver is gone disables the endpoint at once', async () => {
    const listener = await world.endpoint({ event_types: ['webhook_endpoint.disabled'] });
    const endpoint = await world.endpoint({ event_types: ['user.created'] });
    world.receiver.answering = ({ path }) => ({ status: path === endpoint.path ? 410 : 200 });
    await world.native.user();
    const [delivery] = await world.finished(endpoint, 1);
    expect(delivery).toMatchObject({ state: 'failed', attempts: 1 });
    const { body } = await world.native.api<Endpoint>('get', `/webhook-endpoints/${endpoint.id}`);
    expect(body).toMatchObject({ enabled: false, disabled_cause: 'gone' });
    await world.finished(listener, 1);
    await world.native.user();
    await world.turned();
    expect(world.at(endpoint)).toHaveLength(1);
  });

  test('for five days, as everything before it, disables the endpoint, and not a moment earlier', async () => {
    const endpoint = await world.endpoint({ event_types: ['user.*'] });
    world.receiver.answering = () => ({ status: 500 });
    await world.native.user();
    await world.settled(endpoint);
    const since = world.nowMs;
    world.goTo(since + 5 * DAY_MS - 1);
    await world.settled(endpoint);
    const state = async () => (await world.native.api<Endpoint>('get', `/webhook-endpoints/${endpoint.id}`)).body;
    expect(await state()).toMatchObject({ enabled: true });
    world.goTo(since + 6 * DAY_MS);
    await world.until(async () => !(await state()).enabled);
    expect(await state()).toMatchObject({ disabled_cause: 'failing' });
    const states = await world.native.app.em().find(WebhookDelivery, { endpointId: endpoint.id });
    expect(new Set(states.map((delivery) => delivery.state))).toEqual(new Set(['cancelled']));
  });

  test('though it is about webhooks tells nobody of that, and nobody is told of themselves', async () => {
    const everything = await world.endpoint();
    const other = await world.endpoint({ event_types: ['webhook_delivery.*', 'webhook_endpoint.*'] });
    const broken = await world.endpoint({ event_types: ['user.created'] });
    world.receiver.answering = ({ path }) => ({ status: path === broken.path ? 410 : 500 });
    await world.native.user();
    await world.finished(broken, 1);
    // Both are told of in the same moment, so that both have gone through their schedule after the same time.
    const toOther = { endpointId: other.id };
    await world.until(async () => (await world.native.app.em().count(WebhookDelivery, toOther)) === 2);
    for (let attempts = 1; attempts < SCHEDULE_MS.length; attempts += 1) {
      await world.settled(other);
      world.goTo(world.nowMs + 1.2 * (SCHEDULE_MS[attempts] ?? 0));
    }
    await world.finished(other, 2);
    const told = await world.native.app.em().find(OutboxEvent, { type: 'webhook_delivery.failed' });
    const aboutOthers = told.filter(({ payload }) => payload.data['endpoint_id'] === other.id);
    expect(aboutOthers).toEqual([]);
    const toThemselves = told.filter(({ payload }) => payload.data['endpoint_id'] === everything.id);
    const got = await world.native.app.em().count(WebhookDelivery, {
      endpointId: everything.id,
      eventId: { $in: toThemselves.map(({ id }) => id) },
    });
    expect([toThemselves.length > 0, got]).toEqual([true, 0]);
  });

  test('is not attempted sooner because the sandbox clock is set ahead', async () => {
    const endpoint = await world.endpoint({ event_types: ['user.created'] });
    world.receiver.answering = () => ({ status: 500 });
    await world.native.user();
    await world.attempted(endpoint, 1);
    const now = new Date(world.nowMs + 10 * DAY_MS).toISOString();
    expect((await world.native.api('put', '/sandbox/clock', { now })).status).toBe(200);
    await world.turned();
    await world.native.api('delete', '/sandbox/clock');
    expect(world.at(endpoint)).toHaveLength(1);
  });
});
