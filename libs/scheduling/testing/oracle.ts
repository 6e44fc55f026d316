/**
 * The oracle: a deliberately slow evaluator that looks at every tick of a search by itself. It asks Temporal what the clock
 * shows then, asks every rule and every event, and decides tick by tick whether a slot may start. It shares no code with
 * the library; what both agree on is what README.md and ARCHITECTURE.md say.
 */
import { filtersQuestion, levelQuestion, type Question } from './oracle-rules.js';
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
      ...[scenario.request, scenario.project, resource.rules].map((each) => levelQuestion(each, resource.zone, clock)),
      filtersQuestion(resource.filters, resource.zone, clock),
      notBusy(resource, scenario, clock),
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

function notBusy(resource: ScenarioResource, { bufferMs, ignoreAllDayEvents }: Scenario, clock: WallClock): Question {
  const { zone, capacity } = resource;
  const entries = resource.busy
    .filter(({ allDay }) => allDay !== true || !ignoreAllDayEvents)
    .map(({ start, end, allDay, claim }) => {
      if (allDay !== true) return { start, end, claim };
      const first = clock.at(zone, start).date;
      const last = clock.at(zone, Math.max(start, end - 1)).date;
      return { start: dayStart(zone, first), end: dayStart(zone, last, 1), claim };
    })
    .filter(({ start, end }) => start < end);
  return (instant) => {
    const near = entries.filter(({ start, end }) => start - bufferMs <= instant && instant < end + bufferMs);
    const claims = near.filter(({ claim }) => claim === true).length;
    return near.length === claims && claims < capacity;
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
