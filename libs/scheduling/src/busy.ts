/**
 * Events and bookings as taken time. A buffer is kept on both sides of every entry, also of an all-day one, and lies
 * outside the entry, so two entries may share it. An all-day entry takes whole local days, whatever clock times its
 * provider gave it. Source: Timekit docs, "findtime" (buffer, ignore_all_day_events).
 */
import { union, type Interval } from './interval.js';
import { startOfDay, startOfNextDay } from './zone.js';

export interface BusyEntry extends Interval {
  readonly allDay?: boolean;
}

export interface BusyOptions {
  readonly bufferMs?: number;
  /** Whether all-day entries take no time at all. */
  readonly ignoreAllDay?: boolean;
  /** Zone whose days an all-day entry takes. */
  readonly zone: string;
}

/**
 * The taken time; normal (`interval.ts`). Entries without a length take nothing, unless they are all-day: then the day
 * they start on. Throws scheduling.zone_unknown.
 */
export function busyIntervals(entries: readonly BusyEntry[], options: BusyOptions): Interval[] {
  const { bufferMs = 0, ignoreAllDay = false, zone } = options;
  return union(
    entries
      .filter((entry) => entry.allDay !== true || !ignoreAllDay)
      .map((entry) => (entry.allDay === true ? wholeDays(entry, zone) : entry))
      .filter(({ start, end }) => start < end)
      .map(({ start, end }) => ({ start: start - bufferMs, end: end + bufferMs })),
  );
}

function wholeDays({ start, end }: Interval, zone: string): Interval {
  return { start: startOfDay(zone, start), end: startOfNextDay(zone, Math.max(start, end - 1)) };
}
