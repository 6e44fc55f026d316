/**
 * The oracle: a deliberately slow evaluator that looks at every tick of a search by itself. It asks Temporal what the clock
 * shows then, asks every rule and every event, and decides tick by tick whether a slot may start. It shares no code with
 * the library; what both agree on is what README.md and ARCHITECTURE.md say.
 */
import type { Reason } from '../src/explanation.js';
import type { Interval } from '../src/interval.js';
import { filterParts, levelParts, type Part, type Question } from './oracle-rules.js';
import { stepOf, type Scenario, type ScenarioResource } from './scenario.js';
import { dayStart, type WallClock } from './wall-clock.js';

/** The search space of a scenario as ticks, and for each resource which of them are free. */
export interface Ticks {
  readonly instants: readonly number[];
  /** By resource, then by tick. */
  readonly free: readonly (readonly boolean[])[];
}

export function lookAtEveryTick(scenario: Scenario, clock: WallClock): Ticks {
  const { tickMs, to } = scenario;
  const instants: number[] = [];
  for (let instant = roundStart(scenario, clock); instant < to; instant += tickMs) instants.push(instant);
  const free = scenario.resources.map((resource) => {
    const questions = [
      ...partsOf(scenario, resource, clock).map(({ open }) => open),
      notBusy(entriesOf(scenario, resource, clock), resource.capacity),
    ];
    return instants.map((instant) => questions.every((holds) => holds(instant)));
  });
  return { instants, free };
}

/** Walks on from `from` until the clock looks round. */
export function roundStart(scenario: Scenario, clock: WallClock): number {
  const { from, rounding, outputZone = 'UTC', tickMs } = scenario;
  if (rounding === undefined || (!rounding.toNearestHour && !rounding.relative)) return from;
  const step = rounding.toNearestHour ? 3_600_000 : stepOf(scenario);
  let instant = from;
  while (clock.at(outputZone, instant).sinceMidnightMs % step !== 0) instant += tickMs;
  return instant;
}

/** Rules and filters, in the order in which they are explained. */
export function partsOf(scenario: Scenario, resource: ScenarioResource, clock: WallClock): Part<Reason>[] {
  const { zone, filters, rules } = resource;
  return [
    ...levelParts(scenario.request, 'request', zone, clock),
    ...levelParts(scenario.project, 'project', zone, clock),
    ...levelParts(rules, 'resource', zone, clock),
    ...filterParts(filters, zone, clock),
  ];
}

/** An entry of the resource that takes time: the moments it fills itself, and those that its buffers add. */
export interface Entry {
  readonly index: number;
  readonly code: 'busy' | 'hold';
  readonly isClaim: boolean;
  readonly fills: Question;
  readonly takes: Question;
}

export function entriesOf(scenario: Scenario, { zone, busy }: ScenarioResource, clock: WallClock): Entry[] {
  const { bufferMs, ignoreAllDayEvents } = scenario;
  return busy.flatMap(({ allDay = false, claim = false, hold = false, ...entry }, index): Entry[] => {
    const { start, end } = allDay ? wholeDays(entry, zone, clock) : entry;
    if (start >= end || (allDay && ignoreAllDayEvents)) return [];
    return [
      {
        index,
        code: hold ? 'hold' : 'busy',
        isClaim: claim,
        fills: (instant) => start <= instant && instant < end,
        takes: (instant) => start - bufferMs <= instant && instant < end + bufferMs,
      },
    ];
  });
}

function wholeDays({ start, end }: Interval, zone: string, clock: WallClock): Interval {
  const last = clock.at(zone, Math.max(start, end - 1)).date;
  return { start: dayStart(zone, clock.at(zone, start).date), end: dayStart(zone, last, 1) };
}

/** Anything but a claim takes all the room there is; claims share it. */
export function notBusy(entries: readonly Entry[], capacity: number): Question {
  return (instant) => {
    const near = entries.filter(({ takes }) => takes(instant));
    return near.length < capacity && near.every(({ isClaim }) => isClaim);
  };
}

/** At which ticks a new local day begins in the zone that no slot may cross a midnight of. */
export function daysBegin({ noDaySpan }: Scenario, { instants }: Ticks, clock: WallClock): boolean[] {
  return instants.map(
    (instant, tick) =>
      noDaySpan !== undefined &&
      tick > 0 &&
      clock.at(noDaySpan, instant).date !== clock.at(noDaySpan, instants[tick - 1]!).date,
  );
}

/** The ticks at which a slot may start: round for its stretch of free time, and free from end to end. */
export function startTicks(
  scenario: Scenario,
  ticks: Ticks,
  free: readonly boolean[],
  cuts: readonly boolean[],
): number[] {
  const { tickMs, lengthMs, gridMs } = scenario;
  const lengthTicks = lengthMs! / tickMs;
  const starts: number[] = [];
  let first: number | null = null;
  for (const [tick, instant] of ticks.instants.entries()) {
    if (!free[tick]) {
      first = null;
      continue;
    }
    if (first === null || cuts[tick]) first = gridMs === undefined ? instant : Math.ceil(instant / gridMs) * gridMs;
    if (instant < first || (instant - first) % stepOf(scenario) !== 0) continue;
    let fits = true;
    for (let each = tick; fits && each < tick + lengthTicks; each += 1) {
      fits = free[each] === true && (each === tick || cuts[each] === false);
    }
    if (fits) starts.push(tick);
  }
  return starts;
}
