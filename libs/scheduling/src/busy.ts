/**
 * Events and bookings as taken time. A buffer is kept on both sides of every entry, also of an all-day one, and lies
 * outside the entry, so two entries may share it. An all-day entry takes whole local days, whatever clock times its
 * provider gave it. Source: Timekit docs, "findtime" (buffer, ignore_all_day_events).
 *
 * Entries travel as columns: a search over many resources reads a hundred thousand of them.
 */
import { coverEdges, uniteEdges, type Edges } from './edges.js';
import type { EpochMs, Interval } from './interval.js';
import { startOfDay, startOfNextDay } from './zone.js';

/** What an entry is, as bits that add up in `BusyTime.kinds`; 0 is an event with its clock times. */
export const BUSY_KIND = {
  allDay: 1,
  /** Takes one of the places that a resource has at a time; any other entry takes all of them. */
  claim: 2,
  /** A claim that keeps its time free for a short while only. */
  hold: 4,
} as const;

/** Entries by index, in any order; they may overlap. */
export interface BusyTime {
  readonly starts: ArrayLike<EpochMs>;
  readonly ends: ArrayLike<EpochMs>;
  readonly kinds: ArrayLike<number>;
}

export interface BusyEntry extends Interval {
  readonly allDay?: boolean;
  readonly claim?: boolean;
  readonly hold?: boolean;
}

export interface BusyOptions {
  readonly bufferMs?: number;
  /** Whether all-day entries take no time at all. */
  readonly ignoreAllDay?: boolean;
  /** How many claims a moment has room for; default 1. */
  readonly capacity?: number;
  /** Zone whose days an all-day entry takes. */
  readonly zone: string;
}

/** A short list of entries as columns, in the same order. */
export function busyTime(entries: readonly BusyEntry[]): BusyTime {
  return {
    starts: entries.map(({ start }) => start),
    ends: entries.map(({ end }) => end),
    kinds: entries.map(
      ({ allDay, claim, hold }) =>
        (allDay === true ? BUSY_KIND.allDay : 0) +
        (claim === true ? BUSY_KIND.claim : 0) +
        (hold === true ? BUSY_KIND.hold : 0),
    ),
  };
}

/**
 * The taken time; normal. Entries without a length take nothing, unless they are all-day: then the day they start on. Of
 * claims, those moments are taken at which `capacity` of them overlap, each with its buffers. Throws
 * scheduling.zone_unknown.
 */
export function takenTime(busy: BusyTime, options: BusyOptions): Edges {
  const { bufferMs = 0, capacity = 1 } = options;
  const size = busy.starts.length;
  // Whole entries come from the front, claims that share a resource from the back.
  const starts = new Float64Array(size);
  const ends = new Float64Array(size);
  let whole = 0;
  let claims = 0;
  for (let index = 0; index < size; index += 1) {
    const time = timeOfEntry(busy, index, options);
    if (time === null) continue;
    const place = capacity > 1 && isClaim(busy, index) ? size - ++claims : whole++;
    starts[place] = time.start - bufferMs;
    ends[place] = time.end + bufferMs;
  }
  const taken = coverEdges(starts.subarray(0, whole), ends.subarray(0, whole), whole);
  if (claims === 0) return taken;
  return uniteEdges([
    taken,
    coverEdges(starts.subarray(size - claims), ends.subarray(size - claims), claims, capacity),
  ]);
}

/** The time that the entry itself fills, buffers aside; null when it takes none. Throws scheduling.zone_unknown. */
export function timeOfEntry(busy: BusyTime, index: number, { ignoreAllDay, zone }: BusyOptions): Interval | null {
  const start = busy.starts[index]!;
  const end = busy.ends[index]!;
  if ((busy.kinds[index]! & BUSY_KIND.allDay) === 0) return start < end ? { start, end } : null;
  if (ignoreAllDay === true) return null;
  return { start: startOfDay(zone, start), end: startOfNextDay(zone, Math.max(start, end - 1)) };
}

export function isClaim(busy: BusyTime, index: number): boolean {
  return (busy.kinds[index]! & BUSY_KIND.claim) !== 0;
}
