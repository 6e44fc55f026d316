import { expect, test } from '@jest/globals';
import { seededRandom, shuffle } from './random.js';

test('the same seed gives the same order, another seed another', () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  expect(shuffle(items, 42)).toEqual(shuffle(items, 42));
  expect(shuffle(items, 42)).not.toEqual(shuffle(items, 43));
  expect(shuffle(items, 42).toSorted((a, b) => a - b)).toEqual(items);
});

test('every order of three comes up about equally often', () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed += 1) {
    const order = shuffle(['a', 'b', 'c'], seed).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('seeds may be negative or as large as epoch milliseconds, whose high half counts too', () => {
  for (const seed of [-1, 0, 1_790_000_000_000, Number.MAX_SAFE_INTEGER]) {
    expect(seededRandom(seed)()).toBeGreaterThanOrEqual(0);
    expect(seededRandom(seed)()).toBeLessThan(1);
  }
  expect(seededRandom(5)()).not.toBe(seededRandom(5 + 2 ** 32)());
});
