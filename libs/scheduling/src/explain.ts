/**
 * Why a start is offered or not. What is offered is read from the very answer of `searchSlots`; the reasons come from the
 * functions that the search is made of, asked about the one slot, entry by entry and rule by rule. The oracle holds the two
 * against each other: over random searches a start is offered if and only if it has no reason.
 */
import { mutualTime } from './assignment.js';
import { slotsAmong } from './availability.js';
import { busyReasons } from './busy-reasons.js';
import { constraintReasons } from './constraints/reasons.js';
import { holdingAt, type Edges } from './edges.js';
import type { Reason, ResourceExplanation, StartExplanation } from './explanation.js';
import { filterReasons } from './filters/reasons.js';
import { candidatesOf, freeTimes } from './free-time.js';
import type { EpochMs, Interval } from './interval.js';
import { cuttingOf } from './query-check.js';
import type { AvailabilityQuery, ResourceInput, SlotTable } from './query.js';
import { namedBy } from './slot-table.js';
import { isOnGrid, nextStart, type Cutting } from './slots.js';

/** The free time of one resource as the search has it. */
interface Searched {
  readonly resource: ResourceInput;
  /** Normal. */
  readonly free: Edges;
  /** Cut at midnight where the query asks for that. */
  readonly split: Edges;
  /** What slots are cut from: `split`, or what it has in common with the others. */
  readonly windows: Edges;
}

/**
 * Explains each of the starts, in the order given; with `lengthMs` null, the moments. The generator stops after every
 * resource, and throws what `searchSlots` throws.
 */
export function* explainStarts(
  query: AvailabilityQuery,
  starts: readonly EpochMs[],
): Generator<undefined, StartExplanation[]> {
  const cutting = cuttingOf(query);
  const freeTime = yield* freeTimes(query);
  const candidates = candidatesOf(query, freeTime);
  const common = query.mode === 'mutual' ? yield* mutualTime(candidates.free) : null;
  const searched = freeTime.resources.map((resource, index) => ({
    resource,
    free: freeTime.free[index]!,
    split: candidates.free[index]!,
    windows: common ?? candidates.free[index]!,
  }));
  const table = yield* slotsAmong(query, cutting, candidates);
  const explanations: StartExplanation[] = [];
  for (const start of starts) {
    const slot = { start, end: start + (query.lengthMs ?? 1) };
    const resources: ResourceExplanation[] = [];
    for (const each of searched) {
      resources.push({
        id: each.resource.id,
        reasons: reasonsFor(each, query, cutting, slot),
        nextStart: cutting === null ? nextWindow(each.windows, start) : nextStart(each.windows, cutting, start),
      });
      yield;
    }
    explanations.push({ ...slot, ...answerAt(table, cutting, start), resources });
  }
  return explanations;
}

function reasonsFor(
  { resource, free, split, windows }: Searched,
  query: AvailabilityQuery,
  cutting: Cutting | null,
  slot: Interval,
): Reason[] {
  if (holdingAt(free, slot.start, slot.end) === -1) return closingReasons(resource, query, slot);
  if (holdingAt(split, slot.start, slot.end) === -1) return [{ code: 'crosses_midnight' }];
  const at = holdingAt(windows, slot.start, slot.end);
  const isMissed = cutting !== null && at !== -1 && !isOnGrid(windows[at]!, cutting, slot.start);
  return isMissed ? [{ code: 'off_grid' }] : [];
}

/** What closes some of the slot. */
function closingReasons(resource: ResourceInput, query: AvailabilityQuery, slot: Interval): Reason[] {
  const { levels, filters, timezone: zone, busy, capacity = 1 } = resource;
  const { from, to, bufferMs = 0, ignoreAllDayEvents: ignoreAllDay = false } = query;
  const reasons: Reason[] = [];
  if (slot.start < from) reasons.push({ code: 'before_window' });
  if (slot.end > to) reasons.push({ code: 'after_window' });
  reasons.push(...constraintReasons(levels, zone, slot));
  if (filters !== undefined) reasons.push(...filterReasons(filters, zone, slot));
  reasons.push(...busyReasons(busy, { bufferMs, ignoreAllDay, capacity, zone }, slot));
  return reasons;
}

function answerAt(
  table: SlotTable,
  cutting: Cutting | null,
  start: EpochMs,
): Pick<StartExplanation, 'offered' | 'resourceIds' | 'nextStart'> {
  const next = firstAfter(table.starts, start);
  const offered = next > 0 && (cutting === null ? start < table.ends[next - 1]! : table.starts[next - 1] === start);
  return {
    offered,
    resourceIds: offered ? namedBy(table, next - 1) : [],
    nextStart: table.starts[next] ?? null,
  };
}

function nextWindow(windows: Edges, after: EpochMs): EpochMs | null {
  for (let at = 0; at < windows.length; at += 2) {
    if (windows[at]! > after) return windows[at]!;
  }
  return null;
}

/** The place of the first time after `after`; `times` ascend. */
function firstAfter(times: Float64Array, after: EpochMs): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
