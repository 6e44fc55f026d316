/**
 * Rules and filters as questions about one moment: does the clock, as it stands then, satisfy this rule? Read from the
 * JSON, by its own reader, after Timekit's documents and "Gap and fold" in ARCHITECTURE.md.
 */
import type { FiltersJson } from '../src/filters/filter.js';
import type { RuleJson } from './scenario.js';
import { instantOf, type WallClock } from './wall-clock.js';

export type Question = (instant: number) => boolean;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * Whether one level leaves a moment open. Opening rules add up; `allow_hours` narrow what they open, and so do weekdays
 * and weekends; every block takes away.
 */
export function levelQuestion(level: readonly RuleJson[], zone: string, clock: WallClock): Question {
  const asked = level.map((json) => ({ kind: kindOf(json), holds: ruleQuestion(json, zone, clock) }));
  const oneOf = (...kinds: string[]): Question => {
    const those = asked.filter(({ kind }) => kinds.includes(kind));
    return (instant) => those.length === 0 || those.some(({ holds }) => holds(instant));
  };
  const opened = oneOf('allow_day_and_time', 'allow_day', 'allow_period');
  const inHours = oneOf('allow_hours');
  const inWeekPart = oneOf('allow_weekdays', 'allow_weekends');
  const blocks = asked.filter(({ kind }) => kind.startsWith('block_'));
  return (instant) =>
    opened(instant) && inHours(instant) && inWeekPart(instant) && !blocks.some(({ holds }) => holds(instant));
}

/** Whether findtime filters leave a moment open: one of `or`, if there is any, and all of `and`. */
export function filtersQuestion({ or = [], and = [] }: FiltersJson, zone: string, clock: WallClock): Question {
  const oneOf = or.map((json) => filterQuestion(json, zone, clock));
  const allOf = and.map((json) => filterQuestion(json, zone, clock));
  return (instant) =>
    (oneOf.length === 0 || oneOf.some((holds) => holds(instant))) && allOf.every((holds) => holds(instant));
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
