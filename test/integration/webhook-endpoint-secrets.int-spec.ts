/** The secrets of webhook endpoints: who signs at what time, and that nobody reads them once they are stored. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SecretBox } from '../../src/core/secret-box.js';
import { newSecret, openSecrets } from '../../src/webhooks/endpoint-secrets.js';
import { WebhookEndpoint } from '../../src/webhooks/webhook-endpoint.entity.js';
import { NativeWorld, type Problem } from './native.support.js';
import { createEndpoint, type Endpoint } from './webhooks.support.js';

let world: NativeWorld;
beforeAll(async () => {
  world = await NativeWorld.start();
});
afterAll(async () => await world.close());

const now = () => new Date(world.app.clock.now().epochMilliseconds);

/** The secrets that sign what is sent now. */
async function signers(id: string): Promise<string[] | undefined> {
  const row = await world.app.em().findOneOrFail(WebhookEndpoint, { id });
  return openSecrets(world.app.app.get(SecretBox), row, now());
}

describe('the secret of a webhook endpoint', () => {
  test('signs, and cannot be read in the database', async () => {
    const { id, secret } = await createEndpoint(world);
    const { secret: stored } = await world.app.em().findOneOrFail(WebhookEndpoint, { id });
    expect(stored).toMatch(/^v1\./);
    expect(stored).not.toContain(secret.slice(6));
    expect(await signers(id)).toEqual([secret]);
  });

  test('may be one that its owner has already', async () => {
    const secret = newSecret();
    const { id } = await createEndpoint(world, { secret });
    expect(await signers(id)).toEqual([secret]);
  });

  test('is replaced while the one before signs for 24 hours more', async () => {
    const { id, secret: first } = await createEndpoint(world);
    const { status, body } = await world.api<Endpoint>('post', `/webhook-endpoints/${id}/rotate`, {});
    const until = new Date(now().getTime() + 86_400_000);
    expect([status, body.version, body.previous_secret_until]).toEqual([200, 2, until.toISOString()]);
    expect(await signers(id)).toEqual([body.secret, first]);
    world.app.clock.advance({ hours: 24 });
    expect(await signers(id)).toEqual([body.secret]);
  });

  test('is not replaced again while two sign, which a client learns with the time', async () => {
    const { id } = await createEndpoint(world);
    const rotate = async (fields = {}) => await world.api<Problem>('post', `/webhook-endpoints/${id}/rotate`, fields);
    const secret = newSecret();
    expect((await rotate({ secret })).status).toBe(200);
    const { status, body, headers } = await rotate();
    expect([status, body.code]).toEqual([409, 'webhooks.rotation_running']);
    expect(headers['retry-after']).toBe('86400');
    expect(await rotate({ secret })).toMatchObject({ status: 200, body: { secret, version: 2 } });
    world.app.clock.advance({ hours: 24 });
    expect((await rotate()).status).toBe(200);
  });
});
