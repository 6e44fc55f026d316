import { uniteEdges } from '../edges.js';
import type { Reason } from '../explanation.js';
import { isWhole, type Interval } from '../interval.js';
import { timeOfFilter } from './evaluate.js';
import type { Filters } from './filter.js';

/** The filters that leave some of the slot out; empty exactly when `filterTime` has all of it. */
export function filterReasons({ or, and }: Filters, defaultZone: string, slot: Interval): Reason[] {
  const reasons: Reason[] = [];
  if (or.length > 0 && !isWhole(or.map((each) => timeOfFilter(each, defaultZone, slot)).reduce(uniteEdges), slot)) {
    reasons.push({ code: 'filtered', list: 'or', rules: [...or.keys()] });
  }
  for (const [index, each] of and.entries()) {
    if (isWhole(timeOfFilter(each, defaultZone, slot), slot)) continue;
    reasons.push({ code: 'filtered', list: 'and', rules: [index] });
  }
  return reasons;
}
