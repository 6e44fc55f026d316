/**
 * Rules and filters as questions about one moment: does the clock, as it stands then, satisfy this rule? Read from the
 * JSON, by its own reader, after Timekit's documents and "Gap and fold" in ARCHITECTURE.md.
 */
import type { Reason } from '../src/explanation.js';
import type { FiltersJson } from '../src/filters/filter.js';
import type { RuleJson } from './scenario.js';
import { instantOf, type WallClock } from './wall-clock.js';

export type Question = (instant: number) => boolean;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** What alone can close a moment. All parts of a search have to be open. */
export interface Part<Reason> {
  readonly open: Question;
  readonly reason: Reason;
}

type LevelReason = Extract<Reason, { code: 'outside_hours' | 'blocked' }>;
type FilterReason = Extract<Reason, { code: 'filtered' }>;

/** Allows of one of these sorts add up; what one sort opens is narrowed by the others. */
const SORTS = [
  ['allow_day_and_time', 'allow_day', 'allow_period'],
  ['allow_hours'],
  ['allow_weekdays', 'allow_weekends'],
];

export function levelParts(
  level: readonly RuleJson[],
  name: LevelReason['level'],
  zone: string,
  clock: WallClock,
): Part<LevelReason>[] {
  const asked = level.map((json, index) => ({ index, kind: kindOf(json), holds: ruleQuestion(json, zone, clock) }));
  const allows = SORTS.map((kinds) => asked.filter(({ kind }) => kinds.includes(kind)));
  const blocks = asked.filter(({ kind }) => kind.startsWith('block_'));
  return [
    ...allows
      .filter(({ length }) => length > 0)
      .map((group) => ({
        open: (instant: number) => group.some(({ holds }) => holds(instant)),
        reason: { code: 'outside_hours' as const, level: name, rules: group.map(({ index }) => index) },
      })),
    ...blocks.map(({ index, holds }) => ({
      open: (instant: number) => !holds(instant),
      reason: { code: 'blocked' as const, level: name, rules: [index] },
    })),
  ];
}

/** One of `or`, if there is any, and all of `and`. */
export function filterParts({ or = [], and = [] }: FiltersJson, zone: string, clock: WallClock): Part<FilterReason>[] {
  const oneOf = or.map((json) => filterQuestion(json, zone, clock));
  const parts = and.map((json, index) => ({
    open: filterQuestion(json, zone, clock),
    reason: { code: 'filtered' as const, list: 'and' as const, rules: [index] },
  }));
  if (or.length === 0) return parts;
  const some = (instant: number): boolean => oneOf.some((holds) => holds(instant));
  return [{ open: some, reason: { code: 'filtered', list: 'or', rules: [...or.keys()] } }, ...parts];
}

function ruleQuestion(json: RuleJson, zone: string, clock: WallClock): Question {
  const params = paramsOf(json);
  switch (kindOf(json).replace(/^(allow|block)_/, '')) {
    case 'day_and_time':
      return both(onDay(params, zone, clock), inHours(params, zone, clock));
    case 'hours':
      return inHours(params, zone, clock);
    case 'day':
      return onDay(params, zone, clock);
    case 'period':
      return inPeriod(params, zone);
    case 'weekdays':
      return (instant) => clock.at(zone, instant).weekday < 6;
    case 'weekends':
      return (instant) => clock.at(zone, instant).weekday > 5;
    default:
      throw new Error(`no such rule: ${kindOf(json)}`);
  }
}

function filterQuestion(json: RuleJson, resourceZone: string, clock: WallClock): Question {
  const params = paramsOf(json);
  const zone = params['timezone'] ?? resourceZone;
  switch (kindOf(json)) {
    case 'between_timestamps':
      return inPeriod(params, zone);
    case 'business_hours':
      return inHours({ start: '9', end: '17' }, zone, clock);
    case 'working_hours':
      return inHours({ start: '9', end: '18' }, zone, clock);
    case 'daytime':
      return inHours({ start: '8', end: '20' }, zone, clock);
    case 'only_weekend':
      return (instant) => clock.at(zone, instant).weekday > 5;
    case 'exclude_weekend':
      return (instant) => clock.at(zone, instant).weekday < 6;
    case 'specific_day':
      return onDay(params, zone, clock);
    case 'specific_time':
      return inHours(params, zone, clock);
    case 'block_specific_time': {
      const blocked = inHours(params, zone, clock);
      return (instant) => !blocked(instant);
    }
    case 'specific_day_and_time':
      return both(onDay(params, zone, clock), inHours(params, zone, clock));
    default:
      throw new Error(`no such filter: ${kindOf(json)}`);
  }
}

function both(one: Question, other: Question): Question {
  return (instant) => one(instant) && other(instant);
}

function onDay({ day = '' }: Params, zone: string, clock: WallClock): Question {
  const weekday = DAYS.indexOf(day.slice(0, 3).toLowerCase()) + 1;
  return (instant) => clock.at(zone, instant).weekday === weekday;
}

function inHours({ start = '', end = '' }: Params, zone: string, clock: WallClock): Question {
  const from = minuteOf(start);
  const until = minuteOf(end) === 0 ? 24 * 60 : minuteOf(end);
  return (instant) => {
    const { minute } = clock.at(zone, instant);
    return minute >= from && minute < until;
  };
}

function inPeriod({ start = '', end = '' }: Params, zone: string): Question {
  const from = instantOf(start, zone);
  const until = instantOf(end, zone);
  return (instant) => instant >= from && instant < until;
}

function minuteOf(text: string): number {
  const [hour, minute = '0'] = text.split(':');
  return Number(hour) * 60 + Number(minute);
}

type Params = Readonly<Record<string, string | undefined>>;

function kindOf(json: RuleJson): string {
  return Object.keys(json)[0]!;
}

function paramsOf(json: RuleJson): Params {
  const params = Object.values(json)[0] as Readonly<Record<string, string | number>>;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}
