/**
 * Events and bookings as taken time. A buffer is kept on both sides of every entry, also of an all-day one, and lies
 * outside the entry, so two entries may share it. An all-day entry takes whole local days, whatever clock times its
 * provider gave it. Source: Timekit docs, "findtime" (buffer, ignore_all_day_events).
 */
import { coveredTimes, union, type Interval } from './interval.js';
import { startOfDay, startOfNextDay } from './zone.js';

export interface BusyEntry extends Interval {
  readonly allDay?: boolean;
  /** Takes one of the places that a resource has at a time; any other entry takes all of them. */
  readonly claim?: boolean;
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

/**
 * The taken time; normal (`interval.ts`). Entries without a length take nothing, unless they are all-day: then the day
 * they start on. Of claims, those moments are taken at which `capacity` of them overlap, each with its buffers. Throws
 * scheduling.zone_unknown.
 */
export function busyIntervals(entries: readonly BusyEntry[], options: BusyOptions): Interval[] {
  const { bufferMs = 0, ignoreAllDay = false, capacity = 1, zone } = options;
  const taken = entries
    .filter((entry) => entry.allDay !== true || !ignoreAllDay)
    .map((entry) => (entry.allDay === true ? { ...entry, ...wholeDays(entry, zone) } : entry))
    .filter(({ start, end }) => start < end)
    .map((entry) => ({ ...entry, start: entry.start - bufferMs, end: entry.end + bufferMs }));
  if (capacity === 1) return union(taken);
  const claims = taken.filter(({ claim }) => claim === true);
  return union([...taken.filter(({ claim }) => claim !== true), ...coveredTimes(claims, capacity)]);
}

function wholeDays({ start, end }: Interval, zone: string): Interval {
  return { start: startOfDay(zone, start), end: startOfNextDay(zone, Math.max(start, end - 1)) };
}
