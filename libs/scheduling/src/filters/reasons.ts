import type { Reason } from '../explanation.js';
import { isWhole, union, type Interval } from '../interval.js';
import { windowsOf } from './evaluate.js';
import type { Filters } from './filter.js';

/** The filters that leave some of the slot out; empty exactly when `filterWindows` has all of it. */
export function filterReasons({ or, and }: Filters, defaultZone: string, slot: Interval): Reason[] {
  const reasons: Reason[] = [];
  if (or.length > 0 && !isWhole(union(or.flatMap((each) => windowsOf(each, defaultZone, slot))), slot)) {
    reasons.push({ code: 'filtered', list: 'or', rules: [...or.keys()] });
  }
  for (const [index, each] of and.entries()) {
    if (isWhole(windowsOf(each, defaultZone, slot), slot)) continue;
    reasons.push({ code: 'filtered', list: 'and', rules: [index] });
  }
  return reasons;
}
