/** Why a start is offered or not, tick by tick: what each part of a search closes of the slot. */
import type { Reason } from '../src/explanation.js';
import { common } from './oracle-answer.js';
import {
  daysBegin,
  entriesOf,
  lookAtEveryTick,
  notBusy,
  partsOf,
  roundStart,
  startTicks,
  type Entry,
} from './oracle.js';
import type { Scenario, ScenarioResource } from './scenario.js';
import type { WallClock } from './wall-clock.js';

/** For each of the starts, which are ticks, and each resource: its reasons; none where it could be named. */
export function rightReasons(scenario: Scenario, starts: readonly number[], clock: WallClock): Reason[][][] {
  const from = roundStart(scenario, clock);
  const ticks = lookAtEveryTick(scenario, clock);
  const cuts = daysBegin(scenario, ticks, clock);
  const together = scenario.mode === 'mutual' ? common(ticks) : null;
  const possible = scenario.resources.map((_each, index) => {
    const free = together ?? ticks.free[index]!;
    return scenario.lengthMs === null ? null : new Set(startTicks(scenario, ticks, free, cuts));
  });
  const explainers = scenario.resources.map((resource) => reasonsToClose(scenario, resource, clock));
  return starts.map((start) => {
    const slot = ticksOfSlot(scenario, start);
    const tick = ticks.instants.indexOf(start);
    const reasons = explainers.map((explain) => [...outside(scenario, from, start), ...explain(slot)]);
    const everybody = reasons.every(({ length }) => length === 0);
    return reasons.map((each, index): Reason[] => {
      if (each.length > 0 || possible[index] === null) return each;
      if (crossesMidnight(scenario, slot, clock)) return [{ code: 'crosses_midnight' }];
      const waitsForOthers = scenario.mode === 'mutual' && !everybody;
      return waitsForOthers || possible[index]!.has(tick) ? [] : [{ code: 'off_grid' }];
    });
  });
}

/** Without a length it is the moment that is explained. */
function ticksOfSlot({ lengthMs, tickMs }: Scenario, start: number): number[] {
  return Array.from({ length: lengthMs === null ? 1 : lengthMs / tickMs }, (_each, index) => start + index * tickMs);
}

function outside({ lengthMs, to }: Scenario, from: number, start: number): Reason[] {
  const reasons: Reason[] = [];
  if (start < from) reasons.push({ code: 'before_window' });
  if (start + (lengthMs ?? 1) > to) reasons.push({ code: 'after_window' });
  return reasons;
}

function reasonsToClose(
  scenario: Scenario,
  resource: ScenarioResource,
  clock: WallClock,
): (slot: readonly number[]) => Reason[] {
  const parts = partsOf(scenario, resource, clock);
  const entries = entriesOf(scenario, resource, clock);
  return (slot) => [
    ...parts.filter(({ open }) => !slot.every(open)).map(({ reason }) => reason),
    ...entries.flatMap((entry) => entryReasons(entry, entries, resource.capacity, slot)),
  ];
}

/** A claim is in the way only while all places are taken. */
function entryReasons(entry: Entry, entries: readonly Entry[], capacity: number, slot: readonly number[]): Reason[] {
  const claims = entries.filter(({ isClaim }) => isClaim);
  const room = entry.isClaim ? notBusy(claims, capacity) : () => false;
  const met = slot.filter((instant) => entry.takes(instant) && !room(instant));
  if (met.length === 0) return [];
  return [{ code: met.some(entry.fills) ? entry.code : 'buffer', entry: entry.index }];
}

function crossesMidnight({ noDaySpan }: Scenario, slot: readonly number[], clock: WallClock): boolean {
  return noDaySpan !== undefined && new Set(slot.map((instant) => clock.at(noDaySpan, instant).date)).size > 1;
}
