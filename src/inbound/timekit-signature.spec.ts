import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../core/secret.js';
import { isSignedByTimekit } from './timekit-signature.js';

const body = Buffer.from('{"id":"c3c071de-6901-422f-bde6-86f5eaaf8476","state":"confirmed"}');
const [first, second] = [new Secret('first secret'), new Secret('second secret')];
const signed = (secret: Secret, of = body) => createHmac('sha256', secret.reveal()).update(of).digest('hex');

describe('the signature of a webhook of Timekit', () => {
  test('is known by value', () => {
    // printf '{}' | openssl dgst -sha256 -hmac secret
    const known = '77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13';
    expect(isSignedByTimekit(Buffer.from('{}'), known, [new Secret('secret')])).toBe(true);
  });

  test('is of either secret during a rotation, and of no other', () => {
    expect(isSignedByTimekit(body, signed(first), [first, second])).toBe(true);
    expect(isSignedByTimekit(body, signed(second).toUpperCase(), [first, second])).toBe(true);
    expect(isSignedByTimekit(body, signed(second), [first])).toBe(false);
    expect(isSignedByTimekit(body, signed(first), [])).toBe(false);
  });

  test('is of every byte', () => {
    expect(isSignedByTimekit(Buffer.concat([body, Buffer.from(' ')]), signed(first), [first])).toBe(false);
  });

  test.each(['', 'x', 'é'.repeat(64), '0'.repeat(63), '0'.repeat(65), `sha256=${signed(first)}`, `${signed(first)} `])(
    'is not %j',
    (signature) => {
      expect(isSignedByTimekit(body, signature, [first])).toBe(false);
    },
  );
});
