/** Signatures, as others check them: two packages that receivers use, and openssl, which they may call by hand. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { signatureHeaders } from './webhook-signature.js';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ok!').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another one of thirty-two bytes!').toString('base64')}`;
const BODY = Buffer.from('{"type":"booking.created","data":{"what":"Frisør, 10 €"}}');
const ID = '0193566e-0000-7000-8000-000000000001';

function signed(change: Partial<Parameters<typeof signatureHeaders>[0]> = {}): Record<string, string> {
  return signatureHeaders({ id: ID, at: new Date(), body: BODY, secrets: [SECRET], legacy: false, ...change });
}

/** In hex, by openssl; `keyHex`: the key's bytes. */
function opensslHmac(keyHex: string, content: Buffer): string {
  const directory = mkdtempSync(join(tmpdir(), 'openslot-signature-'));
  try {
    writeFileSync(join(directory, 'content'), content);
    const args = ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${keyHex}`, join(directory, 'content')];
    return execFileSync('openssl', args, { encoding: 'utf8' }).trim().split('= ').at(-1) ?? '';
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the signature', () => {
  test('is accepted by standardwebhooks and by svix', () => {
    const headers = signed();
    const expected = JSON.parse(BODY.toString()) as unknown;
    expect(new StandardWebhook(SECRET).verify(BODY.toString(), headers)).toEqual(expected);
    expect(() => new SvixWebhook(SECRET).verify(BODY.toString(), headers)).not.toThrow();
    expect(() => new SvixWebhook(OTHER).verify(BODY.toString(), headers)).toThrow();
  });

  test('is what openssl computes', () => {
    const headers = signed({ at: new Date('2026-11-23T08:00:00.999Z') });
    expect(headers).toMatchObject({ 'webhook-id': ID, 'webhook-timestamp': '1795420800' });
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64').toString('hex');
    const mac = opensslHmac(key, Buffer.concat([Buffer.from(`${ID}.1795420800.`), BODY]));
    expect(headers['webhook-signature']).toBe(`v1,${Buffer.from(mac, 'hex').toString('base64')}`);
  });

  test('is made with both secrets during a rotation, and either is enough', () => {
    const headers = signed({ secrets: [OTHER, SECRET] });
    for (const secret of [SECRET, OTHER]) {
      expect(() => new StandardWebhook(secret).verify(BODY.toString(), headers)).not.toThrow();
      expect(() => new SvixWebhook(secret).verify(BODY.toString(), headers)).not.toThrow();
    }
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  test('does not hold for other bytes, another id, another time or another secret', () => {
    const headers = signed();
    const webhook = new StandardWebhook(SECRET);
    expect(() => webhook.verify(`${BODY.toString()} `, headers)).toThrow();
    expect(() => webhook.verify(BODY.toString(), { ...headers, 'webhook-id': 'another' })).toThrow();
    expect(() => webhook.verify(BODY.toString(), { ...headers, 'webhook-timestamp': '1' })).toThrow();
    expect(() => new StandardWebhook(OTHER).verify(BODY.toString(), headers)).toThrow();
  });

  test('is refused by receivers when it is older than five minutes, so each attempt is signed anew', () => {
    const headers = signed({ at: new Date(Date.now() - 6 * 60_000) });
    expect(() => new StandardWebhook(SECRET).verify(BODY.toString(), headers)).toThrow();
  });

  test('of Timekit comes with it where that is wanted: hex, of the body alone, with the newest secret as it was shown', () => {
    expect(signed()).not.toHaveProperty('x-timekit-signature');
    const headers = signed({ secrets: [OTHER, SECRET], legacy: true });
    expect(headers['x-timekit-signature']).toBe(opensslHmac(Buffer.from(OTHER).toString('hex'), BODY));
  });
});
