/** Deletions that are cut short while a request with an Idempotency-Key runs: the next request with the key is answered by what came of them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { ProvisioningRecovery } from '../../src/resources/provisioning-recovery.service.js';
import { KeyTiming } from '../../src/idempotency/idempotency-keys.service.js';
import { answerOf } from './idempotency.support.js';
import { type Fate, NativeWorld } from './native.support.js';

let world: NativeWorld;

beforeAll(async () => {
  world = await NativeWorld.start();
  Object.assign(world.app.app.get(KeyTiming), { leaseMs: 0, renewEveryMs: 3_600_000 });
});
afterAll(async () => {
  await world.close();
});

async function freeTheKey(): Promise<void> {
  await world.app.em().execute('delete from openslot.idempotency_key');
}

async function newUser(): Promise<string> {
  return `/users/${(await world.user()).id}`;
}

async function newResource(): Promise<string> {
  const { body } = await world.api<{ id: string }>('post', '/resources', { name: 'Room', timezone: 'UTC' });
  return `/resources/${body.id}`;
}

async function deleted(path: string, tag: string): Promise<Response> {
  return await world.app.api('delete', path).set({ 'idempotency-key': 'same', 'if-match': tag });
}

/** The path and the tag that it was sent with. */
async function cutShort(make: () => Promise<string>, fate: Fate): Promise<[string, string]> {
  const path = await make();
  const tag = String((await world.app.api('get', path)).headers['etag']);
  const restore = world.meddle(({ method }) => (method === 'DELETE' ? fate : 'arrives'));
  expect((await deleted(path, tag)).status).toBe(503);
  restore();
  return [path, tag];
}

describe('a deletion that was cut short', () => {
  test.each<[() => Promise<string>, Fate]>([
    [newUser, 'answer_lost'],
    [newUser, 'request_lost'],
    [newResource, 'answer_lost'],
  ])('is finished by its repeat, which has seen it as it was (%#)', async (make, cut) => {
    const [path, tag] = await cutShort(make, cut);
    const repeat = await deleted(path, tag);
    expect(repeat.status).toBe(204);
    expect(answerOf(await deleted(path, tag))).toEqual(answerOf(repeat));
    expect((await world.api('get', path)).status).toBe(404);
    await freeTheKey();
  });

  test.each([newUser, newResource])('and finished by the recovery is answered by its repeat (%#)', async (make) => {
    const [path, tag] = await cutShort(make, 'answer_lost');
    await world.app.app.get(ProvisioningRecovery).resumePending();
    expect((await deleted(path, tag)).status).toBe(204);
    await freeTheKey();
  });

  test('and taken back is judged again when it is repeated', async () => {
    const [path, tag] = await cutShort(newResource, 'throttled');
    await world.api('patch', path, { name: 'Larger room' });
    expect((await deleted(path, tag)).status).toBe(412);
    await freeTheKey();
  });
});
