/**
 * Cutting free windows into slots. The first slot of a window starts with the window (or on the next grid point), the
 * next ones follow at a fixed step, and every slot lies wholly inside its window. Lengths are elapsed time: a two-hour
 * slot over a clock change is two hours long, whatever the clock shows at its end.
 */
import type { EpochMs, Interval } from './interval.js';
import { localDate, startOfNextDay } from './zone.js';

export interface Cutting {
  readonly lengthMs: number;
  readonly stepMs: number;
  /** Starts are whole multiples of this since the epoch. */
  readonly gridMs?: number;
}

/** Calls `visit` with the start of every slot, window by window, in order. */
export function forEachStart(windows: readonly Interval[], cutting: Cutting, visit: (start: EpochMs) => void): void {
  for (const window of windows) {
    const last = window.end - cutting.lengthMs;
    for (let start = firstStart(window, cutting); start <= last; start += cutting.stepMs) visit(start);
  }
}

/** The local dates on which a slot starts, ascending; leaps from day to day instead of visiting every slot. */
export function startDates(windows: readonly Interval[], cutting: Cutting, zone: string): Set<string> {
  const dates = new Set<string>();
  for (const window of windows) {
    const first = firstStart(window, cutting);
    const last = window.end - cutting.lengthMs;
    let start = first;
    while (start <= last) {
      dates.add(localDate(zone, start));
      start = first + Math.ceil((startOfNextDay(zone, start) - first) / cutting.stepMs) * cutting.stepMs;
    }
  }
  return dates;
}

/** The local dates that the windows touch, ascending. */
export function touchedDates(windows: readonly Interval[], zone: string): Set<string> {
  return new Set(splitAtMidnights(windows, zone).map(({ start }) => localDate(zone, start)));
}

/** The same time, with no window reaching from one local day into the next; neighbours may touch. */
export function splitAtMidnights(windows: readonly Interval[], zone: string): Interval[] {
  const split: Interval[] = [];
  for (const { start, end } of windows) {
    for (let from = start; from < end;) {
      const until = Math.min(startOfNextDay(zone, from), end);
      split.push({ start: from, end: until });
      from = until;
    }
  }
  return split;
}

function firstStart({ start }: Interval, { gridMs }: Cutting): EpochMs {
  return gridMs === undefined ? start : Math.ceil(start / gridMs) * gridMs;
}
