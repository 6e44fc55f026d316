import { describe, expect, test } from '@jest/globals';
import { Secret } from '../core/secret.js';
import { SecretBox } from '../core/secret-box.js';
import { isSecret, newSecret, openSecrets, sealSecret } from './endpoint-secrets.js';

const box = new SecretBox(new Secret('a-key-for-tests-with-32-characters-and-more'));
const now = new Date('2026-11-23T12:00:00Z');
const ID = '019a0000-0000-7000-8000-000000000001';

const encoded = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

describe('an endpoint’s secret', () => {
  test('is new each time and well formed', () => {
    const secrets = Array.from({ length: 8 }, newSecret);
    expect(new Set(secrets).size).toBe(8);
    expect(secrets.every(isSecret)).toBe(true);
  });

  test.each([encoded(24), encoded(25), encoded(64)])('may be %s', (secret) => {
    expect(isSecret(secret)).toBe(true);
  });

  test.each([
    encoded(23),
    encoded(65),
    encoded(32).slice(6),
    `${encoded(32)} `,
    'whsec_',
    `whsec_${'%'.repeat(40)}`,
    '',
  ])('may not be "%s"', (secret) => {
    expect(isSecret(secret)).toBe(false);
  });

  test('signs alone, and together with the one before it until that ends', () => {
    const [first, second] = [newSecret(), newSecret()];
    const endpoint = { id: ID, secret: sealSecret(box, ID, second), previousSecret: sealSecret(box, ID, first) };
    const until = (milliseconds: number) => ({
      ...endpoint,
      previousSecretUntil: new Date(now.getTime() + milliseconds),
    });
    expect(openSecrets(box, until(1), now)).toEqual([second, first]);
    expect(openSecrets(box, until(0), now)).toEqual([second]);
    expect(openSecrets(box, { ...endpoint, previousSecret: null, previousSecretUntil: null }, now)).toEqual([second]);
  });

  test('does not open at another endpoint', () => {
    const stolen = { id: ID, secret: sealSecret(box, `${ID}0`, newSecret()), previousSecret: null };
    expect(openSecrets(box, { ...stolen, previousSecretUntil: null }, now)).toBeUndefined();
  });
});
