/**
 * A request whose lease was lost while it stood still, because its process was paused for that long: another one with its key
 * runs, and when the first goes on it does nothing a second time. Here leases lapse at once and are never renewed.
 */
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Response } from 'supertest';
import { IdempotencyKeys, KeyTiming } from '../../src/idempotency/idempotency-keys.service.js';
import { WebhookDelivery } from '../../src/webhooks/webhook-delivery.entity.js';
import type { Method } from '../support/app.js';
import { answerOf, holdAfterClaim, holdRequest } from './idempotency.support.js';
import { createEndpoint, deliveriesOf, storeDelivery } from './webhooks.support.js';
import { doc, freshHour, useWorld, world } from './world.support.js';

interface Write {
  readonly method: Method;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

useWorld();
beforeAll(() => {
  Object.assign(world.app.app.get(KeyTiming), { leaseMs: 0, renewEveryMs: 3_600_000 });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await world.app.em().execute('delete from openslot.idempotency_key');
});

async function send({ method, path, body, headers = {} }: Write): Promise<Response> {
  const request = world.app.api(method, path).set({ 'idempotency-key': 'same', ...headers });
  return await (body === undefined ? request : request.send(body));
}

const idOf = ({ path }: Write): string => path.split('/')[2] ?? '';

async function newHold(): Promise<string> {
  return (await world.api<{ id: string }>('post', '/holds', { user_id: doc.id, ...freshHour() })).body.id;
}

async function newResource(): Promise<string> {
  return (await world.api<{ id: string }>('post', '/resources', { name: 'Room', timezone: 'UTC' })).body.id;
}

/**
 * The answers to the one that stood still and to the one that took over, and what Timekit was told meanwhile. `since` is what
 * happens between the end of the latter and the moment when the former goes on.
 */
async function afterItsClaim(
  write: Write,
  since: (id: string) => Promise<unknown> = async () => {},
): Promise<{ late: Response; other: Response; calls: string[] }> {
  const calls: string[] = [];
  const restore = world.meddle(({ method, url }) => {
    if (method !== 'GET') calls.push(`${method} ${url}`);
    return 'arrives';
  });
  const held = holdAfterClaim(world.app);
  const late = send(write).then((answer) => answer);
  await held.arrived;
  const other = await send(write);
  await since(idOf(write));
  held.goOn();
  const answers = { late: await late, other, calls };
  restore();
  return answers;
}

/** The same with one that stands still while Timekit carries out what it asked for. */
async function atTimekit(write: Write): Promise<{ late: Response; other: Response }> {
  const held = holdRequest(world, ({ method }) => method !== 'GET');
  const late = send(write).then((answer) => answer);
  await held.arrived;
  const store = world.app.app.get(IdempotencyKeys);
  const claim = store.claim.bind(store);
  const takenOver = new Promise<void>((resolve) => {
    jest.spyOn(store, 'claim').mockImplementationOnce(async (...args) => {
      const claimed = await claim(...args);
      resolve();
      return claimed;
    });
  });
  const other = send(write).then((answer) => answer);
  await takenOver;
  held.goOn('arrives');
  return { late: await late, other: await other };
}

function expectRefused(late: Response): void {
  expect([late.status, late.body.code, late.headers['retry-after']]).toEqual([409, 'idempotency.in_flight', '1']);
}

describe('a write of one transaction', () => {
  test('that makes a delivery makes one', async () => {
    const { id } = await createEndpoint(world);
    const { late, other } = await afterItsClaim({ method: 'post', path: `/webhook-endpoints/${id}/test` });
    expect(other.status).toBe(201);
    expectRefused(late);
    expect((await deliveriesOf(world, id)).map((row) => row.id)).toEqual([other.body.id]);
  });

  const writes: [name: string, make: () => Promise<Write>, types: string[]][] = [
    [
      'changes a user',
      async () => {
        const { id } = await world.user({ provision: false });
        return { method: 'patch', path: `/users/${id}`, body: { name: 'New' }, headers: { 'if-match': '"1"' } };
      },
      ['user.created', 'user.updated'],
    ],
    [
      'deletes a user',
      async () => ({ method: 'delete', path: `/users/${(await world.user({ provision: false })).id}` }),
      ['user.created', 'user.deleted'],
    ],
  ];

  test.each(writes)('that %s is refused, and the other one stands', async (_name, make, types) => {
    const write = await make();
    const { late, other } = await afterItsClaim(write);
    expect(other.status).toBeLessThan(300);
    expectRefused(late);
    expect(await world.typesTold(idOf(write))).toEqual(types);
    expect(answerOf(await send(write))).toEqual(answerOf(other));
  });

  const untold: [name: string, make: () => Promise<Write>, since: (id: string) => Promise<unknown>, shown: object][] = [
    [
      'changes an endpoint',
      async () => ({
        method: 'patch',
        path: `/webhook-endpoints/${(await createEndpoint(world)).id}`,
        body: { description: 'CRM' },
      }),
      async (id) => await world.api('patch', `/webhook-endpoints/${id}`, { description: 'ERP' }),
      { description: 'ERP', version: 3 },
    ],
    [
      'sends a delivery again',
      async () => ({
        method: 'post',
        path: `/webhook-deliveries/${await storeDelivery(world, (await createEndpoint(world)).id)}/replay`,
      }),
      async (id) => {
        const finished = { state: 'delivered', nextAttemptAt: null, finishedAt: new Date() } as const;
        await world.app.em().nativeUpdate(WebhookDelivery, { id }, finished);
      },
      { state: 'delivered' },
    ],
  ];

  test.each(untold)('that %s is refused, and what came of it since stands', async (_name, make, since, shown) => {
    const write = await make();
    const { late, other } = await afterItsClaim(write, since);
    expect(other.status).toBeLessThan(300);
    expectRefused(late);
    const thing = write.path.replace('/replay', '');
    expect(await world.api('get', thing)).toMatchObject({ status: 200, body: shown });
    expect(answerOf(await send(write))).toEqual(answerOf(other));
  });
});

describe('a write that Timekit hears of first', () => {
  const writes: [name: string, make: () => Promise<Write>, types: string[]][] = [
    [
      'prolongs a hold',
      async () => ({ method: 'post', path: `/holds/${await newHold()}/extend`, body: { seconds: 600 } }),
      ['hold.created', 'hold.extended'],
    ],
    [
      'changes a resource',
      async () => ({ method: 'patch', path: `/resources/${await newResource()}`, body: { name: 'New' } }),
      ['resource.created', 'resource.provisioned', 'resource.updated'],
    ],
    [
      'changes a calendar',
      async () => {
        const path = `/calendars/${await world.calendar(doc.resource_id)}`;
        return { method: 'patch', path, body: { name: 'New' }, headers: { 'if-match': '"1"' } };
      },
      ['calendar.created', 'calendar.updated'],
    ],
  ];

  test.each(writes)('and %s is told to Timekit once', async (_name, make, types) => {
    const write = await make();
    const { late, other, calls } = await afterItsClaim(write);
    expect([other.status, calls.length]).toEqual([200, 1]);
    expectRefused(late);
    expect(await world.typesTold(idOf(write))).toEqual(types);
  });

  test.each(writes)('and %s is recorded once by who took over meanwhile', async (_name, make, types) => {
    const write = await make();
    const { late, other } = await atTimekit(write);
    expect(other.status).toBe(200);
    expectRefused(late);
    expect(await world.typesTold(idOf(write))).toEqual(types);
  });

  test('and deletes a resource is acknowledged by who took over', async () => {
    const write: Write = {
      method: 'delete',
      path: `/resources/${await newResource()}`,
      headers: { 'if-match': '"2"' },
    };
    const { late, other } = await atTimekit(write);
    expect(other.status).toBe(204);
    expectRefused(late);
    expect(await world.typesTold(idOf(write))).toEqual([
      'resource.created',
      'resource.provisioned',
      'resource.updated',
      'resource.deleted',
    ]);
  });
});

describe('what Timekit has done', () => {
  test('to a booking is recorded by whoever comes first, and both say so', async () => {
    const { id } = await world.book({ user_id: doc.id }, freshHour());
    const { late, other } = await atTimekit({ method: 'post', path: `/bookings/${id}/actions/cancel`, body: {} });
    expect([late.status, other.status, late.body]).toEqual([200, 200, other.body]);
    expect(await world.typesTold(id)).toEqual(['booking.created', 'booking.cancelled']);
  });

  test('to a hold that was given back, too', async () => {
    const id = await newHold();
    const { late, other } = await atTimekit({ method: 'delete', path: `/holds/${id}` });
    expect([late.status, other.status]).toEqual([204, 204]);
    expect(await world.typesTold(id)).toEqual(['hold.created', 'hold.released']);
  });
});
