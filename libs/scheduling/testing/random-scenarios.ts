/** Chance for whole scenarios of a place. fast-check shrinks what fails to the least that still does. */
import * as fc from 'fast-check';
import type { BusyEntry } from '../src/busy.js';
import type { FiltersJson } from '../src/filters/filter.js';
import { MODES } from '../src/query.js';
import type { Place } from './places.js';
import { filtersNear, momentNear, ruleNear } from './random-rules.js';
import type { RuleJson, Scenario, ScenarioResource } from './scenario.js';

const MINUTE_MS = 60_000;
/** Finer ticks than minutes are for short searches: there are many in a little time. */
const FINE_TICKS = 150;

const NO_FILTERS: FiltersJson = {};

export function scenariosOf(place: Place): fc.Arbitrary<Scenario> {
  const tickMs = fc.oneof({ weight: 19, arbitrary: fc.constant(MINUTE_MS) }, fc.constantFrom(1, 1000));
  return tickMs.chain((tick) => scenariosWithTick(place, tick));
}

function scenariosWithTick(place: Place, tickMs: number): fc.Arbitrary<Scenario> {
  const few = levelNear(place, 2);
  return fc
    .record({
      mode: fc.constantFrom(...MODES),
      window: windowIn(place, tickMs),
      lengthMs: fc.option(ticks(1, 150, tickMs), { nil: null, freq: 6 }),
      incrementMs: fc.option(ticks(1, 120, tickMs), { nil: undefined }),
      gridMs: fc.option(fc.constantFrom(5 * tickMs, 15 * tickMs, 30 * tickMs), { nil: undefined, freq: 2 }),
      bufferMs: fc.oneof(fc.constant(0), ticks(0, 90, tickMs)),
      ignoreAllDayEvents: fc.boolean(),
      noDaySpan: fc.option(fc.constantFrom(...place.zones), { nil: undefined, freq: 2 }),
      rounding: fc.option(fc.record({ toNearestHour: fc.boolean(), relative: fc.boolean() }), { nil: undefined }),
      outputZone: fc.option(fc.constantFrom(...place.zones), { nil: undefined }),
      seed: fc.integer(),
      request: few,
      project: few,
      resources: fc.array(resourceNear(place, tickMs), { minLength: 1, maxLength: 4 }),
    })
    .map(({ window, rounding, ...rest }) => ({
      ...rest,
      ...window,
      tickMs,
      // A whole hour is too far away for ticks of a second.
      rounding: tickMs === MINUTE_MS ? rounding : undefined,
    }));
}

/** Mostly some hours; whole days less often, since the oracle looks at each tick. May be empty or inside out. */
function windowIn({ change, start, end }: Place, tickMs: number): fc.Arbitrary<{ from: number; to: number }> {
  if (tickMs < MINUTE_MS) {
    return fc
      .tuple(fc.constantFrom(-60, -30, 0, 30, 60), fc.integer({ min: -FINE_TICKS, max: 0 }), ticks(0, FINE_TICKS, 1))
      .map(([minutes, before, length]) => {
        const from = change + minutes * MINUTE_MS + before * tickMs;
        return { from, to: from + length * tickMs };
      });
  }
  const all = (end - start) / MINUTE_MS;
  return fc
    .tuple(
      fc.integer({ min: 0, max: all }),
      fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 60, max: 600 }) },
        { weight: 3, arbitrary: fc.integer({ min: 600, max: all }) },
        fc.integer({ min: -60, max: 60 }),
      ),
    )
    .map(([shift, length]) => {
      const from = start + shift * MINUTE_MS;
      return { from, to: Math.min(from + length * MINUTE_MS, end) };
    });
}

function resourceNear(place: Place, tickMs: number): fc.Arbitrary<ScenarioResource> {
  return fc.record({
    // The first zone has the clock change.
    zone: fc.oneof(fc.constant(place.zones[0]!), fc.constantFrom(...place.zones)),
    rules: levelNear(place, 4),
    filters: fc.oneof({ weight: 4, arbitrary: fc.constant(NO_FILTERS) }, filtersNear(place)),
    busy: fc.array(entryNear(place, tickMs), { maxLength: 5 }),
    capacity: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 3 })),
  });
}

/** Mostly no rules at all: the more there are, the less time is left to disagree on. */
function levelNear(place: Place, most: number): fc.Arbitrary<readonly RuleJson[]> {
  const none = fc.constant<readonly RuleJson[]>([]);
  return fc.oneof({ weight: 2, arbitrary: none }, fc.array(ruleNear(place), { maxLength: most }));
}

function entryNear(place: Place, tickMs: number): fc.Arbitrary<BusyEntry> {
  const start = tickMs === MINUTE_MS ? momentNear(place) : windowIn(place, tickMs).map(({ from }) => from);
  return fc
    .record({
      start,
      length: fc.oneof({ weight: 4, arbitrary: ticks(0, 200, tickMs) }, ticks(0, 2000, tickMs)),
      allDay: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
      as: fc.constantFrom({}, { claim: true }, { claim: true, hold: true }),
    })
    .map(({ start, length, allDay, as }) => ({ start, end: start + length, allDay, ...as }));
}

function ticks(min: number, max: number, tickMs: number): fc.Arbitrary<number> {
  return fc.integer({ min, max }).map((count) => count * tickMs);
}
