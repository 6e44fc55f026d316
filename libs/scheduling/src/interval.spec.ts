import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { clamp, coveredTimes, intersect, subtract, union, type Interval } from './interval.js';

/** Few distinct values, so that touching, nesting and empty intervals come up all the time. */
const intervals = fc.array(
  fc.record({ start: fc.integer({ min: -20, max: 20 }), end: fc.integer({ min: -20, max: 20 }) }),
  { maxLength: 8 },
);
const normal = intervals.map(union);

const covers = (list: readonly Interval[], at: number): boolean =>
  list.some(({ start, end }) => start <= at && at < end);
const points = Array.from({ length: 41 }, (_, index) => index - 20);
const covered = (list: readonly Interval[]): number[] => points.filter((at) => covers(list, at));

describe('covered times', () => {
  test('are the moments that so many intervals cover, as a normal list', () => {
    fc.assert(
      fc.property(intervals, fc.integer({ min: 1, max: 4 }), (list, depth) => {
        const result = coveredTimes(list, depth);
        const counted = points.filter((at) => list.filter((each) => covers([each], at)).length >= depth);
        expect(covered(result)).toEqual(counted);
        expect(union(result)).toEqual(result);
      }),
    );
  });
});

describe('union', () => {
  test('gives sorted, disjoint, non-empty intervals that do not touch', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const result = union(list);
        expect(result.every(({ start, end }) => start < end)).toBe(true);
        expect(result.slice(1).every(({ start }, index) => result[index]!.end < start)).toBe(true);
        expect(covered(result)).toEqual(covered(list));
      }),
    );
  });

  test('merges touching intervals and drops empty and inverted ones', () => {
    const list = [
      { start: 5, end: 7 },
      { start: 1, end: 3 },
      { start: 3, end: 5 },
      { start: 9, end: 9 },
      { start: 12, end: 11 },
    ];
    expect(union(list)).toEqual([{ start: 1, end: 7 }]);
  });

  test('leaves its argument alone', () => {
    const list = Object.freeze([
      { start: 2, end: 4 },
      { start: 1, end: 3 },
    ]);
    expect(union(list)).toEqual([{ start: 1, end: 4 }]);
    expect(list).toEqual([
      { start: 2, end: 4 },
      { start: 1, end: 3 },
    ]);
  });
});

describe('subtract and intersect', () => {
  test('agree with membership point by point', () => {
    fc.assert(
      fc.property(normal, normal, (a, b) => {
        expect(covered(subtract(a, b))).toEqual(covered(a).filter((at) => !covers(b, at)));
        expect(covered(intersect(a, b))).toEqual(covered(a).filter((at) => covers(b, at)));
      }),
    );
  });

  test('what is taken away and what is shared give the whole back', () => {
    fc.assert(
      fc.property(normal, normal, (a, b) => {
        expect(union([...subtract(a, b), ...intersect(a, b)])).toEqual(a);
      }),
    );
  });

  test('give normal lists', () => {
    fc.assert(
      fc.property(normal, normal, (a, b) => {
        expect(union(subtract(a, b))).toEqual(subtract(a, b));
        expect(union(intersect(a, b))).toEqual(intersect(a, b));
      }),
    );
  });

  test('a neighbour that only touches takes nothing', () => {
    expect(subtract([{ start: 1, end: 2 }], [{ start: 2, end: 3 }])).toEqual([{ start: 1, end: 2 }]);
    expect(intersect([{ start: 1, end: 2 }], [{ start: 2, end: 3 }])).toEqual([]);
  });
});

test('clamp keeps what lies inside the window', () => {
  expect(
    clamp(
      [
        { start: 0, end: 5 },
        { start: 8, end: 12 },
      ],
      { start: 3, end: 10 },
    ),
  ).toEqual([
    { start: 3, end: 5 },
    { start: 8, end: 10 },
  ]);
});
