import { BUSY_KIND, isClaim, timeOfEntry, type BusyOptions, type BusyTime } from './busy.js';
import type { Reason } from './explanation.js';
import { clamp, coveredTimes, type Interval } from './interval.js';

interface Entry {
  readonly index: number;
  readonly time: Interval;
  readonly withBuffers: Interval;
}

/** The entries that take some of the slot; empty exactly when `takenTime` has nothing of it. */
export function busyReasons(busy: BusyTime, options: BusyOptions, slot: Interval): Reason[] {
  const { capacity = 1 } = options;
  const near = entriesNear(busy, options, slot);
  const claims = near.filter(({ index }) => isClaim(busy, index)).map(({ withBuffers }) => withBuffers);
  const full = capacity === 1 ? [slot] : clamp(coveredTimes(claims, capacity), slot);
  return near.flatMap(({ index, time, withBuffers }): Reason[] => {
    const taken = isClaim(busy, index) ? full : [slot];
    if (!meetsAny(withBuffers, taken)) return [];
    if (!meetsAny(time, taken)) return [{ code: 'buffer', entry: index }];
    return [{ code: (busy.kinds[index]! & BUSY_KIND.hold) === 0 ? 'busy' : 'hold', entry: index }];
  });
}

function entriesNear(busy: BusyTime, options: BusyOptions, slot: Interval): Entry[] {
  const { bufferMs = 0 } = options;
  const near: Entry[] = [];
  for (let index = 0; index < busy.starts.length; index += 1) {
    const time = timeOfEntry(busy, index, options);
    if (time === null) continue;
    const withBuffers = { start: time.start - bufferMs, end: time.end + bufferMs };
    if (meetsAny(withBuffers, [slot])) near.push({ index, time, withBuffers });
  }
  return near;
}

function meetsAny(interval: Interval, others: readonly Interval[]): boolean {
  return others.some(({ start, end }) => interval.start < end && start < interval.end);
}
