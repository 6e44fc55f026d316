/** How much is sent to one endpoint at a time, in which order, and what of that outlives a process. */
import { describe, expect, test } from '@jest/globals';
import { newId } from '../../src/core/ids.js';
import { LEASE_MS } from '../../src/webhooks/delivery-leases.service.js';
import { WebhookEndpoint } from '../../src/webhooks/webhook-endpoint.entity.js';
import { held, numberOf, numbers, useDispatchWorld, world } from './webhook-dispatch.support.js';

const OK = { status: 200 };

useDispatchWorld({ ownEvents: true });

describe('an endpoint', () => {
  test('gets four at a time, and keeps nobody else waiting', async () => {
    const slow = await world.endpoint({ event_types: ['hold.*'] });
    const quick = await world.endpoint({ event_types: ['hold.*'] });
    const answer = held();
    world.receiver.answering = async ({ path }) => (path === slow.path ? await answer.reply : OK);
    await world.events(20);
    await world.finished(quick, 20);
    await world.turned();
    expect(world.at(slow)).toHaveLength(4);
    answer.give();
    await world.finished(slow, 20);
    expect(world.numbersAt(slow).toSorted((a, b) => a - b)).toEqual(numbers(1, 20));
  });

  test('that wants order gets one at a time, and nothing before what failed', async () => {
    const endpoint = await world.endpoint({ event_types: ['hold.*'], strict_order: true });
    let running = 0;
    let most = 0;
    let failing = true;
    world.receiver.answering = async (received) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return failing && numberOf(received) === 5 ? { status: 500 } : OK;
    };
    await world.events(90);
    await world.finished(endpoint, 4);
    await world.turned();
    expect(world.numbersAt(endpoint)).toEqual(numbers(1, 5));
    // A test waits for nobody.
    await world.native.api('post', `/webhook-endpoints/${endpoint.id}/test`, {});
    await world.finished(endpoint, 5);
    failing = false;
    world.goTo(world.nowMs + 6_000);
    await world.finished(endpoint, 91);
    const inOrder = world.numbersAt(endpoint).filter((number) => number !== undefined);
    expect(inOrder).toEqual([...numbers(1, 5), ...numbers(5, 90)]);
    expect(most).toBe(1);
  });

  test('that has too much to do gets one at a time, until it recovers', async () => {
    const endpoint = await world.endpoint({ event_types: ['hold.*'] });
    let running = 0;
    const seen: number[] = [];
    let busy = 6;
    world.receiver.answering = async () => {
      running += 1;
      seen.push(running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      busy -= 1;
      return busy >= 0 ? { status: 503 } : OK;
    };
    await world.events(30);
    await world.finished(endpoint, 24);
    expect([seen[6], Math.max(...seen)]).toEqual([1, 4]);
  });

  test('that is disabled or deleted gets nothing more', async () => {
    const [disabled, deleted] = [
      await world.endpoint({ event_types: ['hold.*'] }),
      await world.endpoint({ event_types: ['hold.*'] }),
    ];
    const answer = held();
    world.receiver.answering = async () => await answer.reply;
    await world.events(20);
    await world.receiver.until(() => world.at(disabled).length + world.at(deleted).length === 8);
    await world.native.api('patch', `/webhook-endpoints/${disabled.id}`, { enabled: false });
    await world.native.api('delete', `/webhook-endpoints/${deleted.id}`);
    world.dispatcher.look();
    world.receiver.answering = () => OK;
    await world.turned();
    answer.give();
    // What was under way when it was disabled has arrived all the same.
    await world.until(async () => {
      const deliveries = await world.finished(disabled, 20);
      return deliveries.filter(({ state }) => state === 'delivered').length === 4;
    });
    expect([world.at(disabled).length, world.at(deleted).length]).toEqual([4, 4]);
  });
});

describe('a process', () => {
  test('that died is waited for until its lease is over, and no longer', async () => {
    const endpoint = await world.endpoint({ event_types: ['hold.*'] });
    const leasedUntil = new Date(world.nowMs + LEASE_MS);
    const died = { leasedBy: newId(), leasedUntil };
    await world.native.app.em().nativeUpdate(WebhookEndpoint, { id: endpoint.id }, died);
    await world.events(5);
    await world.turned();
    world.goTo(leasedUntil.getTime() - 1);
    await world.turned();
    expect(world.at(endpoint)).toEqual([]);
    world.goTo(leasedUntil.getTime());
    await world.finished(endpoint, 5);
  });

  test('that stops ends what it has begun, and leaves its endpoints to others', async () => {
    const endpoint = await world.endpoint({ event_types: ['hold.*'] });
    const answer = held();
    world.receiver.answering = async () => await answer.reply;
    await world.events(10);
    await world.receiver.until(() => world.at(endpoint).length === 4);
    const stopped = world.dispatcher.stop();
    answer.give();
    await stopped;
    const row = await world.native.app.em().findOneOrFail(WebhookEndpoint, { id: endpoint.id });
    expect([row.leasedBy, row.leasedUntil]).toEqual([null, null]);
    expect(await world.finished(endpoint, 4)).toHaveLength(4);
    expect(world.at(endpoint)).toHaveLength(4);
  });
});
