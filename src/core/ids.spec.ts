import { describe, expect, test } from '@jest/globals';
import { idFor, isUuid } from './ids.js';

describe('the id of what was made elsewhere', () => {
  const at = new Date('2026-11-23T08:00:00Z');

  test('is the same for the same, and another one for another name or moment', () => {
    const id = idFor(at, 'one');
    expect(isUuid(id)).toBe(true);
    expect(idFor(at, 'one')).toBe(id);
    expect(new Set([id, idFor(at, 'two'), idFor(new Date(at.getTime() + 1), 'one')]).size).toBe(3);
  });

  test('sorts by the moment', () => {
    expect(idFor(at, 'x') < idFor(new Date(at.getTime() + 1), 'a')).toBe(true);
  });
});
