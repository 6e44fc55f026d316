/** A receiver that has too much to do says when it wants to hear of us again. */
import { expect, test } from '@jest/globals';
import { DeliveryLeases } from '../../src/webhooks/delivery-leases.service.js';
import { WebhookEndpoint } from '../../src/webhooks/webhook-endpoint.entity.js';
import type { Reply } from '../support/receiver.js';
import { held, type PathEndpoint, useDispatchWorld, world } from './webhook-dispatch.support.js';
import { storeDelivery } from './webhooks.support.js';

const OK: Reply = { status: 200 };
const LATER: Reply = { status: 429, headers: { 'retry-after': '3600' } };
const HOUR_MS = 3_600_000;

useDispatchWorld({ ownEvents: true });

async function pausedUntil({ id }: PathEndpoint): Promise<string | null> {
  const { body } = await world.native.api<{ paused_until: string | null }>('get', `/webhook-endpoints/${id}/health`);
  return body.paused_until;
}

test('gets nothing that was not under way already when it said so', async () => {
  const endpoint = await world.endpoint({ event_types: ['hold.*'] });
  world.receiver.answering = () => LATER;
  await world.events(30);
  await world.until(async () => (await pausedUntil(endpoint)) !== null);
  await world.turned();
  expect(world.at(endpoint)).toHaveLength(4);
  world.receiver.answering = () => OK;
  world.goTo(world.nowMs + HOUR_MS);
  await world.finished(endpoint, 30);
  expect(await pausedUntil(endpoint)).toBeNull();
});

test('is left alone until then, though it takes what was under way', async () => {
  const endpoint = await world.endpoint({ event_types: ['hold.*'] });
  const answer = held();
  world.receiver.answering = async () => (world.at(endpoint).length === 1 ? LATER : await answer.reply);
  await world.events(2);
  await world.until(async () => (await pausedUntil(endpoint)) !== null);
  answer.give();
  await world.finished(endpoint, 1);
  await world.events(1);
  await world.turned();
  expect(world.at(endpoint)).toHaveLength(2);
  world.goTo(world.nowMs + HOUR_MS);
  await world.finished(endpoint, 3);
});

test('is looked at again in that moment, for what waits until then', async () => {
  const endpoint = await world.endpoint({ event_types: ['user.created'] });
  const until = new Date(world.nowMs + 1_234);
  await world.native.app.em().nativeUpdate(WebhookEndpoint, { id: endpoint.id }, { pausedUntil: until });
  await storeDelivery(world.native, endpoint.id, { state: 'pending' });
  const { nextDueAt } = await world.native.app.app.get(DeliveryLeases).claim(new Map(), [], 0);
  expect(nextDueAt).toEqual(until);
});
