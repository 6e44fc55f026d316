import { expect, test } from '@jest/globals';
import { assignIntervals, assignSlots, type Candidates } from './assignment.js';
import { runToEnd } from '../testing/run-to-end.js';
import { MODES, type Mode } from './query.js';

/** All free in [0, 40). */
function free(count: number): Candidates {
  const order = Array.from({ length: count }, (_, index) => index);
  return { resourceIds: order.map((index) => `r${index}`), order, free: order.map(() => Float64Array.of(0, 40)) };
}

const CUTTING = { lengthMs: 10, stepMs: 10 };

test('a search stops at every resource, so that others can work or it can be given up', () => {
  const limits = { maxSlots: 100, maxNamed: 100 };
  for (const mode of MODES) {
    for (const search of [assignSlots(mode, free(20), CUTTING, limits), assignIntervals(mode, free(20), limits)]) {
      let stops = 0;
      while (search.next().done !== true) stops += 1;
      expect(stops).toBeGreaterThanOrEqual(19);
    }
  }
});

test.each<[Mode, slots: number, intervals: number]>([
  ['mutual', 12, 3],
  ['exclusive', 12, 3],
  ['roundrobin_prioritized', 4, 1],
])('%s: naming resources too often stops the search', (mode, inSlots, inIntervals) => {
  const slots = (maxNamed: number) => runToEnd(assignSlots(mode, free(3), CUTTING, { maxSlots: 4, maxNamed }));
  const intervals = (maxNamed: number) => runToEnd(assignIntervals(mode, free(3), { maxSlots: 1, maxNamed }));
  const tooMany = expect.objectContaining({ code: 'scheduling.too_many_named' });
  expect(slots(inSlots).members).toHaveLength(inSlots);
  expect(() => slots(inSlots - 1)).toThrow(tooMany);
  expect(intervals(inIntervals).members).toHaveLength(inIntervals);
  expect(() => intervals(inIntervals - 1)).toThrow(tooMany);
});

test('stretches that belong to nobody are not slots, however close the limit', () => {
  const apart = { ...free(2), free: [Float64Array.of(0, 1, 2, 3), Float64Array.of(4, 5, 6, 7)] };
  const found = runToEnd(assignIntervals('exclusive', apart, { maxSlots: 4, maxNamed: 4 }));
  expect([...found.starts]).toEqual([0, 2, 4, 6]);
  expect([...found.ends]).toEqual([1, 3, 5, 7]);
  expect([...found.offsets]).toEqual([0, 1, 2, 3, 4]);
  expect(() => runToEnd(assignIntervals('exclusive', apart, { maxSlots: 3, maxNamed: 4 }))).toThrow(
    expect.objectContaining({ code: 'scheduling.too_many_slots' }),
  );
});
