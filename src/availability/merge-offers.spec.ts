import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MODES, type Mode } from '#libs/scheduling';
import { mergeIntervals, mergeSlots, type Offer } from './merge-offers.js';

const ORDER = ['ada', 'bob', 'cy'];

const at = (start: number, ...resourceIds: string[]): Offer => ({ start, end: start + 10, resourceIds });
const span = (start: number, end: number, ...resourceIds: string[]): Offer => ({ start, end, resourceIds });

describe('merging slots', () => {
  const answers = [
    [at(0, 'ada'), at(10, 'ada')],
    [at(10, 'cy', 'bob'), at(20, 'bob')],
  ];

  test('mutual keeps the starts that everybody offers', () => {
    expect(mergeSlots('mutual', ['ada', 'bob'], answers)).toEqual([at(10, 'ada', 'bob')]);
    expect(mergeSlots('mutual', ORDER, answers)).toEqual([at(10, 'ada', 'bob', 'cy')]);
  });

  test('round robin names the first who is free', () => {
    expect(mergeSlots('roundrobin_prioritized', ORDER, answers)).toEqual([at(0, 'ada'), at(10, 'ada'), at(20, 'bob')]);
    expect(mergeSlots('roundrobin_random', ORDER.toReversed(), answers)).toEqual([
      at(0, 'ada'),
      at(10, 'cy'),
      at(20, 'bob'),
    ]);
  });

  test('exclusive names everybody who is free, in order', () => {
    expect(mergeSlots('exclusive', ORDER, answers)).toEqual([at(0, 'ada'), at(10, 'ada', 'bob', 'cy'), at(20, 'bob')]);
  });

  test('slots of the same start and another length are other slots', () => {
    expect(mergeSlots('mutual', ['ada', 'bob'], [[span(0, 10, 'ada')], [span(0, 20, 'bob')]])).toEqual([]);
  });
});

describe('merging free intervals', () => {
  const answers = [[span(0, 30, 'ada')], [span(10, 50, 'bob')], [span(60, 70, 'bob')]];

  test('cuts them where somebody becomes free or busy', () => {
    expect(mergeIntervals('exclusive', ['ada', 'bob'], answers)).toEqual([
      span(0, 10, 'ada'),
      span(10, 30, 'ada', 'bob'),
      span(30, 50, 'bob'),
      span(60, 70, 'bob'),
    ]);
    expect(mergeIntervals('mutual', ['ada', 'bob'], answers)).toEqual([span(10, 30, 'ada', 'bob')]);
  });

  test('joins neighbours that name the same resource', () => {
    expect(mergeIntervals('roundrobin_prioritized', ['ada', 'bob'], answers)).toEqual([
      span(0, 30, 'ada'),
      span(30, 50, 'bob'),
      span(60, 70, 'bob'),
    ]);
  });
});

const offers = fc.array(
  fc.record({
    start: fc.integer({ min: 0, max: 12 }),
    length: fc.integer({ min: 1, max: 4 }),
    resourceIds: fc.subarray(ORDER, { minLength: 1 }),
  }),
  { maxLength: 12 },
);
const answersOf = fc
  .array(offers, { maxLength: 4 })
  .map((lists) => lists.map((list) => list.map((o) => span(o.start, o.start + o.length, ...o.resourceIds))));

/** Whom the mode names when these are free: the rule itself, without any sweep. */
function expected(mode: Mode, free: (id: string) => boolean): string[] {
  const named = ORDER.filter(free);
  if (mode === 'mutual') return named.length === ORDER.length ? named : [];
  return mode === 'exclusive' ? named : named.slice(0, 1);
}

describe('any answers', () => {
  test('every minute of the merged intervals names whom the mode names, and no other minute is offered', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODES), answersOf, (mode, answers) => {
        const merged = mergeIntervals(mode, ORDER, answers);
        for (let minute = 0; minute < 20; minute += 1) {
          const covers = (o: Offer) => o.start <= minute && minute < o.end;
          const named = merged.filter(covers).flatMap(({ resourceIds }) => [...resourceIds]);
          const free = (id: string) => answers.flat().some((o) => covers(o) && o.resourceIds.includes(id));
          expect(named).toEqual(expected(mode, free));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a merged slot is one that was offered, once, and names whom the mode names', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODES), answersOf, (mode, answers) => {
        const merged = mergeSlots(mode, ORDER, answers);
        const keys = merged.map(({ start, end }) => `${start}/${end}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { start, end } of answers.flat()) {
          const same = (o: Offer) => o.start === start && o.end === end;
          const free = (id: string) => answers.flat().some((o) => same(o) && o.resourceIds.includes(id));
          const named = merged.filter(same).flatMap(({ resourceIds }) => [...resourceIds]);
          expect(named).toEqual(expected(mode, free));
        }
        expect(merged.map(({ start }) => start)).toEqual(merged.map(({ start }) => start).toSorted((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });
});
