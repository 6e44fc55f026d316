import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { holdingAt, uniteEdges } from './edges.js';
import { toEdges, toIntervals, union } from './interval.js';

/** Few distinct values, so that touching, nesting and empty intervals come up all the time. */
const normal = fc
  .array(fc.record({ start: fc.integer({ min: -20, max: 20 }), end: fc.integer({ min: -20, max: 20 }) }), {
    maxLength: 8,
  })
  .map(union);

test('two lists united are the union of their intervals', () => {
  fc.assert(
    fc.property(normal, normal, (a, b) => {
      expect(toIntervals(uniteEdges([toEdges(a), toEdges(b)]))).toEqual(union([...a, ...b]));
    }),
  );
});

test('the interval that holds a stretch is found, and none where the stretch leaves it', () => {
  fc.assert(
    fc.property(normal, fc.integer({ min: -22, max: 22 }), fc.integer({ min: 1, max: 6 }), (list, start, length) => {
      const index = list.findIndex((each) => each.start <= start && start + length <= each.end);
      expect(holdingAt(toEdges(list), start, start + length)).toBe(index === -1 ? -1 : 2 * index);
    }),
  );
});

test('where time is split on purpose, no interval holds what crosses the split', () => {
  const split = Float64Array.of(0, 10, 10, 20);
  expect([holdingAt(split, 5, 10), holdingAt(split, 10, 15), holdingAt(split, 9, 11)]).toEqual([0, 2, -1]);
});
