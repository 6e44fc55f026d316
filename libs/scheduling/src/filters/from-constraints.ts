/**
 * Constraints as findtime filters, for users whose availability is asked through `/findtime`.
 *
 * One level of constraints means (opens ∪ …) ∩ narrowings − blocks; filters mean (or ∪ …) ∩ and ∩ …. So a part of the
 * meaning is either *plain*, one filter in `and`, or it is a union and needs the only `or` there is. Three may ask for it:
 *
 * 1. weekly: hours in several pieces, a blocked lunch, a blocked day. All of these together are one pattern of the week,
 *    and any pattern is a union of `specific_day_and_time`, so they share one `or`;
 * 2. dated: several allowed periods, or the time outside blocked ones, as `between_timestamps`; they share as well;
 * 3. mixed: allowed periods beside weekly opening hours, one union of both sorts, which can share with nobody.
 *
 * With two askers the set cannot be told in filters, and the result is an issue for every constraint of the later ones,
 * never something nearly equal. That it is equal is a property test. `block_specific_time` is not used: it is undocumented.
 */
import { DAY_MS, dayNumberOf } from '../civil.js';
import type { Constraint } from '../constraints/constraint.js';
import { weeklyPattern } from '../constraints/weekly.js';
import { intersect, subtract, union, type Interval } from '../interval.js';
import type { Issue, JsonRecord, ParseResult } from '../parse-result.js';
import { MAX_YEAR, MIN_YEAR, boundInstant } from '../period-bound.js';
import { ALL_WEEK, WEEK_MINUTES, unionPatterns, type WeekPattern } from '../week.js';
import { canonicalZone } from '../zone-name.js';
import type { FiltersJson } from './filter.js';
import { nothing, patternFilters, periodFilters } from './write.js';

/** The years that timestamps may have, less a day at each end for zones. "Always" in a filter reaches this far. */
const ALL_TIME: Interval = {
  start: (dayNumberOf({ year: MIN_YEAR, month: 1, day: 1 })! + 1) * DAY_MS,
  end: dayNumberOf({ year: MAX_YEAR, month: 12, day: 31 })! * DAY_MS,
};

/** A part of the meaning: all parts must hold, and one holds where any of its filters does. */
interface Part {
  /** Positions of the constraints it comes from. */
  readonly indexes: readonly number[];
  readonly filters: readonly JsonRecord[];
}

interface WeeklyPart {
  readonly indexes: readonly number[];
  readonly pattern: WeekPattern;
}

type Indexed = readonly (readonly [index: number, constraint: Constraint])[];

/**
 * Filters that leave exactly the same time open for a resource in `zone`. Issues have the code not_translatable and the
 * position of the constraint as path. Throws scheduling.zone_unknown.
 */
export function filtersFromConstraints(constraints: readonly Constraint[], zone: string): ParseResult<FiltersJson> {
  const parts = partsOf([...constraints.entries()], canonicalZone(zone));
  if (parts.some(({ filters }) => filters.length === 0)) {
    return { ok: true, value: { and: nothing(canonicalZone(zone)) } };
  }
  const [asker, ...others] = parts.filter(({ filters }) => filters.length > 1);
  if (others.length > 0) {
    return { ok: false, issues: others.flatMap(({ indexes }) => indexes.map(notTranslatable)) };
  }
  const and = parts.filter(({ filters }) => filters.length === 1).flatMap(({ filters }) => filters);
  return { ok: true, value: { ...(asker && { or: asker.filters }), ...(and.length > 0 && { and }) } };
}

function partsOf(rules: Indexed, zone: string): Part[] {
  const openingWeek = pick(rules, ['allow_day_and_time', 'allow_day']);
  const allowed = pick(rules, ['allow_period']);
  const blocked = pick(rules, ['block_period']);
  const opening = weeklyPart(openingWeek);
  const alwaysOpen = openingWeek.length > 0 && isAllWeek(opening.pattern);

  const weekly = narrowingParts(rules);
  if (openingWeek.length > 0 && allowed.length === 0) weekly.unshift(opening);
  const parts = weeklyParts(weekly, zone);
  if (openingWeek.length > 0 && allowed.length > 0 && !alwaysOpen) {
    const filters = [...patternFilters(opening.pattern, zone), ...periodFilters(periodsOf(allowed, zone), zone)];
    parts.unshift({ indexes: [...opening.indexes, ...indexesOf(allowed)], filters });
  }
  const onlyDated = openingWeek.length === 0 && allowed.length > 0;
  if (onlyDated || blocked.length > 0) {
    const base = onlyDated ? periodsOf(allowed, zone) : [ALL_TIME];
    const filters = periodFilters(subtract(base, periodsOf(blocked, zone)), zone);
    parts.push({ indexes: indexesOf(onlyDated ? [...allowed, ...blocked] : blocked), filters });
  }
  return parts;
}

function narrowingParts(rules: Indexed): WeeklyPart[] {
  const hours = pick(rules, ['allow_hours']);
  const weekParts = pick(rules, ['allow_weekdays', 'allow_weekends']);
  const blocks = pick(rules, ['block_day_and_time', 'block_hours', 'block_day', 'block_weekdays', 'block_weekends']);
  return [
    ...[hours, weekParts].filter(({ length }) => length > 0).map(weeklyPart),
    ...blocks.map(([index, constraint]) => ({
      indexes: [index],
      pattern: subtract(ALL_WEEK, weeklyPattern(constraint)),
    })),
  ];
}

/**
 * Plain ones one by one; those that need a union as a single pattern, which may turn out plain after all. Daily hours join
 * that pattern: 9–17 without 12–13 is then told as 9–12 or 13–17, and not by way of midnight as 0–12 or 13–24 and 9–17.
 */
function weeklyParts(weekly: readonly WeeklyPart[], zone: string): Part[] {
  const parts = weekly
    .filter(({ pattern }) => !isAllWeek(pattern))
    .map((part) => ({
      ...part,
      filters: patternFilters(part.pattern, zone),
    }));
  if (parts.every(({ filters }) => filters.length === 1)) return parts;
  const joins = ({ filters }: Part): boolean => filters.length !== 1 || filters.some((each) => 'specific_time' in each);
  const joined = parts.filter(joins);
  const pattern = joined.reduce<WeekPattern>((common, each) => intersect(common, each.pattern), ALL_WEEK);
  const together = { indexes: joined.flatMap(({ indexes }) => indexes), filters: patternFilters(pattern, zone) };
  return [together, ...parts.filter((part) => !joins(part))];
}

function weeklyPart(rules: Indexed): WeeklyPart {
  return {
    indexes: indexesOf(rules),
    pattern: unionPatterns(rules.map(([, constraint]) => weeklyPattern(constraint))),
  };
}

function periodsOf(rules: Indexed, zone: string): Interval[] {
  return union(
    rules.flatMap(([, each]) =>
      each.kind === 'allow_period' || each.kind === 'block_period'
        ? [{ start: boundInstant(each.start, zone), end: boundInstant(each.end, zone) }]
        : [],
    ),
  );
}

function pick(rules: Indexed, kinds: readonly Constraint['kind'][]): Indexed {
  return rules.filter(([, { kind }]) => kinds.includes(kind));
}

function indexesOf(rules: Indexed): number[] {
  return rules.map(([index]) => index);
}

function isAllWeek([first]: WeekPattern): boolean {
  return first?.start === 0 && first.end === WEEK_MINUTES;
}

function notTranslatable(index: number): Issue {
  const message = 'cannot be expressed in findtime filters together with the rules before it, which need "or" as well';
  return { path: [index], code: 'not_translatable', message };
}
