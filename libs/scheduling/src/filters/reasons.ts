import { uniteEdges } from '../edges.js';
import type { Layer } from '../explanation.js';
import type { Interval } from '../interval.js';
import { timeOfFilter } from './evaluate.js';
import type { Filters } from './filter.js';

/** What the filters leave open of `span`, reason by reason; in common they leave what `filterTime` leaves. */
export function filterLayers({ or, and }: Filters, defaultZone: string, span: Interval): Layer[] {
  const all = and.map((each, index): Layer => ({
    reason: { code: 'filtered', list: 'and', rules: [index] },
    open: timeOfFilter(each, defaultZone, span),
  }));
  if (or.length === 0) return all;
  const any = uniteEdges(or.map((each) => timeOfFilter(each, defaultZone, span)));
  return [{ reason: { code: 'filtered', list: 'or', rules: [...or.keys()] }, open: any }, ...all];
}
