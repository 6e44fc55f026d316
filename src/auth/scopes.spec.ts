import { expect, test } from '@jest/globals';
import { SCOPES, scopesAllow } from './scopes.js';

test('each scope holds itself and those after it, and none before', () => {
  for (const [held, scope] of SCOPES.entries()) {
    for (const [required, route] of SCOPES.entries()) {
      expect(scopesAllow([scope], route)).toBe(held <= required);
    }
  }
  expect(scopesAllow([], 'public')).toBe(false);
  expect(scopesAllow(['public', 'read'], 'read')).toBe(true);
});
