/** What is changed while requests are under way. */
import { expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.js';
import { SecretBox } from '../../src/core/secret-box.js';
import { OutboxSignal } from '../../src/outbox/outbox-signal.service.js';
import { SCHEDULE_MS } from '../../src/webhooks/delivery-schedule.js';
import { newSecret, sealSecret } from '../../src/webhooks/endpoint-secrets.js';
import { WebhookDelivery } from '../../src/webhooks/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../../src/webhooks/webhook-endpoint.entity.js';
import { held, numberOf, numbers, useDispatchWorld, world } from './webhook-dispatch.support.js';
import { deliveriesOf, type Endpoint, storeDelivery } from './webhooks.support.js';

const HOLDS = { event_types: ['hold.*'] };

useDispatchWorld({ ownEvents: true });

test('a delivery that is replayed during its last attempt goes on, though that fails', async () => {
  const endpoint = await world.endpoint({ event_types: ['user.created'] });
  const answer = Promise.withResolvers<{ status: number }>();
  world.receiver.answering = async () => (world.at(endpoint).length === 1 ? await answer.promise : { status: 200 });
  const last = { state: 'pending', attempts: SCHEDULE_MS.length - 1 } as const;
  const id = await storeDelivery(world.native, endpoint.id, last);
  await world.native.app.em().nativeUpdate(WebhookDelivery, { id }, { triesInSchedule: last.attempts });
  world.dispatcher.look();
  await world.receiver.until(() => world.at(endpoint).length === 1);
  expect((await world.native.api('post', `/webhook-deliveries/${id}/replay`, {})).status).toBe(200);
  answer.resolve({ status: 500 });
  const [delivery] = await world.finished(endpoint, 1);
  expect(delivery).toMatchObject({ id, state: 'delivered', attempts: SCHEDULE_MS.length + 1 });
  const log = await world.logOf(delivery);
  expect(log.map(({ response_status: status }) => status)).toEqual([200, 500]);
});

test('an endpoint that wants order from now on gets nothing more before what failed', async () => {
  const endpoint = await world.endpoint({ event_types: ['hold.*'] });
  const answer = held();
  let failing = true;
  world.receiver.answering = async (received) => {
    if (failing && numberOf(received) === 1) return { status: 500 };
    return await answer.reply;
  };
  await world.events(20);
  await world.receiver.until(() => world.at(endpoint).length === 5);
  await world.until(async () => {
    return (await deliveriesOf(world.native, endpoint.id)).some(({ attempts }) => attempts === 1);
  });
  await world.native.api('patch', `/webhook-endpoints/${endpoint.id}`, { strict_order: true });
  await world.turned();
  answer.give();
  await world.until(async () => (await deliveriesOf(world.native, endpoint.id, '&state=delivered')).length >= 4);
  await world.turned();
  expect(world.numbersAt(endpoint).toSorted((a, b) => a - b)).toEqual(numbers(1, 5));
  failing = false;
  world.goTo(world.nowMs + 6_000);
  await world.finished(endpoint, 20);
  expect(world.numbersAt(endpoint).slice(5)).toEqual([1, ...numbers(6, 20)]);
});

test('tests that wait for their next attempt keep nothing from an endpoint that wants order', async () => {
  const endpoint = await world.endpoint({ event_types: ['hold.*'], strict_order: true });
  const waiting = { state: 'pending', eventType: 'webhook.test', nextAttemptAt: new Date(world.nowMs + 1) } as const;
  for (let count = 0; count < 64; count += 1) await storeDelivery(world.native, endpoint.id, waiting);
  await world.events(3);
  await world.finished(endpoint, 3);
  expect(world.numbersAt(endpoint)).toEqual([1, 2, 3]);
});

test.each([
  ['patch', '', { url: 'https://example.com/other' }],
  ['post', '/rotate', {}],
  ['delete', '', undefined],
] as const)('who sends is told of %s %s', async (method, path, body) => {
  const { id } = await world.endpoint();
  const told = new Promise<void>((resolve) => {
    world.native.app.app.get(OutboxSignal).on('published', resolve);
  });
  const { status } = await world.native.api(method, `/webhook-endpoints/${id}${path}`, body);
  expect(status).toBeLessThan(300);
  await told;
});

test('a secret that was sealed with another SECRETS_KEY keeps no other endpoint waiting, and can be replaced', async () => {
  const [endpoint, other] = [await world.endpoint(HOLDS), await world.endpoint(HOLDS)];
  const secret = sealSecret(new SecretBox(new Secret('another key')), endpoint.id, newSecret());
  await world.native.app.em().nativeUpdate(WebhookEndpoint, { id: endpoint.id }, { secret });
  await world.events(1);
  await world.receiver.until(() => world.at(other).length === 1);
  await world.turned();
  expect(world.at(endpoint)).toEqual([]);
  const { status, body } = await world.native.api<Endpoint>('post', `/webhook-endpoints/${endpoint.id}/rotate`, {});
  expect([status, body.previous_secret_until]).toEqual([200, null]);
  await world.receiver.until(() => world.at(endpoint).length === 1);
});
