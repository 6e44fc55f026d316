/**
 * From findtime filters to windows of time. The lists read as `(or₁ ∪ or₂ ∪ …) ∩ and₁ ∩ and₂ ∩ …`; an empty `or` asks for
 * nothing and so leaves all time open. A slot satisfies a filter when it lies wholly inside, which holds here because
 * slots are cut out of these windows. Source: Timekit docs, "find-time-filters".
 */
import { assertNever } from '../assert-never.js';
import { intersectEdges, uniteEdges, type Edges } from '../edges.js';
import { clamp, subtract, toEdges, union, type Interval } from '../interval.js';
import { boundInstant } from '../period-bound.js';
import { ALL_WEEK, EVERY_DAY, WEEKDAYS, WEEKEND, dailyPattern, patternTime, type WeekPattern } from '../week.js';
import type { Filter, Filters } from './filter.js';

/**
 * The instants inside `window` that satisfy `or` and `and`; normal (`interval.ts`). Filters without a `timezone` are read
 * in `defaultZone`. `after` does not count here; see `applyAfter`. Throws scheduling.zone_unknown.
 */
export function filterTime(filters: Filters, defaultZone: string, window: Interval): Edges {
  let open = toEdges(window.start < window.end ? [window] : []);
  if (filters.or.length > 0) {
    open = filters.or.map((each) => timeOfFilter(each, defaultZone, window)).reduce(uniteEdges);
  }
  for (const each of filters.and) {
    open = intersectEdges(open, timeOfFilter(each, defaultZone, window));
  }
  return open;
}

/** The instants inside `window` that satisfy one filter; normal. */
export function timeOfFilter(filter: Filter, defaultZone: string, window: Interval): Edges {
  const zone = filter.timezone ?? defaultZone;
  if (filter.kind === 'between_timestamps') {
    const period = { start: boundInstant(filter.start, zone), end: boundInstant(filter.end, zone) };
    return toEdges(clamp(union([period]), window));
  }
  return patternTime(patternOf(filter), zone, window);
}

function patternOf(filter: Exclude<Filter, { kind: 'between_timestamps' }>): WeekPattern {
  switch (filter.kind) {
    case 'only_weekend':
      return dailyPattern(WEEKEND);
    case 'exclude_weekend':
      return dailyPattern(WEEKDAYS);
    case 'specific_day':
      return dailyPattern([filter.day]);
    case 'specific_time':
      return dailyPattern(EVERY_DAY, filter.startMinute, filter.endMinute);
    case 'block_specific_time':
      return subtract(ALL_WEEK, dailyPattern(EVERY_DAY, filter.startMinute, filter.endMinute));
    case 'specific_day_and_time':
      return dailyPattern([filter.day], filter.startMinute, filter.endMinute);
    default:
      return assertNever(filter);
  }
}
