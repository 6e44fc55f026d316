import { describe, expect, test } from '@jest/globals';
import { SecretBox } from './secret-box.js';
import { Secret } from './secret.js';

describe('SecretBox', () => {
  const box = new SecretBox(new Secret('k'.repeat(32)));

  test('opens what it sealed, and seals the same text differently each time', () => {
    const first = box.seal('live_api_key', 'row 1');
    expect(box.open(first, 'row 1')).toBe('live_api_key');
    expect(box.seal('live_api_key', 'row 1')).not.toBe(first);
    expect(first).not.toContain('live_api_key');
  });

  test('does not open a blob that was moved, altered or sealed with another key', () => {
    const blob = box.seal('secret', 'row 1');
    const [version, nonce, sealed = ''] = blob.split('.');
    const altered = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`;
    expect(() => box.open(blob, 'row 2')).toThrow();
    expect(() => box.open([version, nonce, altered].join('.'), 'row 1')).toThrow();
    expect(() => new SecretBox(new Secret('z'.repeat(32))).open(blob, 'row 1')).toThrow();
    expect(() => box.open('nonsense', 'row 1')).toThrow('not a sealed secret');
  });
});
