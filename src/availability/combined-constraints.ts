/**
 * Two levels of constraints as one. A query and a user's own constraints must both hold, but they travel in a single list,
 * and inside one list allows widen each other: "9 to 12" beside "8 to 17" would open 8 to 17. So where both levels have
 * allows of one sort, those of one level are turned into the blocks that close everything else, which narrows.
 *
 * Weekly allows have such blocks in any zone. Allowed periods do not; when both levels have some, the user's own level
 * becomes the periods that it closes inside the window of the query, in the resource's zone.
 */
import {
  allowedWindows,
  assertNever,
  type Constraint,
  type ConstraintSort,
  formatOffset,
  type Interval,
  sortOf,
  subtract,
  union,
  type Weekday,
} from '#libs/scheduling';

/** A constraint on the wire, and where it comes from, so that a complaint about it can be passed on. */
export interface Rule {
  readonly json: Readonly<Record<string, unknown>>;
  readonly level: 'query' | 'own';
  /** Position in its level; that of the first of its sort, for a block that stands for several allows. */
  readonly index: number;
}

/** The sorts of allows. */
type Sort = Exclude<ConstraintSort, 'block'>;

const SORTS: readonly Sort[] = ['opening', 'hours', 'week_part'];
const DAY_MINUTES = 1440;
const DAYS: readonly (readonly [Weekday, string])[] = [
  [1, 'Monday'],
  [2, 'Tuesday'],
  [3, 'Wednesday'],
  [4, 'Thursday'],
  [5, 'Friday'],
  [6, 'Saturday'],
  [7, 'Sunday'],
];

/** One list that leaves open, inside `window`, exactly what both levels leave open for a resource in `zone`. */
export function combineConstraints(
  query: readonly Constraint[],
  own: readonly Constraint[],
  zone: string,
  window: Interval,
): Rule[] {
  const clashing = SORTS.filter((sort) => has(query, sort) && has(own, sort));
  if (clashing.includes('opening') && hasPeriods(query) && hasPeriods(own)) {
    return [...rulesOf(query, 'query', []), ...closedPeriods(own, zone, window).map((json) => ownRule(json))];
  }
  const narrowingQuery = clashing.filter((sort) => sort === 'opening' && hasPeriods(own));
  const narrowingOwn = clashing.filter((sort) => !narrowingQuery.includes(sort));
  return [...rulesOf(query, 'query', narrowingQuery), ...rulesOf(own, 'own', narrowingOwn)];
}

/** What the constraints close inside `window`, as `block_period`s: the same in every zone. */
function closedPeriods(constraints: readonly Constraint[], zone: string, window: Interval): Rule['json'][] {
  return blockPeriods(subtract([window], allowedWindows({ request: constraints }, zone, window)));
}

export function blockPeriods(closed: readonly Interval[]): Rule['json'][] {
  return closed.map(({ start, end }) => ({ block_period: { start: instantText(start), end: instantText(end) } }));
}

/** RFC 3339 in UTC, with a fraction only where there is one: not every reader of timestamps takes it. */
export function instantText(instant: number): string {
  return instant % 1000 === 0 ? formatOffset(instant, 'UTC') : new Date(instant).toISOString();
}

/** The level as it is, but with the allows of the sorts in `narrowing` as blocks. */
function rulesOf(constraints: readonly Constraint[], level: Rule['level'], narrowing: readonly Sort[]): Rule[] {
  const kept = [...constraints.entries()]
    .filter(([, constraint]) => !narrowing.some((sort) => sort === sortOf(constraint.kind)))
    .map(([index, { source }]): Rule => ({ json: source, level, index }));
  const blocks = narrowing.flatMap((sort) => {
    const index = constraints.findIndex((constraint) => sortOf(constraint.kind) === sort);
    return blocksFor(sort, constraints).map((json): Rule => ({ json, level, index }));
  });
  return [...kept, ...blocks];
}

function ownRule(json: Rule['json']): Rule {
  return { json, level: 'own', index: 0 };
}

function has(constraints: readonly Constraint[], sort: Sort): boolean {
  return constraints.some((constraint) => sortOf(constraint.kind) === sort);
}

function hasPeriods(constraints: readonly Constraint[]): boolean {
  return constraints.some(({ kind }) => kind === 'allow_period');
}

/** Blocks that close what the weekly allows of one sort leave closed. */
function blocksFor(sort: Sort, constraints: readonly Constraint[]): Rule['json'][] {
  switch (sort) {
    case 'opening':
      return DAYS.flatMap(([day, name]) => closedPartsOfDay(openOn(day, constraints), name));
    case 'hours':
      return closedMinutes(hoursOf(constraints)).map((hours) => ({ block_hours: hoursText(hours) }));
    case 'week_part': {
      const weekdays = constraints.some(({ kind }) => kind === 'allow_weekdays');
      const weekends = constraints.some(({ kind }) => kind === 'allow_weekends');
      return weekdays && weekends ? [] : [weekdays ? { block_weekends: {} } : { block_weekdays: {} }];
    }
    default:
      return assertNever(sort);
  }
}

function closedPartsOfDay(open: readonly Interval[], day: string): Rule['json'][] {
  return open.length === 0
    ? [{ block_day: { day } }]
    : closedMinutes(open).map((hours) => ({ block_day_and_time: { day, ...hoursText(hours) } }));
}

/** In minutes of the day. */
function openOn(day: Weekday, constraints: readonly Constraint[]): Interval[] {
  return union(
    constraints.flatMap((each) => {
      if (each.kind === 'allow_day' && each.day === day) return [{ start: 0, end: DAY_MINUTES }];
      return each.kind === 'allow_day_and_time' && each.day === day
        ? [{ start: each.startMinute, end: each.endMinute }]
        : [];
    }),
  );
}

function hoursOf(constraints: readonly Constraint[]): Interval[] {
  return union(
    constraints.flatMap((each) =>
      each.kind === 'allow_hours' ? [{ start: each.startMinute, end: each.endMinute }] : [],
    ),
  );
}

function closedMinutes(open: readonly Interval[]): Interval[] {
  return subtract([{ start: 0, end: DAY_MINUTES }], open);
}

function hoursText({ start, end }: Interval): { start: string; end: string } {
  return { start: minuteText(start), end: minuteText(end) };
}

/** `09:30`; the end of the day is `24:00`. */
function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
