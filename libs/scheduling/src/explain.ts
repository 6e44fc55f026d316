/**
 * Why a start is offered or not. What is offered is read from the very answer of `searchSlots`; the reasons come from the
 * functions that the search is made of, asked entry by entry and rule by rule. The oracle holds the two against
 * each other: over random searches a start is offered if and only if it has no reason.
 */
import { mutualTime } from './assignment.js';
import { slotsAmong } from './availability.js';
import { busyReasonsIn } from './busy-reasons.js';
import { constraintLayers } from './constraints/reasons.js';
import { holdingAt, type Edges } from './edges.js';
import type { Reason, ResourceExplanation, StartExplanation } from './explanation.js';
import { filterLayers } from './filters/reasons.js';
import { candidatesOf, freeTimes } from './free-time.js';
import type { EpochMs, Interval } from './interval.js';
import { cuttingOf } from './query-check.js';
import type { AvailabilityQuery, ResourceInput, SlotTable } from './query.js';
import { namedBy } from './slot-table.js';
import { isOnGrid, splitAtMidnights, startFinder, type Cutting } from './slots.js';

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
  const slots = starts.map((start) => ({ start, end: start + (query.lengthMs ?? 1) }));
  const freeTime = yield* freeTimes(query);
  const candidates = candidatesOf(query, freeTime);
  const common = query.mode === 'mutual' ? yield* mutualTime(candidates.free) : null;
  const byResource: ResourceExplanation[][] = [];
  for (const [index, resource] of freeTime.resources.entries()) {
    const split = candidates.free[index]!;
    const searched = { resource, free: freeTime.free[index]!, split, windows: common ?? split };
    byResource.push(explainResource(searched, query, cutting, slots));
    yield;
  }
  const table = yield* slotsAmong(query, cutting, candidates);
  return slots.map((slot, place) => ({
    ...slot,
    ...answerAt(table, cutting, slot.start),
    resources: byResource.map((explanations) => explanations[place]!),
  }));
}

/** One resource's part in the explanation of each slot. */
function explainResource(
  { resource, free, split, windows }: Searched,
  query: AvailabilityQuery,
  cutting: Cutting | null,
  slots: readonly Interval[],
): ResourceExplanation[] {
  const closing = closingReasons(resource, query, slots);
  const { noDaySpan } = query;
  // Intervals are cut at midnight only in the answer, so that those of several resources can be laid over each other.
  const isCutLate = cutting === null && noDaySpan !== undefined;
  const nextStart = startFinder(isCutLate ? splitAtMidnights(windows, noDaySpan) : windows, cutting);
  return slots.map((slot) => {
    const { start, end } = slot;
    const reasonsOf = (): Reason[] => {
      if (holdingAt(free, start, end) === -1) return closing(slot);
      if (holdingAt(split, start, end) === -1) return [{ code: 'crosses_midnight' }];
      const at = holdingAt(windows, start, end);
      const isMissed = cutting !== null && at !== -1 && !isOnGrid(windows[at]!, cutting, start);
      return isMissed ? [{ code: 'off_grid' }] : [];
    };
    return { id: resource.id, reasons: reasonsOf(), nextStart: nextStart(start) };
  });
}

/** What closes some of a slot. Every rule is laid over all of the slots at once. */
function closingReasons(
  { levels, filters, timezone: zone, busy, capacity = 1 }: ResourceInput,
  { from, to, bufferMs = 0, ignoreAllDayEvents: ignoreAllDay = false }: AvailabilityQuery,
  slots: readonly Interval[],
): (slot: Interval) => Reason[] {
  const span = {
    start: slots.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
    end: slots.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY),
  };
  const layers = [
    ...constraintLayers(levels, zone, span),
    ...(filters === undefined ? [] : filterLayers(filters, zone, span)),
  ];
  const busyReasons = busyReasonsIn(busy, { bufferMs, ignoreAllDay, capacity, zone }, span);
  return (slot) => {
    const reasons: Reason[] = [];
    if (slot.start < from) reasons.push({ code: 'before_window' });
    if (slot.end > to) reasons.push({ code: 'after_window' });
    for (const { reason, open } of layers) {
      if (holdingAt(open, slot.start, slot.end) === -1) reasons.push(reason);
    }
    return [...reasons, ...busyReasons(slot)];
  };
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
