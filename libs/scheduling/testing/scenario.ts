/**
 * One search as the outside would ask for it, rules in JSON. It prints as a value that can be pasted into
 * a test. All times are whole multiples of `tickMs`, so that looking at every tick misses nothing.
 */
import { parseConstraints } from '../src/constraints/parse.js';
import type { Constraint } from '../src/constraints/constraint.js';
import { busyTime, type BusyEntry } from '../src/busy.js';
import { parseFilters } from '../src/filters/parse.js';
import type { FiltersJson } from '../src/filters/filter.js';
import type { JsonRecord, ParseResult } from '../src/parse-result.js';
import type { AvailabilityQuery, Mode } from '../src/query.js';
import { roundFrom } from '../src/rounding.js';

/** `{"allow_hours": {"start": 9, "end": 17}}` */
export type RuleJson = JsonRecord;

export interface ScenarioResource {
  readonly zone: string;
  readonly rules: readonly RuleJson[];
  readonly filters: FiltersJson;
  readonly busy: readonly BusyEntry[];
  readonly capacity: number;
}

export interface Scenario {
  readonly tickMs: number;
  readonly mode: Mode;
  readonly from: number;
  readonly to: number;
  readonly lengthMs: number | null;
  readonly incrementMs: number | undefined;
  readonly gridMs: number | undefined;
  readonly bufferMs: number;
  readonly ignoreAllDayEvents: boolean;
  readonly noDaySpan: string | undefined;
  /** How `from` is made round; undefined leaves it. */
  readonly rounding: { readonly toNearestHour: boolean; readonly relative: boolean } | undefined;
  /** Zone of the answer: of rounding and, unless undefined, of dates. */
  readonly outputZone: string | undefined;
  readonly seed: number;
  readonly request: readonly RuleJson[];
  readonly project: readonly RuleJson[];
  /** Their ids are r0, r1, … */
  readonly resources: readonly ScenarioResource[];
}

/** A search that asks for as little as possible, for tests that say only what they are about. */
export function scenario(
  parts: Pick<Scenario, 'from' | 'to'> &
    Partial<Omit<Scenario, 'resources'>> & { readonly resources: readonly Partial<ScenarioResource>[] },
): Scenario {
  return {
    tickMs: 60_000,
    mode: 'exclusive',
    lengthMs: 3_600_000,
    incrementMs: undefined,
    gridMs: undefined,
    bufferMs: 0,
    ignoreAllDayEvents: false,
    noDaySpan: undefined,
    rounding: undefined,
    outputZone: undefined,
    seed: 0,
    request: [],
    project: [],
    ...parts,
    resources: parts.resources.map((each) => ({
      zone: 'UTC',
      rules: [],
      filters: {},
      busy: [],
      capacity: 1,
      ...each,
    })),
  };
}

/** The step between slots: what was asked for, else the grid, else the length. */
export function stepOf({ incrementMs, gridMs, lengthMs }: Scenario): number {
  return incrementMs ?? gridMs ?? lengthMs ?? 3_600_000;
}

/** The scenario as the library is asked. */
export function queryOf(scenario: Scenario): AvailabilityQuery {
  const { mode, to, lengthMs, incrementMs, gridMs, bufferMs, ignoreAllDayEvents, noDaySpan, seed } = scenario;
  const request = rulesOf(scenario.request);
  const project = rulesOf(scenario.project);
  return {
    mode,
    from: roundedFrom(scenario),
    to,
    lengthMs,
    ...(incrementMs !== undefined && { incrementMs }),
    ...(gridMs !== undefined && { gridMs }),
    bufferMs,
    ignoreAllDayEvents,
    ...(noDaySpan !== undefined && { noDaySpan }),
    seed,
    resources: scenario.resources.map(({ zone, rules, filters, busy, capacity }, index) => ({
      id: `r${index}`,
      timezone: zone,
      levels: { request, project, resource: rulesOf(rules) },
      ...(Object.keys(filters).length > 0 && { filters: valueOf(parseFilters(filters)) }),
      busy: busyTime(busy),
      capacity,
    })),
  };
}

function roundedFrom(scenario: Scenario): number {
  const { from, rounding, outputZone } = scenario;
  if (rounding === undefined) return from;
  return roundFrom(from, {
    relative: rounding.relative,
    roundToNearestHour: rounding.toNearestHour,
    incrementMs: stepOf(scenario),
    zone: outputZone ?? 'UTC',
  });
}

function rulesOf(json: readonly RuleJson[]): Constraint[] {
  return valueOf(parseConstraints(json));
}

function valueOf<T>(result: ParseResult<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}
