/**
 * From findtime filters to windows of time. The lists read as `(or₁ ∪ or₂ ∪ …) ∩ and₁ ∩ and₂ ∩ …`; an empty `or` asks for
 * nothing and so leaves all time open. A slot satisfies a filter when it lies wholly inside, which holds here because
 * slots are cut out of these windows. Source: Timekit docs, "find-time-filters".
 */
import { assertNever } from '../assert-never.js';
import { clamp, intersect, subtract, union, type Interval } from '../interval.js';
import { boundInstant } from '../period-bound.js';
import { ALL_WEEK, EVERY_DAY, WEEKDAYS, WEEKEND, dailyPattern, patternWindows, type WeekPattern } from '../week.js';
import type { Filter, Filters } from './filter.js';

/**
 * The instants inside `window` that satisfy `or` and `and`; normal (`interval.ts`). Filters without a `timezone` are read
 * in `defaultZone`. `after` does not count here; see `applyAfter`. Throws scheduling.zone_unknown.
 */
export function filterWindows(filters: Filters, defaultZone: string, window: Interval): Interval[] {
  let open = window.start < window.end ? [window] : [];
  if (filters.or.length > 0) {
    open = union(filters.or.flatMap((each) => windowsOf(each, defaultZone, window)));
  }
  for (const each of filters.and) {
    open = intersect(open, windowsOf(each, defaultZone, window));
  }
  return open;
}

/** The same for one filter. */
export function windowsOf(filter: Filter, defaultZone: string, window: Interval): Interval[] {
  const zone = filter.timezone ?? defaultZone;
  if (filter.kind === 'between_timestamps') {
    const period = { start: boundInstant(filter.start, zone), end: boundInstant(filter.end, zone) };
    return clamp(union([period]), window);
  }
  return patternWindows(patternOf(filter), zone, window);
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
