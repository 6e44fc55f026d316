/**
 * Cutting free time into slots. The first slot of a window starts with the window (or on the next grid point), the
 * next ones follow at a fixed step, and every slot lies wholly inside its window. Lengths are elapsed time: a two-hour
 * slot over a clock change is two hours long, whatever the clock shows at its end.
 */
import type { Edges } from './edges.js';
import type { EpochMs } from './interval.js';
import { localDate, startOfNextDay } from './zone.js';

export interface Cutting {
  readonly lengthMs: number;
  readonly stepMs: number;
  /** Starts are whole multiples of this since the epoch. */
  readonly gridMs?: number;
}

/** How many slots there are, without visiting them. */
export function countStarts(free: Edges, cutting: Cutting): number {
  let count = 0;
  for (let at = 0; at < free.length; at += 2) {
    const room = free[at + 1]! - cutting.lengthMs - firstStart(free[at]!, cutting);
    if (room >= 0) count += Math.floor(room / cutting.stepMs) + 1;
  }
  return count;
}

/** Writes the start of every slot, ascending, to the front of `starts`; says how many there are. */
export function writeStarts(free: Edges, cutting: Cutting, starts: Float64Array): number {
  let count = 0;
  for (let at = 0; at < free.length; at += 2) {
    const last = free[at + 1]! - cutting.lengthMs;
    for (let start = firstStart(free[at]!, cutting); start <= last; start += cutting.stepMs) starts[count++] = start;
  }
  return count;
}

/** Whether a slot starts there, for a slot that lies wholly inside the window that begins at `windowStart`. */
export function isOnGrid(windowStart: EpochMs, cutting: Cutting, start: EpochMs): boolean {
  const sinceFirst = start - firstStart(windowStart, cutting);
  return sinceFirst >= 0 && sinceFirst % cutting.stepMs === 0;
}

/**
 * Finds the first start after a moment, or null; with `cutting` null, the first beginning of a window. Asked about
 * ascending moments it reads the windows once for all of them: most may be too short for any slot.
 */
export function startFinder(free: Edges, cutting: Cutting | null): (after: EpochMs) => EpochMs | null {
  let at = 0;
  let asked = Number.NEGATIVE_INFINITY;
  return (after) => {
    if (after < asked) at = 0;
    asked = after;
    for (; at < free.length; at += 2) {
      const start = firstStartAfter(after, free[at]!, free[at + 1]!, cutting);
      if (start !== null) return start;
    }
    return null;
  };
}

/** The local dates on which a slot starts, ascending; leaps from day to day instead of visiting every slot. */
export function startDates(free: Edges, cutting: Cutting, zone: string): Set<string> {
  const dates = new Set<string>();
  for (let at = 0; at < free.length; at += 2) {
    const first = firstStart(free[at]!, cutting);
    const last = free[at + 1]! - cutting.lengthMs;
    let start = first;
    while (start <= last) {
      dates.add(localDate(zone, start));
      start = first + Math.ceil((startOfNextDay(zone, start) - first) / cutting.stepMs) * cutting.stepMs;
    }
  }
  return dates;
}

/** The local dates that the free time touches, ascending. */
export function touchedDates(free: Edges, zone: string): Set<string> {
  const dates = new Set<string>();
  const split = splitAtMidnights(free, zone);
  for (let at = 0; at < split.length; at += 2) dates.add(localDate(zone, split[at]!));
  return dates;
}

/** The same time, with no window reaching from one local day into the next; neighbours may touch. */
export function splitAtMidnights(free: Edges, zone: string): Edges {
  const split: number[] = [];
  for (let at = 0; at < free.length; at += 2) {
    const end = free[at + 1]!;
    for (let from = free[at]!; from < end;) {
      const until = Math.min(startOfNextDay(zone, from), end);
      split.push(from, until);
      from = until;
    }
  }
  return Float64Array.from(split);
}

function firstStart(windowStart: EpochMs, { gridMs }: Cutting): EpochMs {
  return gridMs === undefined ? windowStart : Math.ceil(windowStart / gridMs) * gridMs;
}

function firstStartAfter(after: EpochMs, start: EpochMs, end: EpochMs, cutting: Cutting | null): EpochMs | null {
  if (cutting === null) return start > after ? start : null;
  const first = firstStart(start, cutting);
  const steps = Math.max(0, Math.floor((after - first) / cutting.stepMs) + 1);
  const next = first + steps * cutting.stepMs;
  return next + cutting.lengthMs <= end ? next : null;
}
