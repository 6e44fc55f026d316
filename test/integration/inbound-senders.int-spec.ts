/** Who may send webhooks of Timekit, and what may be sent. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InboundWorld, SECRETS } from './inbound.support.js';
import { NativeWorld } from './native.support.js';

const sign = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('hex');

describe('who sends a webhook', () => {
  let world: InboundWorld;
  const body = '{"id":"019ab0c6-4c30-7b84-9e6f-4f2180ad5f06",  "state":"confirmed","what":"Frisör"}';

  beforeAll(async () => {
    world = await InboundWorld.start('embedded');
  });
  afterAll(async () => await world.close());

  test('signs the bytes with either secret, and with no other', async () => {
    for (const secret of SECRETS) {
      expect(await world.send(body, sign(body, secret))).toMatchObject({ status: 200 });
    }
    const refused = { status: 401, body: { code: 'inbound.signature_invalid' } };
    expect(await world.send(body, sign(body, SECRETS.join(',')))).toMatchObject(refused);
    expect(await world.send(body, sign(JSON.stringify(JSON.parse(body)), SECRETS[0] ?? ''))).toMatchObject(refused);
    expect(await world.send(body, '')).toMatchObject(refused);
    expect(await world.send(body)).toMatchObject(refused);
    expect(await world.events()).toHaveLength(1);
  });

  test.each([
    ['[]', 422, 'http.invalid_body'],
    ['""', 422, 'http.invalid_body'],
    ['{}', 422, 'http.invalid_body'],
    ['{"id":7}', 422, 'http.invalid_body'],
    ['{"id":"x","isTest":"true"}', 422, 'http.invalid_body'],
    ['{', 400, 'http.bad_request'],
    [`{"id":"${'x'.repeat(256 * 1024)}"}`, 413, 'http.payload_too_large'],
  ])('is told what is wrong with %.20s', async (text, status, code) => {
    expect(await world.send(text, sign(text, SECRETS[0] ?? ''))).toMatchObject({ status, body: { code } });
  });

  test('is refused where no secret is set', async () => {
    const closed = await NativeWorld.start();
    const request = closed.app.api('post', '/webhooks/timekit', null).type('json');
    const answer = await request.set('x-timekit-signature', sign(body, '')).send(body);
    expect([answer.status, answer.body.code]).toEqual([503, 'inbound.no_secret']);
    await closed.close();
  });
});
