import { BUSY_KIND, isClaim, timeOfEntry, type BusyOptions, type BusyTime } from './busy.js';
import type { Reason } from './explanation.js';
import { clamp, coveredTimes, type Interval } from './interval.js';

interface Entry {
  readonly index: number;
  readonly isClaim: boolean;
  readonly code: 'busy' | 'hold';
  readonly time: Interval;
  readonly withBuffers: Interval;
}

/**
 * The entries that take some of a slot inside `span`; none exactly when `takenTime` has nothing of it.
 * Throws scheduling.zone_unknown.
 */
export function busyReasonsIn(busy: BusyTime, options: BusyOptions, span: Interval): (slot: Interval) => Reason[] {
  const { capacity = 1 } = options;
  const entries = entriesIn(busy, options, span);
  return (slot) => {
    const near = entries.filter(({ withBuffers }) => meet(withBuffers, slot));
    const claims = near.filter((entry) => entry.isClaim).map(({ withBuffers }) => withBuffers);
    const full = capacity === 1 ? [slot] : clamp(coveredTimes(claims, capacity), slot);
    return near.flatMap(({ index, isClaim, code, time, withBuffers }): Reason[] => {
      const taken = isClaim ? full : [slot];
      if (!taken.some((each) => meet(withBuffers, each))) return [];
      return [{ code: taken.some((each) => meet(time, each)) ? code : 'buffer', entry: index }];
    });
  };
}

function entriesIn(busy: BusyTime, options: BusyOptions, span: Interval): Entry[] {
  const { bufferMs = 0 } = options;
  const entries: Entry[] = [];
  for (let index = 0; index < busy.starts.length; index += 1) {
    const time = timeOfEntry(busy, index, options);
    if (time === null) continue;
    const withBuffers = { start: time.start - bufferMs, end: time.end + bufferMs };
    if (!meet(withBuffers, span)) continue;
    const code = (busy.kinds[index]! & BUSY_KIND.hold) === 0 ? 'busy' : 'hold';
    entries.push({ index, isClaim: isClaim(busy, index), code, time, withBuffers });
  }
  return entries;
}

function meet(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}
