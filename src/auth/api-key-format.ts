import { createHash, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const PREFIX_LENGTH = 12;

/** A new key: `osk_` and 32 random bytes, base64url. */
export function generateKey(): string {
  return `osk_${randomBytes(KEY_BYTES).toString('base64url')}`;
}

export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** What lists show of a key. */
export function prefixOf(key: string): string {
  return key.slice(0, PREFIX_LENGTH);
}
