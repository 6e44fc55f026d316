/**
 * From findtime filters to windows of time. The lists read as `(or₁ ∪ or₂ ∪ …) ∩ and₁ ∩ and₂ ∩ …`; an empty `or` asks for
 * nothing and so leaves all time open. A slot satisfies a filter when it lies wholly inside, which holds here because
 * slots are cut out of these windows. Source: Timekit docs, "find-time-filters".
 */
import { assertNever } from '../assert-never.js';
import { subtractEdges, uniteEdges, type Edges } from '../edges.js';
import { clamp, subtract, toEdges, union, type Interval } from '../interval.js';
import { boundInstant } from '../period-bound.js';
import {
  ALL_WEEK,
  EVERY_DAY,
  WEEKDAYS,
  WEEKEND,
  dailyPattern,
  patternTime,
  unionPatterns,
  type WeekPattern,
} from '../week.js';
import type { Filter, Filters } from './filter.js';

/**
 * The instants inside `window` that satisfy `or` and `and`; normal (`interval.ts`). Filters without a `timezone` are read
 * in `defaultZone`. `after` does not count here; see `applyAfter`. Stops after every zone, since each filter may name one of
 * its own. Throws scheduling.zone_unknown.
 */
export function* filterTime(filters: Filters, defaultZone: string, window: Interval): Generator<undefined, Edges> {
  const whole = toEdges(window.start < window.end ? [window] : []);
  const open = filters.or.length === 0 ? whole : yield* timeOfAny(filters.or, defaultZone, window);
  return subtractEdges(open, yield* timeOutsideAny(filters.and, defaultZone, window, whole));
}

function* timeOfAny(filters: readonly Filter[], defaultZone: string, window: Interval): Generator<undefined, Edges> {
  return uniteEdges([
    ...(yield* weeklyTime(filters, defaultZone, window, patternOf)),
    ...filters.filter(isPeriod).map((each) => timeOfFilter(each, defaultZone, window)),
  ]);
}

/** What at least one of the filters leaves out. */
function* timeOutsideAny(
  filters: readonly Filter[],
  defaultZone: string,
  window: Interval,
  whole: Edges,
): Generator<undefined, Edges> {
  return uniteEdges([
    ...(yield* weeklyTime(filters, defaultZone, window, (each) => subtract(ALL_WEEK, patternOf(each)))),
    ...filters.filter(isPeriod).map((each) => subtractEdges(whole, timeOfFilter(each, defaultZone, window))),
  ]);
}

const ZONES_AT_ONCE = 16;

/** Joins what is weekly before a zone comes in, so that thousands of filters cost a zone no more than one. */
function* weeklyTime(
  filters: readonly Filter[],
  defaultZone: string,
  window: Interval,
  patternFor: (filter: WeeklyFilter) => WeekPattern,
): Generator<undefined, Edges[]> {
  const patternsByZone = new Map<string, WeekPattern[]>();
  for (const each of filters) {
    if (isPeriod(each)) continue;
    const zone = each.timezone ?? defaultZone;
    const patterns = patternsByZone.get(zone);
    if (patterns === undefined) patternsByZone.set(zone, [patternFor(each)]);
    else patterns.push(patternFor(each));
  }
  let times: Edges[] = [];
  for (const [zone, patterns] of patternsByZone) {
    times.push(patternTime(unionPatterns(patterns), zone, window));
    // To put the time of all zones in order at once would be a long step.
    if (times.length > ZONES_AT_ONCE) times = [uniteEdges(times)];
    yield;
  }
  return times;
}

type PeriodFilter = Extract<Filter, { kind: 'between_timestamps' }>;
type WeeklyFilter = Exclude<Filter, PeriodFilter>;

function isPeriod(filter: Filter): filter is PeriodFilter {
  return filter.kind === 'between_timestamps';
}

/** The instants inside `window` that satisfy one filter; normal. */
export function timeOfFilter(filter: Filter, defaultZone: string, window: Interval): Edges {
  const zone = filter.timezone ?? defaultZone;
  if (isPeriod(filter)) {
    const period = { start: boundInstant(filter.start, zone), end: boundInstant(filter.end, zone) };
    return toEdges(clamp(union([period]), window));
  }
  return patternTime(patternOf(filter), zone, window);
}

function patternOf(filter: WeeklyFilter): WeekPattern {
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
