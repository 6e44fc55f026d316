/** What a scenario has to be answered with, put together from ticks. */
import type { DateAvailability, Slot } from '../src/query.js';
import { daysBegin, lookAtEveryTick, startTicks, type Ticks } from './oracle.js';
import { stepOf, type Scenario } from './scenario.js';
import type { WallClock } from './wall-clock.js';

export interface Answer {
  readonly slots: readonly Slot[];
  readonly unavailable: readonly Slot[];
  readonly dates: readonly DateAvailability[];
}

/**
 * All right answers: one, but for `roundrobin_random` one for every order of the resources, since the order is chance and
 * only has to be the same for all slots.
 */
export function rightAnswers(scenario: Scenario, clock: WallClock): Answer[] {
  const ticks = lookAtEveryTick(scenario, clock);
  const cuts = daysBegin(scenario, ticks, clock);
  const given = scenario.resources.map((_each, index) => index);
  const orders = scenario.mode === 'roundrobin_random' ? permutations(given) : [given];
  const unavailable = scenario.lengthMs === null ? takenStretches(scenario, ticks) : takenSlots(scenario, ticks);
  const dates = openDates(scenario, ticks, cuts, clock);
  return orders.map((order) => ({
    slots: scenario.lengthMs === null ? stretches(scenario, ticks, cuts, order) : slots(scenario, ticks, cuts, order),
    unavailable,
    dates,
  }));
}

function slots(scenario: Scenario, ticks: Ticks, cuts: readonly boolean[], order: readonly number[]): Slot[] {
  const everybody = order.map((index) => `r${index}`);
  const candidates =
    scenario.mode === 'mutual'
      ? [{ ids: everybody, starts: startTicks(scenario, ticks, common(ticks), cuts) }]
      : order.map((index) => ({
          ids: [`r${index}`],
          starts: startTicks(scenario, ticks, ticks.free[index]!, cuts),
        }));
  const starting = candidates.map(({ ids, starts }) => ({ ids, starts: new Set(starts) }));
  return ticks.instants.flatMap((start, tick) => {
    const able = starting.filter(({ starts }) => starts.has(tick)).flatMap(({ ids }) => ids);
    if (able.length === 0) return [];
    return [{ start, end: start + scenario.lengthMs!, resourceIds: named(scenario, able) }];
  });
}

/** Free time as it is: neighbouring ticks that name the same people. */
function stretches(scenario: Scenario, ticks: Ticks, cuts: readonly boolean[], order: readonly number[]): Slot[] {
  return joined(scenario, ticks, cuts, (tick) => {
    const able = order.filter((index) => ticks.free[index]![tick]).map((index) => `r${index}`);
    if (scenario.mode === 'mutual') return able.length === order.length ? able : [];
    return named(scenario, able);
  });
}

function named({ mode }: Scenario, able: readonly string[]): readonly string[] {
  return mode === 'mutual' || mode === 'exclusive' ? able : able.slice(0, 1);
}

function takenStretches(scenario: Scenario, ticks: Ticks): Slot[] {
  return joined(scenario, ticks, [], (tick) => takenFor(ticks, tick, tick + 1));
}

/** Every slot of the plain grid from the beginning on, with those who are not free all through it. */
function takenSlots(scenario: Scenario, ticks: Ticks): Slot[] {
  const lengthTicks = scenario.lengthMs! / scenario.tickMs;
  const stepTicks = stepOf(scenario) / scenario.tickMs;
  const taken: Slot[] = [];
  for (let tick = 0; tick + lengthTicks <= ticks.instants.length; tick += stepTicks) {
    const resourceIds = takenFor(ticks, tick, tick + lengthTicks);
    const start = ticks.instants[tick]!;
    if (resourceIds.length > 0) taken.push({ start, end: start + scenario.lengthMs!, resourceIds });
  }
  return taken;
}

function takenFor({ free }: Ticks, from: number, to: number): string[] {
  return free.flatMap((each, index) => (each.slice(from, to).includes(false) ? [`r${index}`] : []));
}

function openDates(scenario: Scenario, ticks: Ticks, cuts: readonly boolean[], clock: WallClock): DateAvailability[] {
  const idsByDate = new Map<string, string[]>();
  const together = scenario.mode === 'mutual' ? common(ticks) : null;
  for (const [index, { zone }] of scenario.resources.entries()) {
    const free = together ?? ticks.free[index]!;
    const open =
      scenario.lengthMs === null
        ? [...free.keys()].filter((tick) => free[tick])
        : startTicks(scenario, ticks, free, cuts);
    const dates = new Set(open.map((tick) => clock.at(scenario.outputZone ?? zone, ticks.instants[tick]!).date));
    for (const date of dates) idsByDate.set(date, [...(idsByDate.get(date) ?? []), `r${index}`]);
  }
  return [...idsByDate]
    .map(([date, resourceIds]) => ({ date, resourceIds }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

export function common({ instants, free }: Ticks): boolean[] {
  return instants.map((_instant, tick) => free.length > 0 && free.every((each) => each[tick]));
}

function joined(
  { tickMs }: Scenario,
  { instants }: Ticks,
  cuts: readonly boolean[],
  idsAt: (tick: number) => readonly string[],
): Slot[] {
  const found: Slot[] = [];
  for (const [tick, start] of instants.entries()) {
    const resourceIds = idsAt(tick);
    if (resourceIds.length === 0) continue;
    const last = found.at(-1);
    const goesOn = last?.end === start && cuts[tick] !== true && last.resourceIds.join() === resourceIds.join();
    if (goesOn) found[found.length - 1] = { ...last, end: start + tickMs };
    else found.push({ start, end: start + tickMs, resourceIds });
  }
  return found;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) => permutations(items.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}
